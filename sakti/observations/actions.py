"""The one door into the ledger: observe, record an event, void. Nothing recorded is overwritten or lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.identity import Identity, Standing
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.households.actions import add_family, add_household, add_person
from sakti.households.queries import card_taken, name_key, nik_taken
from sakti.households.tables import Family, Household, Person
from sakti.observations import projection
from sakti.observations.models import Event, EventPerson, Observation
from sakti.observations.queries import home_on, left_behind_by_birth, left_behind_by_split
from sakti.web.clock import now, today


def observe(
    *,
    household: Household | None = None,
    person: Person | None = None,
    observed_on: date,
    values: Mapping[str, Any],
    by: Actor,
    source: Source = Source.DISTRICT,
    note: str = "",
    photo_id: int | None = None,
    client_id: str | None = None,
    delivery_id: int | None = None,
    corrects_id: int | None = None,
    family: Family | None = None,
    project: bool = True,
    audit: bool = True,
) -> Observation:
    """Append what was seen of one household or person on one day: stored values of the data dictionary, seen ones only.

    The same `client_id` again returns the first observation. `project=False` leaves the folding to the caller.
    `family` is for who is named as a list would name them (`Source.LIST`, household and person): they arrive there.
    Refuses `date_in_future` and `nothing_observed`.
    """
    if client_id is not None and (seen := _by_client_id(client_id)) is not None:
        return seen
    if observed_on > today():
        raise Refusal("date_in_future", field="observed_on", day=observed_on.isoformat())
    if not values and not note:
        raise Refusal("nothing_observed")
    row = Observation(
        household_id=household.id if household else None,
        person_id=person.id if person else None,
        family_id=family.id if family else None,
        observed_on=observed_on,
        source=int(source),
        content=dict(values),
        note=note,
        photo_id=photo_id,
        client_id=client_id,
        delivery_id=delivery_id,
        corrects_id=corrects_id,
        recorded_at=now(),
        recorded_by=by.name,
    )
    db.session.add(row)
    db.session.flush()
    place = household.id if household else person.household_id if person else None
    if audit:
        village = household.village_id if household else db.session.get_one(Household, place).village_id
        record("observed", by=by, subject=row, village_id=village, day=observed_on.isoformat(), fields=sorted(values))
    if project and place is not None:
        projection.project({place})
    return row


def _by_client_id(client_id: str) -> Observation | None:
    return db.session.scalar(select(Observation).where(Observation.client_id == client_id))


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
    client_id: str | None = None,
    project: bool = True,
    audit: bool = True,
) -> Event:
    """Append a family event (contracts §4). A move of single people has no household; of a whole one no people.

    Refuses `date_in_future`.
    """
    if day > today():
        raise Refusal("date_in_future", field="day", day=day.isoformat())
    row = Event(
        kind=kind.value,
        day=day,
        household_id=household.id if household else None,
        target_household_id=target.id if target else None,
        family_id=family.id if family else None,
        village_id=village_id,
        note=note,
        client_id=client_id,
        recorded_at=now(),
        recorded_by=by.name,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(EventPerson(event_id=row.id, person_id=one.id) for one in people)
    db.session.flush()
    touched = {place.id for place in (household, target) if place} | {one.household_id for one in people}
    if audit:
        village = household.village_id if household else village_id
        record("event_recorded", by=by, subject=row, village_id=village, kind=kind.value, day=day.isoformat())
    if project:
        projection.project(touched)
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
    client_id: str | None = None,
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
    told = {"sex": sex, "birth_date": birth_date.isoformat()}
    observe(person=child, observed_on=day, values=told, by=by, project=False, audit=False)
    return record_event(
        kind=EventKind.BIRTH,
        day=day,
        household=household,
        people=[child],
        family=family,
        by=by,
        client_id=client_id,
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
        if nik.standing is Standing.RELIABLE and nik_taken(nik.text):
            raise Refusal("nik_taken", field="nik")
        return add_person(nik=nik, name=name, sex=sex, birth_date=birth_date, household=household, family=family)
    left.name, left.name_key, left.sex, left.birth_date = name, name_key(name), sex, birth_date
    left.household_id, left.family_id = household.id, family.id if family else None
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
    client_id: str | None = None,
    note: str = "",
    late_files: bool = False,
    project: bool = True,
    audit: bool = True,
) -> Event:
    """These people form a family and a household of their own, under a new card (contracts §4).

    `late_files`: what brought somebody there by that day may stand in a file that is still to come, and the result
    depends on dates alone; so it is enough that the person is known.
    Refuses `card_malformed`, `card_taken`, `nobody_chosen`, `not_member_that_day`.
    """
    if card.standing is not Standing.RELIABLE:
        raise Refusal("card_malformed", field="card")
    left = left_behind_by_split(card.text)
    if left is None and card_taken(card.text):
        raise Refusal("card_taken", field="card")
    if not people:
        raise Refusal("nobody_chosen", field="people")
    strangers = [] if late_files else [one for one in people if home_on(one, day) != household.id]
    if strangers:
        raise Refusal("not_member_that_day", field="people", name=strangers[0].name)
    made, family = left or _new_home(household, card)
    made.home_village_id, made.address = household.home_village_id, household.address
    made.rt, made.rw = household.rt, household.rw
    return record_event(
        kind=EventKind.SPLIT,
        day=day,
        household=household,
        people=people,
        target=made,
        family=family,
        by=by,
        client_id=client_id,
        note=note,
        project=project,
        audit=audit,
    )


def _new_home(like: Household, card: Identity) -> tuple[Household, Family]:
    made = add_household(village_id=like.home_village_id, like=like)
    return made, add_family(household=made, kk=card)


def void(*, row: Observation | Event, reason: str, by: Actor) -> None:
    """Take a record back with a reason: it stays, and counts no more. Refuses `reason_missing`, `already_voided`."""
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if row.voided_at is not None:
        raise Refusal("already_voided")
    row.voided_at, row.voided_by, row.void_reason = now(), by.name, reason.strip()
    db.session.flush()
    record("voided", by=by, subject=row, reason=reason.strip())
    projection.project(places_of(row))


def places_of(row: Observation | Event) -> set[int]:
    """The households that a record touches."""
    if isinstance(row, Event):
        concerned = select(Person.household_id).join(EventPerson, EventPerson.person_id == Person.id)
        people = set(db.session.scalars(concerned.where(EventPerson.event_id == row.id)))
        return people | {key for key in (row.household_id, row.target_household_id) if key}
    if row.household_id is not None:
        return {row.household_id}
    return {db.session.get_one(Person, row.person_id).household_id}
