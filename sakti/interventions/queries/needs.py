"""The needs of households on a day, and which of them nobody answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select

from sakti.core.needs import NEEDS, Need, needs
from sakti.core.transitions import ENDED
from sakti.extensions import db
from sakti.households.queries import people_of
from sakti.households.tables import Family, Person
from sakti.interventions.models import GroupMember, Intervention, Programme
from sakti.interventions.queries.assignments import of_household
from sakti.observations.tables import STATES
from sakti.regions.tables import VillageClass

#: (household, person or None) of somebody in need.
Whose = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class HouseholdNeed:
    """One need of a household or one of its people, and the interventions that answer it."""

    need: Need
    person_id: int | None
    interventions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """One need in some villages: how many have it, and whom of them nobody serves."""

    need: Need
    having: tuple[Whose, ...]
    open: tuple[Whose, ...]

    @property
    def everyone(self) -> int:
        return len(self.having)

    @property
    def households(self) -> list[int]:
        return sorted({household for household, _ in self.open})


@dataclass(frozen=True, slots=True)
class Answers:
    """Per need, who is answered by which interventions: whole households, or single people."""

    households: dict[tuple[str, int], list[int]]
    people: dict[tuple[str, int], list[int]]

    def to(self, need: str, whose: Whose) -> list[int]:
        household, person = whose
        single = self.people.get((need, person), []) if person is not None else []
        return self.households.get((need, household), []) + single


def needs_of(household_id: int, day: date) -> list[HouseholdNeed]:
    """What a household and its people need on a day, with what is planned or done about it."""
    found = list(_needy({"household_id": household_id}, day))
    people = [one.id for one in people_of(household_id)]
    answers = _answers(_answering(of_household(household_id, people))) if found else Answers({}, {})
    return [HouseholdNeed(need, whose[1], tuple(answers.to(need.key, whose))) for need, whose in found]


def needs_without_intervention(
    villages: Collection[int] | None, day: date, keys: Collection[str] | None = None
) -> dict[str, OpenNeed]:
    """Per need, how many have it and whom nobody serves; None means every village.

    A programme that answers the need counts unless its intervention was rejected or cancelled. One for a household,
    family or group answers for everyone in the household; one for a person for that person, and for a need of the
    house too. One for a whole village answers no single household's need.
    """
    place = {} if villages is None else {"villages": villages}
    answers = _answers(_answering_in(villages))
    having: dict[str, list[Whose]] = defaultdict(list)
    for need, whose in _needy(place, day):
        having[need.key].append(whose)
    wanted = [need for need in NEEDS.values() if keys is None or need.key in keys]
    return {
        need.key: OpenNeed(
            need, tuple(having[need.key]), tuple(one for one in having[need.key] if not answers.to(need.key, one))
        )
        for need in wanted
    }


def _needy(place: dict[str, Any], day: date) -> Iterator[tuple[Need, Whose]]:
    for unit, model in STATES.items():
        for row in db.session.execute(_states(model.__table__, place, day)).mappings():
            state = cast(Mapping[str, Any], row)
            for need in needs(unit, state, day, state["rural"]):
                yield need, (state["household_id"], state.get("person_id"))


def _states(table: Any, place: dict[str, Any], day: date) -> Any:
    """The states of a day of those on the target list, each with whether its village is rural."""
    query = select(table, VillageClass.rural).join(VillageClass, VillageClass.village_id == table.c.village_id)
    query = query.where(table.c.counted.is_(True), table.c.since <= day, table.c.until > day)
    query = query.where(VillageClass.since <= day, VillageClass.until > day).order_by(table.c.household_id)
    if "villages" in place:
        return query.where(table.c.village_id.in_(sorted(place["villages"])))
    return query.where(table.c.household_id == place["household_id"]) if "household_id" in place else query


def _answers(pairs: Iterable[tuple[str, Intervention]]) -> Answers:
    """Who is served, by need."""
    found = Answers(defaultdict(list), defaultdict(list))
    for key, row in pairs:
        if row.person_id is not None:
            found.people[key, row.person_id].append(row.id)
        if row.person_id is None or NEEDS[key].unit == "household":
            for household in _homes(row):
                found.households[key, household].append(row.id)
    return found


def _answering(rows: Iterable[Intervention]) -> Iterator[tuple[str, Intervention]]:
    """Those of these interventions that answer a need, with it."""
    keys = dict(db.session.execute(select(Programme.id, Programme.answers_need)).all())
    for row in rows:
        if (key := keys[row.programme_id]) in NEEDS and row.status not in ENDED and row.subject_kind != "village":
            yield key, row


def _answering_in(villages: Collection[int] | None) -> Iterator[tuple[str, Intervention]]:
    query = select(Intervention).join(Programme, Programme.id == Intervention.programme_id)
    query = query.where(Programme.answers_need.in_(NEEDS)).order_by(Intervention.id)
    if villages is not None:
        query = query.where(Intervention.village_id.in_(sorted(villages)))
    return _answering(db.session.scalars(query).all())


def _homes(row: Intervention) -> list[int]:
    """The households that an intervention serves."""
    if row.person_id is not None:
        return list(db.session.scalars(select(Person.household_id).where(Person.id == row.person_id)))
    if row.household_id is not None:
        return [row.household_id]
    if row.family_id is not None:
        return list(db.session.scalars(select(Family.household_id).where(Family.id == row.family_id)))
    members = select(GroupMember.household_id).where(GroupMember.group_id == row.group_id)
    return list(db.session.scalars(members))
