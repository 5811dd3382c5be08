"""Which jobs there are. Domains register theirs by name when they are imported; the database keeps only the name."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.core.progress import Progress as Progress
from sakti.web.clock import ZONE


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due, in the district's own time: every day, or on one day of each month (31: its last day).

    What came due after `since` was missed if nothing ran; without it, nothing was before the first look.
    """

    at: time
    day_of_month: int | None = None
    since: datetime | None = None

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, self.at, ZONE)

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
        first, last = after.astimezone(ZONE).date(), until.astimezone(ZONE).date()
        return [day for day in self.days(first, last) if after < self.moment(day) <= until]

    def following(self, moment: datetime) -> datetime:
        """When it is due next."""
        first = moment.astimezone(ZONE).date()
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
        return self.due_at.astimezone(ZONE).date()


class Postponed(Exception):
    """Raised by a job that did what it could: the rest is tried again later, as often as it takes."""

    def __init__(self, words: str, rest: timedelta = timedelta(hours=1)) -> None:
        super().__init__(words)
        self.rest = rest


#: Does the work in transactions of its own, and returns what is worth keeping.
Function = Callable[[Run, Progress], JsonObject | None]
#: A schedule that is a setting is asked for each time.
WhenDue = Schedule | Callable[[], Schedule | None]


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    label: LazyString | str
    function: Function
    schedule: WhenDue | None = None
    #: How many missed slots are made up for; older ones are marked as skipped.
    catch_up: int = 1

    @property
    def present_schedule(self) -> Schedule | None:
        return self.schedule() if callable(self.schedule) else self.schedule


JOBS: dict[str, Job] = {}


def register(
    name: str, function: Function, *, label: LazyString | str, schedule: WhenDue | None = None, catch_up: int = 1
) -> None:
    """Make a job known, each name once."""
    if name in JOBS:
        raise ValueError(f"job {name!r} is registered twice")
    JOBS[name] = Job(name, label, function, schedule, catch_up)


def label_of(name: str) -> LazyString | str:
    """What users call a job; one that is no longer in the code by its name."""
    return JOBS[name].label if name in JOBS else name


#: Where a run stands. Skipped: it came due while nothing ran, and a newer one replaced it.
WAITING, RUNNING, DONE, FAILED, SKIPPED = "waiting", "running", "done", "failed", "skipped"
STATE_WORDS = {
    WAITING: _l("menunggu"),
    RUNNING: _l("berjalan"),
    DONE: _l("selesai"),
    FAILED: _l("gagal"),
    SKIPPED: _l("lewat"),
}
