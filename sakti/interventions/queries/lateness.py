"""What is late and who does not report: for dashboards and reports. No names of whom it was for.

A promise to who is not there any more waits for nobody: it is on the list of those without a recipient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from sakti.core.transitions import PROMISED
from sakti.interventions.models import Delivery, Intervention, Programme, StatusMove
from sakti.interventions.queries.bounds import Ids, Query, bounded, fetched, on_day, pairs, with_actor
from sakti.interventions.queries.presence import nobody_there
from sakti.interventions.queries.volumes import is_complete
from sakti.organisations.tables import Helix, Organisation

#: An organisation that owes something and has delivered nothing for so long has not reported.
SILENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Late:
    """A promise whose day has passed."""

    intervention_id: int
    village_id: int
    programme: str
    organisation_id: int
    organisation: str
    helix: str
    subject_kind: str
    status: str
    due_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Unreported:
    """An organisation with something due, from which nothing was heard lately."""

    organisation_id: int
    organisation: str
    helix: str
    due: int
    last_delivery_on: date | None


def _late_query(columns: Sequence[Any], villages: Ids, day: date, organisations: Ids) -> Query:
    query: Query = on_day(with_actor(select(*columns).select_from(Intervention), Intervention), day)
    query = query.where(
        StatusMove.after.in_(PROMISED), Intervention.due_on < day, ~is_complete(day), ~nobody_there(day)
    )
    return bounded(query, Intervention, villages, organisations)


def late(villages: Ids, day: date, *, organisations: Ids = None, limit: int | None = None) -> list[Late]:
    """Promises (approved, scheduled or running) whose due day has passed before all of them came, the oldest first."""
    columns = (
        Intervention.id,
        Intervention.village_id,
        Programme.name,
        Organisation.id,
        Organisation.name,
        Helix.code,
        Intervention.subject_kind,
        StatusMove.after,
        Intervention.due_on,
    )
    query = _late_query(columns, villages, day, organisations).order_by(Intervention.due_on, Intervention.id)
    return [Late(*(*row, (day - row[-1]).days)) for row in fetched(query.limit(limit))]


def late_by_village(villages: Ids, day: date, *, organisations: Ids = None) -> dict[int, int]:
    """How many promises are late in each village."""
    columns = (Intervention.village_id, func.count())
    query = _late_query(columns, villages, day, organisations).group_by(Intervention.village_id)
    return pairs(query)


def unreported(villages: Ids, day: date, *, days: int = SILENT_DAYS, organisations: Ids = None) -> list[Unreported]:
    """Organisations with a promise due by the day, not all of which came, and no delivery in the `days` before it."""
    columns = (Organisation.id, Organisation.name, Helix.code, func.count())
    query: Query = on_day(with_actor(select(*columns).select_from(Intervention), Intervention), day)
    query = query.where(
        StatusMove.after.in_(PROMISED), Intervention.due_on <= day, ~is_complete(day), ~nobody_there(day)
    )
    owing = bounded(query, Intervention, villages, organisations).group_by(*columns[:3]).order_by(Organisation.name)
    heard = last_deliveries(villages, day)
    rows = [Unreported(*(*row, heard.get(row[0]))) for row in fetched(owing)]
    return [row for row in rows if row.last_delivery_on is None or row.last_delivery_on <= day - timedelta(days=days)]


def last_deliveries(villages: Ids, day: date) -> dict[int, date]:
    """Per organisation the day of its last delivery up to a day."""
    query: Query = select(Delivery.organisation_id, func.max(Delivery.delivered_on))
    query = query.where(Delivery.voided_at.is_(None), Delivery.delivered_on <= day).group_by(Delivery.organisation_id)
    return pairs(bounded(query, Delivery, villages, None))
