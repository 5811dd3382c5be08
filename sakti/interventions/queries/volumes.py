"""How much came of a plan: one reading for late lists, flags and sums. What was voided never counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.core.transitions import FINISHED, PROMISED
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.interventions.models import Delivery, Intervention


def came(
    column: InstrumentedAttribute[Decimal] | InstrumentedAttribute[int], until: date | None = None
) -> ScalarSelect[Decimal]:
    """What was delivered on the selected intervention, by a day: volume or rupiah."""
    summed = select(func.coalesce(func.sum(column), 0)).where(
        Delivery.intervention_id == Intervention.id, Delivery.voided_at.is_(None)
    )
    if until is not None:
        summed = summed.where(Delivery.delivered_on <= until)
    scalar: ScalarSelect[Decimal] = summed.correlate(Intervention).scalar_subquery()
    return scalar


def is_complete(until: date | None = None) -> ColumnElement[bool]:
    """Something came by a day, and no less than was planned (1 where nobody wrote a volume).

    Such a promise is kept, also while nobody has called it done: it is not late.
    """
    volume = func.round(came(Delivery.volume, until), 2)  # tenths do not add up exactly everywhere
    return (volume > 0) & (volume >= func.coalesce(Intervention.volume, 1))


def is_short() -> ColumnElement[bool]:
    """Called done although less came than was planned: from before that was asked for, or explained by an analyst."""
    return Intervention.status.in_(FINISHED) & ~is_complete()


def short_of(rows: Iterable[Intervention]) -> set[int]:
    """The ids of those of these that are `is_short`: flagged, never moved."""
    return _those(rows, FINISHED, ~is_complete())


def complete_of(rows: Iterable[Intervention]) -> set[int]:
    """The ids of those of these whose promise is kept, and which nobody has called done."""
    return _those(rows, PROMISED, is_complete())


def _those(rows: Iterable[Intervention], statuses: Collection[str], condition: ColumnElement[bool]) -> set[int]:
    ids = [row.id for row in rows if row.status in statuses]
    return {
        key
        for part in chunks(ids)
        for key in db.session.scalars(select(Intervention.id).where(Intervention.id.in_(part), condition))
    }
