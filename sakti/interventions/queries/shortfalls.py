"""Work that is called done although less of it came than was planned: flagged, never moved."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select

from sakti.core.transitions import FINISHED
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.interventions.models import Delivery, Intervention


def is_short() -> ColumnElement[bool]:
    """Called done although less came than was planned: from before that was asked for, or explained by an analyst."""
    came = select(func.round(func.coalesce(func.sum(Delivery.volume), 0), 2)).where(
        Delivery.intervention_id == Intervention.id, Delivery.voided_at.is_(None)
    )
    planned = func.coalesce(Intervention.volume, 1)
    return Intervention.status.in_(FINISHED) & (came.correlate(Intervention).scalar_subquery() < planned)


def short_of(rows: Iterable[Intervention]) -> set[int]:
    """The ids of those of these that are `is_short`."""
    ids = [row.id for row in rows if row.status in FINISHED]
    return {
        key
        for part in chunks(ids)
        for key in db.session.scalars(select(Intervention.id).where(Intervention.id.in_(part), is_short()))
    }
