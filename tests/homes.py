"""Households for tests, as a list would have brought them: with numbers that nobody has."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.households.queries import name_key
from sakti.observations.actions import projection
from sakti.observations.models import Observation
from sakti.web.clock import now

LIST_DAY = date(2018, 12, 31)
_numbers = count(1)


def household(
    village: Any, *people: dict[str, Any], day: date = LIST_DAY, rt: str = "002", rw: str = "001", **values: Any
) -> Household:
    """A household of these people (the first is the head), with what the list says of the house."""
    at, number = now(), next(_numbers)
    made = Household(
        number=f"R{number:05d}",
        home_village_id=village.id,
        village_id=village.id,
        created_at=at,
        rt=rt,
        rw=rw,
        address=f"Dukuh {number}",
    )
    db.session.add(made)
    db.session.flush()
    family = Family(household_id=made.id, kk=f"33260200{number:08d}", kk_standing="reliable", created_at=at)
    db.session.add(family)
    db.session.flush()
    _named(made, family, None, values, day)
    for position, told in enumerate(people or ({},)):
        _named(made, family, person(made, family, position, **told), told, day)
    db.session.flush()
    projection.project({made.id})
    return made


def person(home: Household, family: Family, position: int, **told: Any) -> Person:
    number = next(_numbers)
    name = told.pop("name", f"Orang {number}")
    made = Person(
        nik=f"33260201{number:08d}",
        nik_standing="reliable",
        name=name,
        name_key=name_key(name),
        household_id=home.id,
        family_id=family.id,
        created_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _named(home: Household, family: Family, who: Person | None, told: dict[str, Any], day: date) -> None:
    """One row of the list."""
    content = {key: value.isoformat() if isinstance(value, date) else value for key, value in told.items()}
    if who is not None:
        first = who.id == min(one.id for one in db.session.query(Person).filter_by(household_id=home.id))
        content = {"sex": 1, "birth_date": "1980-05-17", "relation": 1 if first else 3} | content
        content.pop("name", None)
    db.session.add(
        Observation(
            household_id=home.id,
            person_id=who.id if who else None,
            family_id=family.id if who else None,
            observed_on=day,
            source=int(Source.LIST),
            content=content,
            recorded_at=now(),
            recorded_by="tests",
        )
    )


def people_of(home: Household) -> list[Person]:
    return db.session.query(Person).filter_by(household_id=home.id).order_by(Person.id).all()
