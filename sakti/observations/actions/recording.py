"""What people and programs tell: observations, visits and family events, each appended to the ledger and folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.identity import Identity, Standing
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.households.actions import add_family, add_household, add_person, describe_newborn, settle_like
from sakti.households.queries import holder_of_card, holder_of_nik
from sakti.households.tables import Family, Household, Person
from sakti.observations import ledger
from sakti.observations.actions import projection
from sakti.observations.actions.naming import count_named
from sakti.observations.ledger import EventEntry, ObservationEntry
from sakti.observations.models import Event, Observation, Visit
from sakti.observations.queries import left_behind_by_birth, left_behind_by_split
from sakti.observations.queries.lives import Lives
from sakti.web.clock import now, today


def observe(
    *,
    household: Household | None = None,
    person: Person | None = None,
    observed_on: date,
    values: Mapping[str, object],
    by: Actor,
    source: Source = Source.DISTRICT,
    note: str = "",
    photo_id: int | None = None,
    submission_id: int | None = None,
    visit_id: int | None = None,
    captured_at: datetime | None = None,
    delivery_id: int | None = None,
    corrects_id: int | None = None,
    family: Family | None = None,
    project: bool = True,
    audit: bool = True,
) -> Observation:
    """Append what was seen of one household or person on one day: stored values of the data dictionary, seen ones only.

    `project=False` leaves the folding to the caller. `family` is for who is named as a list would name them
    (`Source.LIST`, household and person): they arrive there.
    Refuses `date_in_future`, `nothing_observed`, and what the ledger refuses.
    """
    if observed_on > today():
        raise Refusal("date_in_future", field="observed_on", day=observed_on.isoformat())
    if not values and not note:
        raise Refusal("nothing_observed")
    entry = ObservationEntry(
        observed_on,
        source,
        values,
        household_id=household.id if household else None,
        person_id=person.id if person else None,
        family_id=family.id if family else None,
        delivery_id=delivery_id,
        visit_id=visit_id,
        corrects_id=corrects_id,
        note=note,
        photo_id=photo_id,
        submission_id=submission_id,
        captured_at=captured_at,
    )
    (row_id,) = ledger.append([entry], by=by)
    row = db.session.get_one(Observation, row_id)
    home_id = household.id if household else person.household_id if person else None
    if audit:
        village = household.village_id if household else db.session.get_one(Household, home_id).village_id
        record("observed", by=by, subject=row, village_id=village, day=observed_on.isoformat(), fields=sorted(values))
    if project and home_id is not None:
        projection.project({home_id})
    return row


def record_visit(
    *,
    household: Household,
    visited_on: date,
    seen: Mapping[int | None, Mapping[str, object]],
    note: str,
    by: Actor,
    photo_id: int | None = None,
    submission_id: int | None = None,
    public_id: UUID | None = None,
    captured_at: datetime | None = None,
) -> Visit:
    """A visit, with what was seen of the house (None) and of members by id; folded once. Refuses as `observe` does."""
    moment = now()
    visit = Visit(
        household_id=household.id,
        regency=household.regency,
        visited_on=visited_on,
        submission_id=submission_id,
        captured_at=min(captured_at or moment, moment),
        recorded_at=moment,
        recorded_by=by.name,
        recorded_by_id=by.id,
    )
    if public_id is not None:
        visit.public_id = public_id
    db.session.add(visit)
    db.session.flush()
    see = partial(
        observe,
        observed_on=visited_on,
        by=by,
        submission_id=submission_id,
        visit_id=visit.id,
        captured_at=captured_at,
        project=False,
    )
    if None in seen or note or photo_id is not None:
        see(household=household, values=seen.get(None, {}), note=note, photo_id=photo_id)
    for member_id, values in seen.items():
        if member_id is not None:
            see(person=db.session.get_one(Person, member_id), values=values)
    projection.project({household.id})
    return visit


def record_event(
    *,
    kind: EventKind,
    day: date,
    household: Household | None = None,
    people: Sequence[Person] = (),
    target: Household | None = None,
    family: Family | None = None,
    village_id: int | None = None,
    note: str = "",
    by: Actor,
    submission_id: int | None = None,
    captured_at: datetime | None = None,
    project: bool = True,
    audit: bool = True,
) -> Event:
    """Append a family event. A move of single people has no household; of a whole one no people.

    Refuses `date_in_future`, and what the ledger refuses.
    """
    if day > today():
        raise Refusal("date_in_future", field="day", day=day.isoformat())
    entry = EventEntry(
        kind,
        day,
        household_id=household.id if household else None,
        people=tuple(person.id for person in people),
        target_household_id=target.id if target else None,
        family_id=family.id if family else None,
        village_id=village_id,
        note=note,
        submission_id=submission_id,
        captured_at=captured_at,
    )
    (row_id,) = ledger.append([entry], by=by)
    row = db.session.get_one(Event, row_id)
    if audit:
        village = household.village_id if household else village_id
        record("event_recorded", by=by, subject=row, village_id=village, kind=kind.value, day=day.isoformat())
    if project:
        homes = {place.id for place in (household, target) if place} | {person.household_id for person in people}
        projection.project(homes)
    return row


def record_birth(
    *,
    household: Household,
    family: Family | None,
    nik: Identity,
    name: str,
    sex: int,
    birth_date: date,
    day: date,
    by: Actor,
    submission_id: int | None = None,
    captured_at: datetime | None = None,
    note: str = "",
    project: bool = True,
    audit: bool = True,
) -> Event:
    """A child becomes a member of the family from `day` on; name, sex and birth date are the district's knowledge.

    Refuses `born_after_event` and `nik_taken`.
    """
    if birth_date > day:
        raise Refusal("born_after_event", field="birth_date", day=birth_date.isoformat())
    child = newcomer(nik=nik, name=name, sex=sex, birth_date=birth_date, household=household, family=family, by=by)
    content = {"sex": sex, "birth_date": birth_date.isoformat()}
    observe(person=child, observed_on=day, values=content, by=by, project=False, audit=False)
    return record_event(
        kind=EventKind.BIRTH,
        day=day,
        household=household,
        people=[child],
        family=family,
        by=by,
        submission_id=submission_id,
        captured_at=captured_at,
        note=note,
        project=project,
        audit=audit,
    )


def newcomer(
    *,
    nik: Identity,
    name: str,
    sex: int | None,
    birth_date: date | None,
    household: Household,
    family: Family | None,
    by: Actor,
) -> Person:
    """A record for somebody new: the one that a voided birth has left behind with this number, else one more.

    Refuses `nik_taken`.
    """
    left = left_behind_by_birth(nik.text) if nik.standing is Standing.RELIABLE else None
    if left is None:
        if nik.standing is Standing.RELIABLE and (holder := holder_of_nik(nik.text)) is not None:
            count_named(holder, village_id=household.village_id, by=by)
            raise Refusal("nik_taken", field="nik")
        return add_person(nik=nik, name=name, sex=sex, birth_date=birth_date, household=household, family=family)
    describe_newborn(person=left, name=name, sex=sex, birth_date=birth_date, household=household, family=family)
    _forget_what_was_told_at_birth(left, by)
    return left


def _forget_what_was_told_at_birth(child: Person, by: Actor) -> None:
    """The voided birth said a sex and a day of birth; what visits have seen since is the child's own."""
    query = select(Observation).where(Observation.person_id == child.id, Observation.voided_at.is_(None))
    for row in db.session.scalars(query):
        if set(row.content) <= {"sex", "birth_date"}:
            row.voided_at, row.voided_by, row.void_reason = now(), by.name, "kelahiran dibatalkan"
    db.session.flush()


def record_split(
    *,
    household: Household,
    people: Sequence[Person],
    card: Identity,
    day: date,
    by: Actor,
    submission_id: int | None = None,
    captured_at: datetime | None = None,
    note: str = "",
    project: bool = True,
    audit: bool = True,
) -> Event:
    """These people form a family and a household of their own, under a new card.

    Whether they belong to the household and live is judged by what is known now, also if it is not folded yet; whether
    they are all who live there (then it stays one, with a new card) at every fold.
    Refuses `card_malformed`, `card_taken`, `nobody_chosen`, `not_member_that_day`, `dead_that_day`.
    """
    if card.standing is not Standing.RELIABLE:
        raise Refusal("card_malformed", field="card")
    left = left_behind_by_split(card.text)
    if left is None and (holder := holder_of_card(card.text)) is not None:
        count_named(holder, village_id=household.village_id, by=by)
        raise Refusal("card_taken", field="card")
    if not people:
        raise Refusal("nobody_chosen", field="people")
    _refuse_strangers(household, people, day)
    new_home, family = left or _new_home(household, card)
    settle_like(household=new_home, like=household)
    return record_event(
        kind=EventKind.SPLIT,
        day=day,
        household=household,
        people=people,
        target=new_home,
        family=family,
        by=by,
        submission_id=submission_id,
        captured_at=captured_at,
        note=note,
        project=project,
        audit=audit,
    )


def _refuse_strangers(household: Household, people: Sequence[Person], day: date) -> None:
    lives = Lives({household.id, *(person.household_id for person in people)})
    for person in people:
        state = lives.person(person.id, day)
        if state is not None and state.standing == "dead":
            raise Refusal("dead_that_day", field="people", name=person.name)
        if lives.home(person.id, day) != lives.end(household.id):
            raise Refusal("not_member_that_day", field="people", name=person.name)


def _new_home(like: Household, card: Identity) -> tuple[Household, Family]:
    new_home = add_household(village_id=like.home_village_id, like=like)
    return new_home, add_family(household=new_home, kk=card)
