"""Reading the ledger and the states that are folded from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from sakti.core.fields import FIELDS
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.queries import behind
from sakti.households.tables import Family, Household, Membership, Person
from sakti.observations.models import Event, EventPerson, HouseholdState, Observation, PersonState, Release
from sakti.observations.values import revive
from sakti.regions.tables import VillageClass
from sakti.web.locale import current_language


def home_on(person: Person, day: date) -> int:
    """Where the person belongs that day, by what is known so far; before their first day, where they begin."""
    moved = (
        select(Event.target_household_id)
        .join(EventPerson, EventPerson.event_id == Event.id)
        .where(EventPerson.person_id == person.id, Event.kind.in_(("join", "split")), Event.day <= day)
        .where(Event.voided_at.is_(None), Event.target_household_id.is_not(None))
    )
    if (place := db.session.scalar(moved.order_by(Event.day.desc(), Event.id.desc()).limit(1))) is not None:
        return kept_home(place)
    first = select(Membership.household_id).where(Membership.person_id == person.id).order_by(Membership.since)
    return db.session.scalar(first.limit(1)) or person.household_id


def kept_home(household_id: int) -> int:
    """The household whose history this one is now, if it was merged; else itself."""
    found = db.session.get(Household, household_id)
    return household_id if found is None else found.merged_into_id or household_id


def left_behind_by_birth(nik: str) -> Person | None:
    """Who has this sound number only because of a birth that was voided: nothing that stands speaks of them."""
    found = db.session.scalar(select(Person).where(Person.nik == nik, Person.nik_standing == "reliable"))
    if found is None or found.standing != "unborn" or found.merged_into_id is not None:
        return None
    concerned = select(Event.id).join(EventPerson, EventPerson.event_id == Event.id)
    concerned = concerned.where(EventPerson.person_id == found.id)
    return found if _only_voided(concerned, "birth") else None


def left_behind_by_split(card: str) -> tuple[Household, Family] | None:
    """The household and family that a voided split has left behind with this card: nobody ever lived there."""
    query = select(Household, Family).join(Family, Family.household_id == Household.id)
    query = query.where(Family.kk == card, Family.kk_standing == "reliable")
    rows = db.session.execute(query).all()
    if len(rows) != 1 or rows[0][0].standing != "unborn" or rows[0][0].merged_into_id is not None:
        return None
    home, family = rows[0]
    concerned = select(Event.id).where(or_(Event.household_id == home.id, Event.target_household_id == home.id))
    return (home, family) if _only_voided(concerned, "split") else None


def _only_voided(concerned: Any, kind: str) -> bool:
    """Whether an event of this kind began it, and none that concerns it stands."""
    begun, standing = concerned.where(Event.kind == kind), concerned.where(Event.voided_at.is_(None))
    return db.session.scalar(begun.limit(1)) is not None and db.session.scalar(standing.limit(1)) is None


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


# -- answers with who gave them ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of a house or person: its value, who saw it when, and the national value where that differs."""

    name: str
    value: Any
    seen: Observation | None
    source: str
    national: Any = None
    national_on: date | None = None
    national_source: str = ""
    holds_since: date | None = None  # the day from which this value stands against the national one

    @property
    def is_national(self) -> bool:
        """Whether a list said what holds."""
        return self.seen is not None and self.seen.source == Source.LIST

    @property
    def words(self) -> str:
        return FIELDS[self.name].label(self.value, current_language())

    @property
    def national_words(self) -> str:
        return FIELDS[self.name].label(self.national, current_language())


def answers_of_household(found: Household, names: Sequence[str]) -> list[Told]:
    return told(_facts_of_household(found.id, None), names)


def answers_of_person(found: Person, names: Sequence[str]) -> list[Told]:
    mine = Observation.person_id.in_(behind(Person, {found.id}))
    query = select(Observation).where(mine, Observation.voided_at.is_(None))
    return told(list(db.session.scalars(query)), names)


def told(rows: Sequence[Observation], names: Sequence[str]) -> list[Told]:
    """Per field what holds, by the rule of `core.timeline.steps`, with the observation that said so."""
    held: dict[str, tuple[Any, Observation]] = {}
    since: dict[str, date] = {}
    national: dict[str, tuple[Any, Observation]] = {}
    for row in sorted(rows, key=lambda each: (each.observed_on, each.source, each.id)):
        for name, value in revive(row.content).items():
            if row.source == Source.LIST:
                national[name] = (value, row)
            beaten = name in held and held[name][1].source != Source.LIST and row.source == Source.LIST
            if not beaten or (name in FIELDS and FIELDS[name].latest_wins):
                if name not in held or held[name][0] != value:
                    since[name] = row.observed_on
                held[name] = (value, row)
    said = [row.release_id for _, row in (*held.values(), *national.values()) if row.release_id]
    releases = _release_names(set(said))
    return [_told(name, held.get(name), national.get(name), since.get(name), releases) for name in names]


def _told(name: str, held: Any, national: Any, since: date | None, releases: dict[int, str]) -> Told:
    if held is None:
        return Told(name, None, None, "")
    value, row = held
    source = releases.get(row.release_id or 0) or row.recorded_by
    if national is None or national[0] == value:
        return Told(name, value, row, source)
    listed, other = national
    return Told(name, value, row, source, listed, other.observed_on, releases.get(other.release_id or 0, ""), since)


def _release_names(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Release.id, Release.name).where(Release.id.in_(ids))).all())


def _facts_of_household(household_id: int, last_day: date | None) -> list[Observation]:
    """The facts of a household, and those of the one that it split from up to that day."""
    mine = Observation.household_id.in_(behind(Household, {household_id}))
    query = select(Observation).where(mine, Observation.person_id.is_(None), Observation.voided_at.is_(None))
    own = list(db.session.scalars(query if last_day is None else query.where(Observation.observed_on <= last_day)))
    made = select(Event).where(
        Event.kind == "split", Event.target_household_id == household_id, Event.voided_at.is_(None)
    )
    parent = db.session.scalar(made.limit(1))
    if parent is None or parent.household_id is None:
        return own
    day = parent.day if last_day is None else min(parent.day, last_day)
    return [*_facts_of_household(parent.household_id, day), *own]
