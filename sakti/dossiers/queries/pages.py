"""What is known of one household or person, beside the ledger's own answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.extensions import db
from sakti.households.queries import members
from sakti.households.tables import Family, Household, Membership, Person


def former_members(household_id: int) -> list[tuple[Person, Membership]]:
    """Who belonged once: the dead, and those who live with another household."""
    query = (
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.ended.is_not(None))
        .order_by(Membership.until.desc(), Person.id)
    )
    still = {member.id for member in members(household_id)}
    return [(person, stay) for person, stay in db.session.execute(query) if person.id not in still]


def families(household_id: int) -> Sequence[Family]:
    return db.session.scalars(select(Family).where(Family.household_id == household_id).order_by(Family.id)).all()


def memberships(person_id: int) -> list[tuple[Membership, Household]]:
    """Where a person lived, the latest first."""
    query = select(Membership, Household).join(Household, Household.id == Membership.household_id)
    rows = db.session.execute(query.where(Membership.person_id == person_id).order_by(Membership.since.desc()))
    return list(rows)
