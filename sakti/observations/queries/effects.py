"""Whether an event changes anything by what is known: it is told before it is written, and counts if a fact told later
gives it effect (contracts §4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.tables import Household, Membership, Person
from sakti.observations.models import HouseholdState, PersonState
from sakti.observations.queries.lives import Lives


class Where(NamedTuple):
    """How somebody, or a household, stands at the end of a day."""

    standing: str
    household: int
    village: int | None


def why_without_effect(
    kind: EventKind,
    day: date,
    *,
    household: Household | None = None,
    person: Person | None = None,
    village: int | None = None,
    family: int | None = None,
    unfolded: Collection[int] = (),
) -> str | None:
    """What is the case if an event of that day changes nothing, as `WITHOUT_EFFECT` has it; None if it does something.

    `household`: where it happens, or that a person joins, on the card of this `family`: another card of the house in
    which they live is told as what it is. `unfolded`: households of which more is written down than is
    folded.
    """
    where = _where(day, household if person is None else person, unfolded)
    if where is None:
        return None
    match kind:
        case EventKind.DEATH | EventKind.MOVE_OUT if where.standing == "dead":
            return "dead"
        case EventKind.MOVE_IN if person is None and _is_anybody_away(day, where.household, unfolded):
            return None
        case EventKind.MOVE_IN if where.standing != "away":
            return {"exited": "off_list", "dead": "dead"}.get(where.standing, "here")
        case EventKind.MOVE_VILLAGE if where.village == village:
            return "same_village"
        case EventKind.EXIT if where.standing == "exited":
            return "off_already"
        case EventKind.REENTER if where.standing != "exited":
            return "on_already"
        case EventKind.JOIN if where.standing == "dead":
            return "dead"
        case EventKind.JOIN if household is not None and where.household == _home_of(household):
            return "same_home" if family is None or family == _family_on(person, day, unfolded) else "other_card"
    return None


def _family_on(person: Person | None, day: date, unfolded: Collection[int]) -> int | None:
    if person is None:
        return None
    if person.household_id in unfolded:
        return Lives([person.household_id]).family(person.id, day)
    on = Membership.person_id == person.id, Membership.since <= day, Membership.until > day
    return db.session.scalar(select(Membership.family_id).where(*on)) or person.family_id


def _home_of(household: Household) -> int:
    """Whose house it is: one that only a voided split made would be a house of its own again."""
    return household.id if household.standing == "unborn" else household.merged_into_id or household.id


def _is_anybody_away(day: date, home: int, unfolded: Collection[int]) -> bool:
    """Whether the return of a household may bring somebody back, also where others are at home already."""
    if home in unfolded:
        return Lives([home]).is_anybody_away(home, day)
    away = select(PersonState.person_id).where(
        PersonState.household_id == home,
        PersonState.standing == "away",
        PersonState.since <= day,
        PersonState.until > day,
    )
    return db.session.scalar(away.limit(1)) is not None


def _where(day: date, subject: Household | Person | None, unfolded: Collection[int]) -> Where | None:
    if subject is None:
        return None
    is_person = isinstance(subject, Person)
    home = subject.household_id if isinstance(subject, Person) else subject.id
    if home in unfolded:
        lives = Lives([home])
        state = lives.person(subject.id, day) if is_person else lives.household(subject.id, day)
        return None if state is None else Where(state.standing, state.household, state.village)
    return _folded(day, subject)


def _folded(day: date, subject: Household | Person) -> Where | None:
    if isinstance(subject, Person):
        people = select(PersonState.standing, PersonState.household_id, PersonState.village_id)
        row = db.session.execute(
            people.where(PersonState.person_id == subject.id, PersonState.since <= day, PersonState.until > day)
        ).first()
    else:
        key = subject.merged_into_id or subject.id
        homes = select(HouseholdState.standing, HouseholdState.household_id, HouseholdState.village_id)
        row = db.session.execute(
            homes.where(HouseholdState.household_id == key, HouseholdState.since <= day, HouseholdState.until > day)
        ).first()
    return None if row is None else Where(*row)
