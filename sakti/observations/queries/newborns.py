"""Who on record may be the child that is told of: the same name and birth date, or a birth in the house within days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import or_, select

from sakti.core.names import key as name_key
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.observations.models import Event, EventPerson

#: Two births of one mother are no few days apart; two tellings of one birth often are.
NEAR = timedelta(days=14)


class Likeness(StrEnum):
    NAME = "name"  # the same name and birth date, wherever they live
    BIRTH = "birth"  # born in the same house within days


@dataclass(frozen=True, slots=True)
class LikeNewborn:
    """Somebody on record who may be the same child."""

    person_id: int
    household_id: int
    how: Likeness
    birth_date: date


def like_newborn(household: Household, name: str, birth_date: date) -> list[LikeNewborn]:
    """Those who live, are away or have left the list, and whose births were told but not folded yet."""
    told = select(EventPerson.person_id).join(Event, Event.id == EventPerson.event_id)
    told = told.where(EventPerson.person_id == Person.id, Event.kind == "birth", Event.voided_at.is_(None))
    key = name_key(name)
    named = (Person.name_key == key) & (Person.birth_date == birth_date)
    near = (Person.household_id == household.id) & Person.birth_date.between(birth_date - NEAR, birth_date + NEAR)
    query = select(Person).where(
        or_(named, near),
        Person.birth_estimated.is_(False),
        Person.merged_into_id.is_(None),
        or_(Person.standing.in_(("living", "away", "exited")), (Person.standing == "unborn") & told.exists()),
    )
    return [
        LikeNewborn(
            person.id,
            person.household_id,
            Likeness.NAME if person.name_key == key and person.birth_date == birth_date else Likeness.BIRTH,
            person.birth_date or birth_date,
        )
        for person in db.session.scalars(query.order_by(Person.id))
    ]
