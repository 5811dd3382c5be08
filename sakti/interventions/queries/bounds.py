"""What lies in some villages, belongs to some organisations, and stood so on a day: for all queries of this domain.

`villages` and `organisations` bound what is counted; None means all. Statuses are those of the asked day, so that a
report of a past month says the same whenever it is printed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from sakti.extensions import db
from sakti.interventions.models import Delivery, Intervention, Programme, StatusMove
from sakti.organisations.tables import Helix, Organisation

Ids = Collection[int] | None
Query = Any  # a Select of any columns: its type would name each of them


def bounded(query: Query, table: Any, villages: Ids, organisations: Ids) -> Query:
    """Only what lies in these villages and belongs to these organisations."""
    if villages is not None:
        query = query.where(table.village_id.in_(sorted(villages)))
    return query if organisations is None else query.where(table.organisation_id.in_(sorted(organisations)))


def fetched(query: Query) -> Sequence[Any]:
    return db.session.execute(query).all()


def pairs(query: Query) -> dict[Any, Any]:
    return dict(fetched(query))


def on_day(query: Query, day: date) -> Query:
    """Join each intervention to the move that made its status of that day: `StatusMove.after`.

    Moves of one intervention are dated in the order of their ids.
    """
    earlier = aliased(StatusMove)
    last = select(func.max(earlier.id)).where(earlier.intervention_id == Intervention.id, earlier.day <= day)
    return query.join(StatusMove, StatusMove.id == last.correlate(Intervention).scalar_subquery())


def with_actor(query: Query, table: Any) -> Query:
    """Join programme, organisation and helix."""
    return (
        query.join(Programme, Programme.id == table.programme_id)
        .join(Organisation, Organisation.id == table.organisation_id)
        .join(Helix, Helix.id == Organisation.helix_id)
    )


def counted_deliveries(since: date, until: date) -> list[ColumnElement[bool]]:
    return [Delivery.voided_at.is_(None), Delivery.delivered_on >= since, Delivery.delivered_on <= until]
