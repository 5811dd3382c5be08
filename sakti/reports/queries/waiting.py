"""What of the schedule is overdue, failed or waits, for whom, since when and why; and what may be done about it now.

Whoever waits for a paper is told by the page of reports; whoever issues them by the schedule, the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sakti.closing import queries as closing
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.jobs import queries as jobs
from sakti.jobs.registry import FAILED, RUNNING
from sakti.reports.queries.issued import DueMonth, due_months, reaches, schedule
from sakti.reports.queries.signing import unsigned
from sakti.web import clock

if TYPE_CHECKING:
    from sakti.jobs.tables import JobRun

#: The job that issues what is due.
MONTHLY = "monthly_reports"
#: What came due may take so long before it is late.
PATIENCE = timedelta(minutes=30)
#: By itself one month is closed in so long.
ONE_MONTH_EACH = timedelta(days=1)


class Why(StrEnum):
    """Why reports that are due are not there."""

    CLOSE = "close"  # somebody has to close the month
    CLOCK = "clock"  # closing by itself waits: for a person, or for the next day
    OFFICE = "office"  # letterhead or signer
    FAILED = "failed"
    WORK = "work"  # it is being done
    LATE = "late"  # nobody does it
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class Wait:
    """A month whose reports were due and are not there: how many, since when, and the first reason in plain words."""

    month: int
    count: int
    since: datetime
    why: Why
    reason: Refusal | str = ""
    #: When it is tried again by itself; None: not by itself.
    again_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.why not in (Why.TURN, Why.WORK)

    def words(self, language: str) -> str:
        return self.reason.message(language) if isinstance(self.reason, Refusal) else self.reason


def hindrance(now: datetime) -> Refusal | None:
    """What closing by itself waits for: somebody who sees the day after the clock has jumped; the next day."""
    if (jump := jobs.jump()) is not None:
        return jump.refusal
    last = closing.closed_by_itself_at(now)
    if last is not None and now < last + ONE_MONTH_EACH:
        return Refusal("closed_one_already", at=clock.printed(last + ONE_MONTH_EACH))
    return None


def ready_months(due: list[DueMonth], now: datetime) -> list[DueMonth]:
    """The months of which something can be issued now: closed and with a signer, or closed by itself in this run."""
    held = schedule()
    missing = [each for each in due if each.missing and not each.is_held_back]
    ready = [each for each in missing if each.close is not None]
    first_open = next((each for each in missing if each.close is None), None)
    if held is not None and held.close_first and first_open is not None and hindrance(now) is None:
        ready.append(first_open)
    return ready


def left_over() -> str | None:
    """A name of all that can be issued now: another as soon as there is more or less of it; None: nothing."""
    now = clock.now()
    ready = ready_months(due_months(now), now)
    if not ready:
        return None
    told = [
        (each.month, each.close and each.close.closed_at.isoformat(), region.id, is_public)
        for each in ready
        for region, is_public in each.missing
    ]
    return hashlib.sha256(repr(sorted(told, key=repr)).encode()).hexdigest()[:24]


def waits(now: datetime | None = None, due: list[DueMonth] | None = None) -> list[Wait]:
    """Every month that is due and not complete, the oldest first."""
    moment = now or clock.now()
    missing = [each for each in (due_months(moment) if due is None else due) if each.missing]
    if not missing:
        return []
    held, run, hindered = schedule(), jobs.unsettled(MONTHLY), hindrance(moment)
    by_itself = held is not None and held.close_first
    return [_wait(each, moment, run, by_itself, hindered) for each in missing]


def _wait(due: DueMonth, now: datetime, run: JobRun | None, by_itself: bool, hindered: Refusal | None) -> Wait:
    def because(why: Why, reason: Refusal | str = "", again_at: datetime | None = None) -> Wait:
        return Wait(due.month, len(due.missing), due.due_at, why, reason, again_at)

    if due.is_held_back:
        return because(Why.OFFICE, unsigned(due.unsigned, due.paper_day))
    if due.close is None and not by_itself:
        return because(Why.CLOSE)
    if due.close is None and hindered is not None:
        return because(Why.CLOCK, hindered)
    if run is not None and run.error:
        return because(Why.FAILED, run.error, None if run.state == FAILED else run.lease_until)
    if run is not None and run.state == RUNNING:
        return because(Why.WORK)
    return because(Why.LATE if now - due.due_at > PATIENCE else Why.TURN)


def notices(scope: Scope, *, limited: bool) -> list[Wait]:
    """What of it somebody waits for who may see these reports; what is being done is nobody's worry."""
    due = [
        each.only([(place, public) for place, public in each.missing if (limited or public) and reaches(scope, place)])
        for each in due_months()
        if each.missing
    ]
    return [wait for wait in waits(due=due) if wait.is_late]
