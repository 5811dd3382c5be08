"""Taking back what a clock that ran ahead has closed: the only way in which a month is ever open again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Table, delete, select

from sakti.audit.actions import record
from sakti.audit.actions.records import touch
from sakti.audit.queries.records import key_columns, key_of
from sakti.closing import queries
from sakti.closing.models import FrozenFigure, FrozenPicture, FrozenStatement, MonthClose, Restatement, TakenBackClose
from sakti.closing.queries import month_in_words
from sakti.core.actors import Actor, Seconded
from sakti.core.periods import month_text
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web import clock
from sakti.web.assembly import sealed_tables


def take_back(*, months: Collection[int], by: Actor) -> list[TakenBackClose]:
    """Open months again that a clock ahead had closed; what their closes froze goes, and that they were is kept.

    Refuses `second_person_needed` to whoever acts alone, a program too, and `close_stands` of any other close.
    """
    if not isinstance(by, Seconded):
        raise Refusal("second_person_needed")
    ahead = {close.month: close for close in queries.closed_ahead()}
    for month in months:
        if month not in ahead:
            raise Refusal("close_stands", month=month_in_words(month))
    return [_take_back(ahead[month], by) for month in sorted(months, reverse=True)]


def _take_back(close: MonthClose, by: Seconded) -> TakenBackClose:
    kept = TakenBackClose(
        month=close.month,
        closed_at=close.closed_at,
        closed_by=close.closed_by,
        sha256=close.sha256,
        taken_back_at=clock.now(),
        taken_back_by=f"{by.name}, {by.second_name}",
    )
    for model in (Restatement, FrozenFigure, FrozenStatement, FrozenPicture):
        _drop(model.__table__, close.id)
    record(
        "month_close_taken_back",
        by=by,
        subject=close,
        month=month_text(close.month),
        sha256=close.sha256,
        closed_at=close.closed_at.isoformat(),
        second=by.second_name,
    )
    db.session.delete(close)
    db.session.add(kept)
    db.session.flush()
    return kept


def _drop(table: Table, close_id: int) -> None:
    """Rows by the thousand; their seals say that the product itself has taken them away."""
    of_close = table.c.close_id == close_id
    columns = key_columns(sealed_tables()[table.name])
    touch(table, {key_of(list(key)) for key in db.session.execute(select(*columns).where(of_close))})
    db.session.execute(delete(table).where(of_close))
