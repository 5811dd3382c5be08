"""Open interventions that lie in another village than whoever they are for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from sakti.core.transitions import OPEN
from sakti.extensions import db
from sakti.households.tables import Family, Household, Person
from sakti.interventions.models import Intervention
from sakti.interventions.queries.recipients import house_of, is_the_houses
from sakti.regions.tables import Region


def left_behind(villages: Collection[int], only: Sequence[int] | None = None) -> list[tuple[Intervention, Region]]:
    """Each with the village where its recipient lives. A group belongs to its village. `only`: these interventions."""
    house = is_the_houses(Intervention)
    chosen = select(Intervention, Region).select_from(Intervention)
    homes = (
        chosen.join(Household, Household.id == house_of(Intervention)).where(house),
        chosen.join(Person, Person.id == Intervention.person_id)
        .join(Household, Household.id == Person.household_id)
        .where(~house, Intervention.subject_kind == "person"),
        chosen.join(Family, Family.id == Intervention.family_id)
        .join(Household, Household.id == Family.household_id)
        .where(~house, Intervention.subject_kind == "family"),
    )
    found: list[tuple[Intervention, Region]] = []
    for query in homes:
        query = query.join(Region, Region.id == Household.village_id).where(
            Intervention.village_id.in_(sorted(villages)),
            Intervention.status.in_(OPEN),
            Intervention.village_id != Household.village_id,
        )
        rows = db.session.execute(query if only is None else query.where(Intervention.id.in_(only)))
        found += [(row[0], row[1]) for row in rows]
    return found


def last_places(states: Sequence[object]) -> dict[tuple[int, int | None], tuple[int, int | None]]:
    """Of states of households and people: (household, None) or (0, person) → where they lived last."""
    found: dict[tuple[int, int | None], tuple[int, int | None]] = {}
    for state in sorted(states, key=lambda state: state.since):  # type: ignore[attr-defined]
        person = getattr(state, "person_id", None)
        home, village = state.household_id, state.village_id  # type: ignore[attr-defined]
        found[(home, None) if person is None else (0, person)] = (home, village)
    return found
