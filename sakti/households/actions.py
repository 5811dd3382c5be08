"""Making households, families and people outside a list: births and splits."""

from __future__ import annotations

from datetime import date

from sakti.core.identity import Identity
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.households.queries import name_key
from sakti.web.clock import now


def add_household(*, village_id: int, like: Household | None = None) -> Household:
    """A household without a number; a split keeps the address of the old one until somebody tells the new."""
    household = Household(
        home_village_id=village_id,
        village_id=village_id,
        created_at=now(),
        address=like.address if like else "",
        rt=like.rt if like else "",
        rw=like.rw if like else "",
    )
    db.session.add(household)
    db.session.flush()
    return household


def place_household(*, household: Household, address: str, rt: str, rw: str) -> None:
    """Where in its village a household lives, as somebody has told it."""
    household.address, household.rt, household.rw = address, rt, rw
    db.session.flush()


def add_family(*, household: Household, kk: Identity) -> Family:
    family = Family(household_id=household.id, kk=kk.text or None, kk_standing=kk.standing.value, created_at=now())
    db.session.add(family)
    db.session.flush()
    return family


def add_person(
    *, nik: Identity, name: str, sex: int | None, birth_date: date | None, household: Household, family: Family | None
) -> Person:
    person = Person(
        nik=nik.text or None,
        nik_standing=nik.standing.value,
        name=name,
        name_key=name_key(name),
        sex=sex,
        birth_date=birth_date,
        household_id=household.id,
        family_id=family.id if family else None,
        created_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    return person
