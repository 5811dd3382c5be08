"""What is known of one household or person, beside the ledger's own answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.core.permissions import NameScope
from sakti.extensions import db
from sakti.households.queries import household_within, members, person_within
from sakti.households.tables import Family, Household, Membership, Person


def former_members(names: NameScope, household_id: int) -> list[tuple[Person, Membership]]:
    """Who belonged once: the dead, and those who live with another household. Refuses `household_unknown`."""
    household_within(names, household_id)
    query = (
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.ended.is_not(None))
        .order_by(Membership.until.desc(), Person.id)
    )
    still = {member.id for member in members(household_id)}
    return [(person, stay) for person, stay in db.session.execute(query) if person.id not in still]


def families(names: NameScope, household_id: int) -> Sequence[Family]:
    """The families of a household with their cards. Refuses `household_unknown`."""
    household_within(names, household_id)
    return db.session.scalars(select(Family).where(Family.household_id == household_id).order_by(Family.id)).all()


def memberships(names: NameScope, person_id: int) -> list[tuple[Membership, int, Household | None]]:
    """(membership, village, household) of where a person lived, the latest first. Refuses `person_unknown`.

    Of a household that lives where the reader has no names only the village is told.
    """
    person_within(names, person_id)
    query = select(Membership, Household).join(Household, Household.id == Membership.household_id)
    rows = db.session.execute(query.where(Membership.person_id == person_id).order_by(Membership.since.desc()))
    return [(stay, home.village_id, home if names.reaches_village(home.village_id) else None) for stay, home in rows]
