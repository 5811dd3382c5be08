"""Whether somebody is there for whom a promise was made: on a day, and for whom something is about to be promised.

What is the house's waits for whoever lives in it, what is one person's for that person (`recipients`). Who left the
list of targets is still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from sakti.core.transitions import OPEN
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Family, Household, Membership, Person
from sakti.interventions.models import Group, GroupMember, Intervention
from sakti.interventions.queries.bounds import fetched
from sakti.interventions.queries.recipients import LED, house_of, is_the_houses
from sakti.observations.queries import kept_home, kept_person
from sakti.observations.tables import HouseholdState, PersonState
from sakti.web import clock

States = type[HouseholdState] | type[PersonState]
#: As the states say it; a merged record has none of its own.
GONE = ("dead", "away", "empty")


@dataclass(frozen=True, slots=True)
class Absence:
    """Why nobody is there: dead, away or empty; since when, where that is one day."""

    standing: str
    since: date | None = None


def nobody_there(day: date) -> ColumnElement[bool]:
    """Of a selected intervention: on this day nobody is there for whom it is. Where nothing is known, somebody is."""
    own, kind = ~is_the_houses(Intervention), Intervention.subject_kind
    house = is_the_houses(Intervention) & exists().where(
        HouseholdState.household_id == house_of(Intervention), *_on(HouseholdState, day, gone=True)
    )
    person = exists().where(PersonState.person_id == Intervention.person_id, *_on(PersonState, day, gone=True))
    kin = (Membership.family_id == Intervention.family_id, Membership.since <= day)
    alive = exists().where(
        *kin, Membership.until > day, PersonState.person_id == Membership.person_id, *_on(PersonState, day, gone=False)
    )
    members = GroupMember.group_id == Intervention.group_id
    kept = HouseholdState.household_id == func.coalesce(LED.merged_into_id, LED.id)
    homes = select(GroupMember.group_id).join(LED, LED.id == GroupMember.household_id).join(HouseholdState, kept)
    present = homes.where(members, *_on(HouseholdState, day, gone=False)).correlate(Intervention).exists()
    return or_(
        house,
        and_(own, kind == "person", person),
        and_(own, kind == "family", exists().where(*kin), ~alive),
        and_(kind == "group", exists().where(members), ~present),
    )


def _on(model: States, day: date, *, gone: bool) -> Sequence[ColumnElement[bool]]:
    standing = model.standing.in_(GONE) if gone else model.standing.not_in(GONE)
    return model.since <= day, model.until > day, standing


def is_without_recipient() -> ColumnElement[bool]:
    """Something is still to be decided or done, and today nobody is there for whom."""
    return Intervention.status.in_(OPEN) & nobody_there(clock.today())


def absences(rows: Iterable[Intervention]) -> dict[int, Absence]:
    """Of these the open ones without a recipient, by id, with the reason."""
    return {row.id: _reason(row, clock.today()) for row in _absent([row for row in rows if row.status in OPEN])}


def absent_on(row: Intervention, day: date) -> Absence | None:
    """Why nobody was there for an intervention on a day; None: somebody was."""
    found = db.session.scalar(select(Intervention.id).where(Intervention.id == row.id, nobody_there(day)))
    return None if found is None else _reason(row, day)


def _absent(rows: Sequence[Intervention]) -> list[Intervention]:
    gone: set[int] = set()
    for part in chunks([row.id for row in rows]):
        query = select(Intervention.id).where(Intervention.id.in_(part), nobody_there(clock.today()))
        gone.update(db.session.scalars(query))
    return [row for row in rows if row.id in gone]


def _reason(row: Intervention, day: date) -> Absence:
    own = row.subject_kind == "person" and person_is_gone(row.person_id, day)
    return own or household_is_gone(kept_home(row.household_id or 0), day) or Absence("empty")


def person_is_gone(person_id: int | None, day: date) -> Absence | None:
    return _gone(PersonState, PersonState.person_id == person_id, day)


def household_is_gone(household_id: int | None, day: date) -> Absence | None:
    return _gone(HouseholdState, HouseholdState.household_id == household_id, day)


def _gone(model: States, who: ColumnElement[bool], day: date) -> Absence | None:
    """Since when the last state of somebody says that they are gone, if that of the day does."""
    standings = fetched(select(model.standing, model.since).where(who, model.since <= day).order_by(model.since))
    if not standings or standings[-1][0] not in GONE:
        return None
    last = standings[-1][0]
    earlier = [since for standing, since in standings if standing != last]
    return Absence(last, min(since for _, since in standings if not earlier or since > earlier[-1]))


def absence_of(subject: Household | Person | Family | Group | None, day: date) -> Absence | None:
    """Why nothing can be promised to somebody; None: somebody is there. A group without members may get some yet.

    Of a merged record it is asked of the kept one.
    """
    match subject:
        case Person():
            return person_is_gone(kept_person(subject.id), day)
        case Household():
            return household_is_gone(kept_home(subject.id), day)
        case Family():
            kin = select(Person.standing).where(Person.family_id == subject.id, Person.standing != "merged")
            return _none_left(db.session.scalars(kin).all())
        case Group():
            homes = select(Household.standing).join(GroupMember, GroupMember.household_id == Household.id)
            return _none_left(db.session.scalars(homes.where(GroupMember.group_id == subject.id)).all())
        case _:
            return None


def _none_left(standings: Sequence[str]) -> Absence | None:
    return Absence("empty") if standings and all(standing in GONE for standing in standings) else None
