"""What is known of one household or person, within what the reader reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from sakti.core.fields import FIELDS
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal, declare
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.models import Family, Household, Membership, Person
from sakti.observations.models import Event, Observation, Release
from sakti.observations.projection import revive

declare("household_unknown", "Keluarga ini tidak ada di desa tugas Anda.",
        "There is no such household in your villages.")  # fmt: skip
declare("person_unknown", "Orang ini tidak ada di desa tugas Anda.", "There is no such person in your villages.")


def household(scope: Scope, household_id: int) -> Household:
    """Refuses `household_unknown`, whether it does not exist or lies elsewhere."""
    found = db.session.get(Household, household_id)
    if found is None or scope.organisations is not None or not scope.reaches_village(found.village_id):
        raise Refusal("household_unknown")
    return found


def person(scope: Scope, person_id: int) -> tuple[Person, Household]:
    """A person with the household that they belong to, or belonged to last. Refuses `person_unknown`."""
    found = db.session.get(Person, person_id)
    home = db.session.get(Household, found.household_id) if found else None
    if found is None or home is None or scope.organisations is not None or not scope.reaches_village(home.village_id):
        raise Refusal("person_unknown")
    return found, home


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of a house or person: its value, who saw it when, and the national value where that differs."""

    name: str
    value: Any
    seen: Observation | None
    source: str
    national: Any = None
    national_on: date | None = None

    @property
    def label(self) -> str:
        return FIELDS[self.name].label_id

    @property
    def words(self) -> str:
        return FIELDS[self.name].label(self.value)

    @property
    def national_words(self) -> str:
        return FIELDS[self.name].label(self.national)


def answers_of_household(found: Household, names: Sequence[str]) -> list[Told]:
    return told(_facts_of_household(found.id, None), names)


def answers_of_person(found: Person, names: Sequence[str]) -> list[Told]:
    query = select(Observation).where(Observation.person_id == found.id, Observation.voided_at.is_(None))
    return told(list(db.session.scalars(query)), names)


def told(rows: Sequence[Observation], names: Sequence[str]) -> list[Told]:
    """Per field what holds, by the rule of `core.timeline.steps`, with the observation that said so."""
    held: dict[str, tuple[Any, Observation]] = {}
    national: dict[str, tuple[Any, date]] = {}
    for row in sorted(rows, key=lambda each: (each.observed_on, each.source, each.id)):
        for name, value in revive(row.content).items():
            if row.source == Source.LIST:
                national[name] = (value, row.observed_on)
            beaten = name in held and held[name][1].source != Source.LIST and row.source == Source.LIST
            if not beaten or (name in FIELDS and FIELDS[name].latest_wins):
                held[name] = (value, row)
    names_of_release = _release_names({row.release_id for _, row in held.values() if row.release_id})
    return [_told(name, held.get(name), national.get(name), names_of_release) for name in names]


def _told(name: str, held: Any, national: Any, releases: dict[int, str]) -> Told:
    if held is None:
        return Told(name, None, None, "")
    value, row = held
    differs = national is not None and national[0] != value
    source = releases.get(row.release_id or 0) or row.recorded_by
    return Told(name, value, row, source, *(national if differs else (None, None)))


def _release_names(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Release.id, Release.name).where(Release.id.in_(ids))).tuples().all())


def _facts_of_household(household_id: int, last_day: date | None) -> list[Observation]:
    """The facts of a household, and those of the one that it split from up to that day."""
    query = select(Observation).where(
        Observation.household_id == household_id, Observation.person_id.is_(None), Observation.voided_at.is_(None)
    )
    own = list(db.session.scalars(query if last_day is None else query.where(Observation.observed_on <= last_day)))
    made = select(Event).where(
        Event.kind == "split", Event.target_household_id == household_id, Event.voided_at.is_(None)
    )
    parent = db.session.scalar(made.limit(1))
    if parent is None or parent.household_id is None:
        return own
    day = parent.day if last_day is None else min(parent.day, last_day)
    return [*_facts_of_household(parent.household_id, day), *own]


def members(household_id: int) -> Sequence[Person]:
    """Who belongs to the household now, the head first; those who moved away are among them."""
    query = select(Person).where(
        Person.household_id == household_id, Person.standing.in_(("living", "away", "exited"))
    )
    return db.session.scalars(query.order_by(Person.relation.is_(None), Person.relation, Person.birth_date)).all()


def former_members(household_id: int) -> list[tuple[Person, Membership]]:
    """Who belonged once: the dead, and those who live with another household."""
    query = (
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.ended.is_not(None))
        .order_by(Membership.until.desc(), Person.id)
    )
    still = {one.id for one in members(household_id)}
    return [(one, stay) for one, stay in db.session.execute(query).tuples() if one.id not in still]


def families(household_id: int) -> Sequence[Family]:
    return db.session.scalars(select(Family).where(Family.household_id == household_id).order_by(Family.id)).all()


def memberships(person_id: int) -> list[tuple[Membership, Household]]:
    """Where a person lived, the latest first."""
    query = select(Membership, Household).join(Household, Household.id == Membership.household_id)
    rows = db.session.execute(query.where(Membership.person_id == person_id).order_by(Membership.since.desc()))
    return list(rows.tuples())


def names_of(person_ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids))).tuples().all())
