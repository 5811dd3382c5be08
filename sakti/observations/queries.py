"""Reading the ledger and the states that are folded from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from sakti.extensions import db
from sakti.households.models import Membership, Person
from sakti.observations.models import Event, EventPerson, HouseholdState, Observation, PersonState
from sakti.regions.models import VillageClass


def home_on(person: Person, day: date) -> int:
    """Where the person belongs that day, by what is known so far; before their first day, where they begin."""
    moved = (
        select(Event.target_household_id)
        .join(EventPerson, EventPerson.event_id == Event.id)
        .where(EventPerson.person_id == person.id, Event.kind.in_(("join", "split")), Event.day <= day)
        .where(Event.voided_at.is_(None), Event.target_household_id.is_not(None))
    )
    if (place := db.session.scalar(moved.order_by(Event.day.desc(), Event.id.desc()).limit(1))) is not None:
        return place
    first = select(Membership.household_id).where(Membership.person_id == person.id).order_by(Membership.since)
    return db.session.scalar(first.limit(1)) or person.household_id


def observation(observation_id: int) -> Observation | None:
    return db.session.get(Observation, observation_id)


def event(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def observations_by_client(client_ids: Sequence[str]) -> Sequence[Observation]:
    query = select(Observation).where(Observation.client_id.in_(list(client_ids)))
    return db.session.scalars(query.order_by(Observation.id)).all()


def people_of_event(event: Event) -> list[int]:
    """Ids of whom an event concerns."""
    query = select(EventPerson.person_id).where(EventPerson.event_id == event.id)
    return list(db.session.scalars(query.order_by(EventPerson.person_id)))


def event_by_client(client_id: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.client_id == client_id))


def state_of(household_id: int, day: date) -> Any:
    """The household's state on a day as a mapping, or None before it lived anywhere."""
    table = HouseholdState.__table__
    where = (table.c.household_id == household_id, table.c.since <= day, table.c.until > day)
    return db.session.execute(select(table).where(*where)).mappings().one_or_none()


def person_states(person_ids: Sequence[int], day: date) -> dict[int, Any]:
    """Per person the state on a day, as a mapping."""
    table = PersonState.__table__
    where = (table.c.person_id.in_(list(person_ids)), table.c.since <= day, table.c.until > day)
    return {row["person_id"]: row for row in db.session.execute(select(table).where(*where)).mappings()}


def is_rural(village_id: int | None, day: date) -> bool:
    """Whether the village is rural on a day; what nobody says is rural (contracts §1)."""
    query = select(VillageClass.rural).where(VillageClass.village_id == village_id)
    said = db.session.scalar(query.where(VillageClass.since <= day, VillageClass.until > day))
    return True if said is None else said
