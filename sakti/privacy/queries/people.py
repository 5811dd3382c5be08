"""Finding the person whom a request is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from sakti.core.permissions import NameScope
from sakti.extensions import db
from sakti.field.queries import HouseholdMatch, matching_households
from sakti.households.tables import Household, Membership, Person
from sakti.regions.tables import Region
from sakti.web.pagination import Part
from sakti.web.seen import note_seen


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """Somebody whom a search may mean, told so that two of one name can be told apart."""

    id: int
    name: str
    birth_year: int | None
    village: str
    rt: str
    rw: str


def matching_people(names: NameScope, text: str, start: int = 0) -> tuple[list[PersonMatch], Part[HouseholdMatch]]:
    """Everybody of the households that a part of the search finds: those who belong to them, and those who once did."""
    found = matching_households(names, text, start)
    homes = [row.id for row in found.rows]
    once = select(Membership.person_id).where(Membership.household_id.in_(homes))
    query = (
        select(Person.id, Person.name, Person.birth_date, Region.name, Household.rt, Household.rw)
        .join(Household, Household.id == Person.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(Person.household_id.in_(homes) | Person.id.in_(once), Person.merged_into_id.is_(None))
        .order_by(Person.household_id, Person.relation, Person.id)
    )
    if names.villages is not None:
        query = query.where(Household.village_id.in_(sorted(names.villages)))
    rows = db.session.execute(query).all()
    note_seen("persons", [row.id for row in rows])
    people = [
        PersonMatch(key, name, born.year if born else None, village, rt, rw)
        for key, name, born, village, rt, rw in rows
    ]
    return people, found


def public_ids(person_ids: Collection[int]) -> dict[int, UUID]:
    return dict(db.session.execute(select(Person.id, Person.public_id).where(Person.id.in_(person_ids))).all())
