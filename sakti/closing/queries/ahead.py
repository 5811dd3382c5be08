"""Which months a clock that ran ahead has closed. Nothing else may ever be un-closed.

What the clock says now proves little: it may be the one that is wrong. The trail does: its entries come in the order in
which they were written, whatever the clock said, and they are sealed in that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from sakti.audit.tables import AuditEntry
from sakti.closing.models import MonthClose, TakenBackClose
from sakti.closing.queries.closes import closes
from sakti.core.actors import SYSTEM
from sakti.core.periods import month_index
from sakti.extensions import db
from sakti.web import clock

#: A clock that is put right by less was not ahead: entries of long transactions come a little late.
LEAST = timedelta(hours=1)


def closed_ahead() -> list[MonthClose]:
    """Closes of months that were not over when the clock was right again, and those dated later than now."""
    return [close for close in closes() if _was_ahead(close)]


def taken_back() -> Sequence[TakenBackClose]:
    """What was taken back, the newest first."""
    return db.session.scalars(select(TakenBackClose).order_by(TakenBackClose.id.desc())).all()


def closed_by_itself_at(now: datetime) -> datetime | None:
    """When the program itself closed a month last; what is dated later was closed by a clock ahead."""
    own = MonthClose.closed_by == SYSTEM.name, MonthClose.closed_at <= now
    return db.session.scalar(select(func.max(MonthClose.closed_at)).where(*own))


def _was_ahead(close: MonthClose) -> bool:
    """The clock came back to a time before the close, and to one that had been reached before it."""
    entry_id = _entry_of(close)
    back = _back_at(close, entry_id)
    if back is None or not _had_been_reached(back, entry_id):
        return False
    return close.month >= month_index(clock.day_of(back)) or close.closed_at > clock.now() + LEAST


def _entry_of(close: MonthClose) -> int | None:
    """Of two closes under one number the later: a close that was taken back leaves its number free."""
    entries = select(func.max(AuditEntry.id)).where(AuditEntry.action == "month_closed")
    about = AuditEntry.subject_kind == MonthClose.__tablename__, AuditEntry.subject_id == close.id
    return db.session.scalar(entries.where(*about, AuditEntry.at == close.closed_at)) or db.session.scalar(
        entries.where(*about)
    )


def _back_at(close: MonthClose, entry_id: int | None) -> datetime | None:
    """What the clock said when it was right again: the first entry after the close that is dated before it, or now."""
    if entry_id is not None:
        later = AuditEntry.id > entry_id, AuditEntry.at < close.closed_at - LEAST
        back = db.session.scalar(select(AuditEntry.at).where(*later).order_by(AuditEntry.id).limit(1))
        if back is not None:
            return back
    now = clock.now()
    return now if now < close.closed_at - LEAST else None


def _had_been_reached(back: datetime, entry_id: int | None) -> bool:
    """A clock that stands at the year 2000 has not come back to anything: every close would lie in its future."""
    earlier = AuditEntry.at <= back if entry_id is None else (AuditEntry.at <= back) & (AuditEntry.id < entry_id)
    return bool(db.session.scalar(select(exists().where(earlier))))
