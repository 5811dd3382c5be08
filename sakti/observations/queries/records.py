"""Reading the ledger and the states that are folded from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Select, or_, select

from sakti.core.fields import StateValues
from sakti.extensions import db
from sakti.households.queries import behind
from sakti.households.tables import Family, Household, Person
from sakti.observations.models import Event, EventPerson, HouseholdState, Observation, PersonState, Visit
from sakti.observations.queries.lives import Lives
from sakti.regions.tables import VillageClass
from sakti.submissions.tables import Submission


def home_on(person: Person, day: date) -> int:
    """Where the person belongs that day, by what is known so far; before their first day, where they begin."""
    return Lives([person.household_id]).home(person.id, day) or person.household_id


def kept_home(household_id: int) -> int:
    """The household whose history this one is now, if it was merged; else itself."""
    household = db.session.get(Household, household_id)
    return household_id if household is None else household.merged_into_id or household_id


def kept_person(person_id: int) -> int:
    """The person whose history this record is now, if it was merged; else itself."""
    person = db.session.get(Person, person_id)
    return person_id if person is None else person.merged_into_id or person_id


def kept_records(household: Household | None, person: Person | None) -> tuple[Household | None, Person | None]:
    """Those whose history these are now: what is told of a record that was merged is told of the kept one."""
    return (
        household and db.session.get_one(Household, kept_home(household.id)),
        person and db.session.get_one(Person, kept_person(person.id)),
    )


def left_behind_by_birth(nik: str) -> Person | None:
    """Who has this sound number only because of a birth that was voided: nothing that stands speaks of them."""
    person = db.session.scalar(select(Person).where(Person.nik == nik, Person.nik_standing == "reliable"))
    if person is None or person.standing != "unborn" or person.merged_into_id is not None:
        return None
    concerned = select(Event.id).join(EventPerson, EventPerson.event_id == Event.id)
    concerned = concerned.where(EventPerson.person_id == person.id)
    return person if _only_voided(concerned, "birth") else None


def left_behind_by_split(card: str) -> tuple[Household, Family] | None:
    """The household and family that a voided split has left behind with this card: nobody ever lived there."""
    query = select(Household, Family).join(Family, Family.household_id == Household.id)
    query = query.where(Family.kk == card, Family.kk_standing == "reliable")
    rows = db.session.execute(query).all()
    if len(rows) != 1 or rows[0][0].standing != "unborn":
        return None
    home, family = rows[0]
    concerned = select(Event.id).where(or_(Event.household_id == home.id, Event.target_household_id == home.id))
    return (home, family) if _only_voided(concerned, "split") else None


def _only_voided(concerned: Select[int], kind: str) -> bool:
    """Whether an event of this kind began it, and none that concerns it stands."""
    begun, standing = concerned.where(Event.kind == kind), concerned.where(Event.voided_at.is_(None))
    return db.session.scalar(begun.limit(1)) is not None and db.session.scalar(standing.limit(1)) is None


def observation(observation_id: int) -> Observation | None:
    return db.session.get(Observation, observation_id)


def event(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def visit_of(household_id: int, public_id: UUID) -> Visit | None:
    """A visit to this household, or to one that was merged into it."""
    homes = behind(Household, {household_id})
    query = select(Visit).where(Visit.public_id == public_id, Visit.household_id.in_(homes))
    return db.session.scalar(query)


def observations_of_visit(visit: Visit) -> Sequence[Observation]:
    """What was seen of the house and its people."""
    query = select(Observation).where(Observation.visit_id == visit.id).order_by(Observation.id)
    return db.session.scalars(query).all()


def event_of_submission(public_id: UUID) -> Event | None:
    """The event that was sent in under this id."""
    query = select(Event).join(Submission, Submission.id == Event.submission_id)
    return db.session.scalar(query.where(Submission.public_id == public_id))


def people_of_event(event: Event) -> list[int]:
    """Ids of whom an event concerns."""
    query = select(EventPerson.person_id).where(EventPerson.event_id == event.id)
    return list(db.session.scalars(query.order_by(EventPerson.person_id)))


def state_of(household_id: int, day: date) -> StateValues | None:
    """The household's state on a day as a mapping, or None before it lived anywhere."""
    table = HouseholdState.__table__
    where = (table.c.household_id == household_id, table.c.since <= day, table.c.until > day)
    state = db.session.execute(select(table).where(*where)).mappings().one_or_none()
    return cast("StateValues | None", state)


def person_states(person_ids: Sequence[int], day: date) -> dict[int, StateValues]:
    """Per person the state on a day, as a mapping."""
    table = PersonState.__table__
    where = (table.c.person_id.in_(list(person_ids)), table.c.since <= day, table.c.until > day)
    return {
        row["person_id"]: cast("StateValues", row) for row in db.session.execute(select(table).where(*where)).mappings()
    }


def is_rural(village_id: int | None, day: date) -> bool:
    """Whether the village is rural on a day; what nobody says is rural."""
    query = select(VillageClass.rural).where(VillageClass.village_id == village_id)
    rural = db.session.scalar(query.where(VillageClass.since <= day, VillageClass.until > day))
    return True if rural is None else rural
