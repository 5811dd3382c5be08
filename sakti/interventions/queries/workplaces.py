"""Where an organisation works, and how far the work of each helix is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from sakti.core.transitions import PROMISED
from sakti.extensions import db
from sakti.interventions.models import Delivery, Intervention, StatusMove
from sakti.interventions.queries.bounds import Ids, Query, bounded, fetched, on_day, pairs, with_actor
from sakti.interventions.queries.lateness import late_by_village
from sakti.organisations.tables import Helix


@dataclass(frozen=True, slots=True)
class VillageShare:
    """What one organisation owes and gave in one village."""

    village_id: int
    promised: int
    late: int
    delivered: int
    value_rp: int


def by_village(villages: Ids, organisation_id: int, day: date) -> list[VillageShare]:
    """Where an organisation works: open promises, late ones, and what it gave, the most first."""
    mine = [organisation_id]
    owing: Query = select(Intervention.village_id, func.count()).where(Intervention.status.in_(PROMISED))
    owed = pairs(bounded(owing.group_by(Intervention.village_id), Intervention, villages, mine))
    overdue = late_by_village(villages, day, organisations=mine)
    value = func.coalesce(func.sum(Delivery.value_rp), 0)
    giving: Query = select(Delivery.village_id, func.count(), value).where(Delivery.voided_at.is_(None))
    given = {row[0]: row for row in fetched(bounded(giving.group_by(Delivery.village_id), Delivery, villages, mine))}
    rows = [
        VillageShare(
            village, owed.get(village, 0), overdue.get(village, 0), *map(int, given.get(village, (village, 0, 0))[1:])
        )
        for village in owed.keys() | given.keys()
    ]
    return sorted(rows, key=lambda row: (-row.value_rp, -row.promised, row.village_id))


def by_helix_and_status(
    villages: Ids, day: date | None = None, *, organisations: Ids = None
) -> dict[str, dict[str, int]]:
    """Helix code → status → how many interventions, as they stand now or stood on a day. Every helix is there."""
    status: Any = Intervention.status if day is None else StatusMove.after
    query: Query = with_actor(select(Helix.code, status, func.count()).select_from(Intervention), Intervention)
    query = (query if day is None else on_day(query, day)).group_by(Helix.code, status)
    codes = db.session.scalars(select(Helix.code).order_by(Helix.position))
    found: dict[str, dict[str, int]] = {code: {} for code in codes}
    for code, standing, count in fetched(bounded(query, Intervention, villages, organisations)):
        found[code][standing] = count
    return found
