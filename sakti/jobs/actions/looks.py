"""Writing down what the clock said at each look of the scheduler, so that a clock that jumps shows (ADR 0046)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, cast, func, literal, select, update

from sakti.audit.actions import record
from sakti.audit.tables import AuditEntry
from sakti.core.actors import SYSTEM, Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs import queries
from sakti.jobs.models import ClockStretch, JobRun
from sakti.jobs.registry import SKIPPED, WAITING
from sakti.web import clock

#: What stands behind the slot of a run that a clock ahead has made: its own day is still to come.
AHEAD = "~"


def note_look(now: datetime) -> None:
    """Write down that somebody looked; after a jump of the clock a new stretch begins."""
    newest = queries.stretch()
    if newest is not None and abs(now - newest.last_at) <= queries.JUMP:
        if queries.is_to_be_noted(now):
            newest.last_at = now
        return
    before = newest.last_at if newest else queries.last_entry_at()
    jumped = before is not None and abs(now - before) > queries.JUMP
    db.session.add(
        ClockStretch(
            first_at=now,
            last_at=now,
            before_at=before if jumped else None,
            entry_id=db.session.scalar(select(func.max(AuditEntry.id))) or 0,
            run_id=db.session.scalar(select(func.max(JobRun.id))) or 0,
        )
    )
    db.session.flush()
    if before is not None and jumped:
        record("clock_jumped", by=SYSTEM, before=clock.printed(before), after=clock.printed(now))


def set_aside_future(now: datetime) -> None:
    """What a clock ahead has put into slots that are still to come leaves them: they will be done in their time."""
    ahead = update(JobRun).where(queries.made_ahead(now)).execution_options(synchronize_session=False)
    aside = {"slot": JobRun.slot + literal(AHEAD) + cast(JobRun.id, String), "scheduled": False}
    db.session.execute(ahead.where(JobRun.state == WAITING).values(state=SKIPPED, finished_at=now, **aside))
    db.session.execute(ahead.values(**aside))


def confirm_clock(*, by: Actor) -> None:
    """Somebody has looked at the clock and says that it is right: the entry itself is what was waited for.

    Refuses `clock_is_trusted`.
    """
    if (held := queries.jump()) is None:
        raise Refusal("clock_is_trusted")
    record("clock_confirmed", by=by, before=clock.printed(held.before), after=clock.printed(held.after))
