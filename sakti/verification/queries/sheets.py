"""What minutes and lists of a round say of households and people, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from sakti.core.fields import FIELDS
from sakti.extensions import db
from sakti.households.queries import chunks, names_of
from sakti.households.tables import Family, Household, Person
from sakti.observations.queries import KnownAnswer, answers_of_household, known_answers
from sakti.observations.tables import Event, Observation

Facts = dict[str, object]


def kk_by_household(household_ids: Sequence[int]) -> dict[int, str | None]:
    """The KK number of each household; of several families the newest's."""
    query = select(Family).where(Family.household_id.in_(household_ids)).order_by(Family.id)
    return {family.household_id: family.kk for family in db.session.scalars(query)}


def names_of_people(person_ids: Sequence[int]) -> dict[int, str]:
    return names_of(set(person_ids))


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person as a list of the round has them, with the number of their own family's card."""

    person: Person
    kk: str | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class ListedHome:
    """A household as a list of the round has it, with everybody who is or was of it."""

    home: Household
    people: list[ListedPerson]
    facts: Facts


def listed_homes(household_ids: Sequence[int]) -> dict[int, ListedHome]:
    """By household. The unborn and those whose record was merged into another are nobody of their own."""
    homes = db.session.scalars(select(Household).where(Household.id.in_(household_ids))).all()
    cards = db.session.scalars(select(Family).where(Family.household_id.in_(household_ids))).all()
    kk = {family.id: family.kk for family in cards}
    facts = _facts(household_ids)
    people: dict[int, list[ListedPerson]] = {}
    query = select(Person).where(Person.household_id.in_(household_ids), Person.standing.not_in(("unborn", "merged")))
    for person in db.session.scalars(query.order_by(Person.relation.is_(None), Person.relation, Person.id)):
        listed = ListedPerson(person, kk.get(person.family_id or 0), facts.get(("person", person.id), {}))
        people.setdefault(person.household_id, []).append(listed)
    return {home.id: ListedHome(home, people.get(home.id, []), facts.get(("house", home.id), {})) for home in homes}


def _facts(household_ids: Sequence[int]) -> dict[tuple[str, int], Facts]:
    """Per house and per person the answers that hold, whichever of the records that were merged they were told of."""
    houses = _kept(Household, Household.id.in_(household_ids), Household.merged_into_id.in_(household_ids))
    living = select(Person.id).where(Person.household_id.in_(household_ids))
    people = _kept(Person, Person.household_id.in_(household_ids), Person.merged_into_id.in_(living))
    base = select(Observation).where(Observation.voided_at.is_(None))
    grouped: dict[tuple[str, int], list[Observation]] = {}
    for part in chunks(houses):
        for row in db.session.scalars(base.where(Observation.household_id.in_(part), Observation.person_id.is_(None))):
            grouped.setdefault(("house", houses[row.household_id or 0]), []).append(row)
    for part in chunks(people):
        for row in db.session.scalars(base.where(Observation.person_id.in_(part))):
            grouped.setdefault(("person", people[row.person_id or 0]), []).append(row)
    units = {"house": "household", "person": "person"}
    asked = {
        unit: [field.name for field in FIELDS.values() if field.unit == units[unit] and field.heading] for unit in units
    }
    facts = {key: _answered(known_answers(rows, asked[key[0]])) for key, rows in grouped.items()}
    split = select(Event.target_household_id).where(Event.kind == "split", Event.voided_at.is_(None))
    for home in db.session.scalars(select(Household).where(Household.id.in_(household_ids), Household.id.in_(split))):
        facts["house", home.id] = _answered(answers_of_household(home, asked["house"]))  # the old house's too
    return facts


def _answered(answers: Sequence[KnownAnswer]) -> Facts:
    return {answer.name: answer.value for answer in answers if answer.value is not None}


def _kept(model: type[Household] | type[Person], *of: ColumnElement[bool]) -> dict[int, int]:
    """Record → the record whose history it is."""
    kept = func.coalesce(model.merged_into_id, model.id)
    return dict(db.session.execute(select(model.id, kept).where(or_(*of))).all())
