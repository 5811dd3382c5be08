"""Who serves somebody already, and what goes beyond a plan: asked before the same is done twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from sakti.core.support import planned_volume
from sakti.core.transitions import OPEN
from sakti.extensions import db
from sakti.interventions.models import Intervention, Programme
from sakti.interventions.queries.asking import Whose
from sakti.interventions.queries.assignments import assignment_names
from sakti.interventions.queries.candidates import like, served_already
from sakti.interventions.queries.deliveries import delivered_value, delivered_volume
from sakti.interventions.queries.support import Served

#: Prices differ from place to place; half as much again is no difference of prices.
MOST_OF_PLAN = Decimal("1.5")


def serving(programme: Programme, whose: Sequence[Whose], village_id: int | None = None) -> dict[Whose, list[Served]]:
    """Who of these has something of this programme, or of one that does the same, with what.

    `village_id`: of something for a whole village, which is asked as (0, None).
    """
    alike = like(programme)
    served = {one: given for one, given in served_already(alike, whose).items() if given}
    if village_id is not None and (open_ones := _of_village(alike, village_id)):
        served[(0, None)] = open_ones
    return served


def _of_village(programmes: Sequence[int], village_id: int) -> list[Served]:
    rows = db.session.scalars(
        select(Intervention)
        .where(Intervention.subject_kind == "village", Intervention.village_id == village_id)
        .where(Intervention.programme_id.in_(programmes), Intervention.status.in_(OPEN))
        .order_by(Intervention.id)
    ).all()
    return [Served(*assignment_names(row), row.status, None) for row in rows]


@dataclass(frozen=True, slots=True)
class Excess:
    """More than was planned, all deliveries together: volume and rupiah of the plan and of what would have come."""

    planned: Decimal
    volume: Decimal
    planned_rp: int | None
    value_rp: int


def excess_of(row: Intervention, volume: Decimal, value_rp: int) -> Excess | None:
    """What goes beyond a plan with one more delivery; None: nothing does.

    Of money only what is more than half as much again: prices differ.
    """
    planned = planned_volume(row.volume)
    came, paid = delivered_volume(row) + volume, delivered_value(row) + value_rp
    is_dear = bool(row.planned_rp) and paid > (row.planned_rp or 0) * MOST_OF_PLAN
    return Excess(planned, came, row.planned_rp, paid) if came > planned or is_dear else None
