"""What a job is, and which ones an application has: those in its domains' `JOBS`, which say when each is due.

The database keeps only the name.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.core.progress import Progress as Progress
from sakti.web import clock
from sakti.web.domain import Domain, resolve


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due, in the district's own time: every day, or on one day of each month (31: its last day).

    What came due after `since` was missed if nothing ran; without it, nothing was before the first look.
    """

    at: time
    day_of_month: int | None = None
    since: datetime | None = None

    def moment(self, day: date) -> datetime:
        return clock.moment_of(day, self.at)

    def slot(self, day: date) -> str:
        """A day or a month: so a changed hour or day of the month does not repeat what was done."""
        return day.isoformat() if self.day_of_month is None else f"{day:%Y-%m}"

    def days(self, first: date, last: date) -> Iterator[date]:
        day = first
        while day <= last:
            if self.day_of_month is None or day.day == min(self.day_of_month, days_in(day)):
                yield day
            day += timedelta(days=1)

    def due(self, after: datetime, until: datetime) -> list[date]:
        """The days that came due after one moment and not after the other."""
        first, last = clock.day_of(after), clock.day_of(until)
        return [day for day in self.days(first, last) if after < self.moment(day) <= until]

    def following(self, moment: datetime) -> datetime:
        """When it is due next."""
        first = clock.day_of(moment)
        return next(due for day in self.days(first, first + timedelta(days=63)) if (due := self.moment(day)) > moment)


def days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def daily(hour: int, minute: int = 0) -> Schedule:
    return Schedule(time(hour, minute))


def monthly(day: int, hour: int = 6, minute: int = 0) -> Schedule:
    return Schedule(time(hour, minute), day)


@dataclass(frozen=True, slots=True)
class Run:
    """What a job is told about the run that it does. Plain values: sessions come and go while it works."""

    id: int
    job: str
    slot: str
    due_at: datetime
    attempt: int
    by: Actor
    payload: JsonObject = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day on which it was due, in the district."""
        return clock.day_of(self.due_at)


class Postponed(Exception):
    """Raised by a job that did what it could: the rest is tried again later, so often (`actions.POSTPONED`).

    `left`: what is left, as `Job.left` names it: while this run is there, no other is ordered for the same.
    """

    def __init__(self, words: str, rest: timedelta = timedelta(hours=1), left: str | None = None) -> None:
        super().__init__(words)
        self.rest = rest
        self.left = left


#: Does the work in transactions of its own, and returns what is worth keeping.
Function = Callable[[Run, Progress], JsonObject | None]
#: A schedule that is a setting is asked for each time.
WhenDue = Schedule | Callable[[], Schedule | None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a domain can do on a schedule or in the background. Declared in the `JOBS` of its `jobs.py`."""

    name: str
    function: Function
    #: What users call it.
    label: LazyString | str
    #: None: only when somebody orders it.
    schedule: WhenDue | None = None
    #: How many missed slots are made up for; older ones are marked as skipped.
    catch_up: int = 1
    #: Whether a user has only one of all such runs going: what somebody hands in never holds up what others do.
    one_a_user: bool = False
    #: Names what is to be done now although no slot came due (a schedule that was widened); None: nothing. Each name
    #: is ordered once.
    left: Callable[[], str | None] | None = None
    #: Takes away for good what is old by the clock: after a jump of the clock it waits until somebody has worked.
    by_age: bool = False

    @property
    def present_schedule(self) -> Schedule | None:
        return self.schedule() if callable(self.schedule) else self.schedule


EXTENSION = "sakti-jobs"


def install(app: Flask, jobs: Iterable[Job]) -> None:
    """Make jobs known to an application, each name once."""
    by_name: dict[str, Job] = {}
    for job in jobs:
        if job.name in by_name:
            raise ValueError(f"there are two jobs {job.name!r}")
        by_name[job.name] = job
    app.extensions[EXTENSION] = by_name


def declared_jobs(domains: Iterable[Domain]) -> Iterator[Job]:
    """The jobs of these domains, in their order."""
    for domain in domains:
        if domain.jobs:
            yield from resolve(domain.jobs)


def all_jobs() -> Mapping[str, Job]:
    """Those of the present application, by name."""
    jobs: Mapping[str, Job] = current_app.extensions[EXTENSION]
    return jobs


def queued_by_user() -> frozenset[str]:
    """The names of the jobs of which a user has one going at a time."""
    return frozenset(job.name for job in all_jobs().values() if job.one_a_user)


def label_of(name: str) -> LazyString | str:
    """What users call a job; one that is no longer in the code by its name."""
    job = all_jobs().get(name)
    return name if job is None else job.label


#: Where a run stands. Skipped: it came due while nothing ran, and a newer one replaced it.
WAITING, RUNNING, DONE, FAILED, SKIPPED = "waiting", "running", "done", "failed", "skipped"
STATE_WORDS = {
    WAITING: _l("menunggu"),
    RUNNING: _l("berjalan"),
    DONE: _l("selesai"),
    FAILED: _l("gagal"),
    SKIPPED: _l("lewat"),
}
