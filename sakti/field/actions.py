"""Recording a visit, a delivery or an event from a phone: once, whatever is pressed twice, and undone with one tap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from sakti.core.actors import Actor
from sakti.core.formatting import long_date
from sakti.core.identity import read_kk, read_nik
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.field import queries
from sakti.files.actions import store_photo
from sakti.households import queries as households
from sakti.households.tables import Household, Person
from sakti.interventions.actions import void_delivery
from sakti.interventions.tables import Delivery
from sakti.observations import projection
from sakti.observations.actions import observe, record_birth, record_event, record_split, void
from sakti.observations.queries import event_by_client
from sakti.observations.tables import Event, Observation
from sakti.web.clock import now

UNDO = timedelta(hours=1)
MISTAKE = "salah catat"


@dataclass(frozen=True, slots=True)
class Once:
    """Whether something is recorded now, or was already: the same form may arrive twice."""

    repeated: bool


def once(known: Callable[[], Any], write: Callable[[], Any]) -> Once:
    """Write unless it is there. Two at the same moment: the second finds what the first has written."""
    if known():
        return Once(repeated=True)
    try:
        with db.session.begin_nested():
            write()
    except IntegrityError:
        if not known():
            raise
        return Once(repeated=True)
    return Once(repeated=False)


def record_visit(
    *,
    household: Household,
    observed_on: date,
    seen: Mapping[int | None, Mapping[str, Any]],
    note: str,
    client_id: str,
    by: Actor,
    photo: bytes | None = None,
    photo_name: str = "",
) -> Once:
    """What was seen on a visit: of the house (None) and of members by id. Refuses as `observe` does."""
    seen = {whom: values for whom, values in seen.items() if values}
    if not seen and not note.strip() and not photo:
        raise Refusal("nothing_observed")

    def write() -> None:
        stored = store_photo(content=photo, name=photo_name, village_id=household.village_id, by=by) if photo else None
        see = partial(observe, observed_on=observed_on, by=by, project=False)
        if None in seen or note.strip() or stored:
            see(
                household=household,
                values=seen.get(None, {}),
                note=note.strip() or ("foto" if stored else ""),
                photo_id=stored.id if stored else None,
                client_id=client_id,
            )
        for whom, values in seen.items():
            if whom is not None:
                member = db.session.get_one(Person, whom)
                see(person=member, values=values, client_id=queries.member_client_id(client_id, whom))
        projection.project({household.id})

    return once(lambda: queries.visit(household, client_id), write)


def undo_visit(*, household: Household, client_id: str, by: Actor) -> int:
    """Take back a visit that one has just recorded. Refuses `undo_too_late`, `undo_of_others`."""
    rows = [row for row in queries.visit(household, client_id) if row.voided_at is None]
    for row in rows:
        refuse_undo(row=row, by=by)
        void(row=row, reason=MISTAKE, by=by)
    return len(rows)


def undo_delivery(*, delivery: Delivery, by: Actor) -> None:
    refuse_undo(row=delivery, by=by)
    void_delivery(delivery=delivery, reason=MISTAKE, by=by)


def undo_event(*, event: Event, by: Actor) -> None:
    refuse_undo(row=event, by=by)
    void(row=event, reason=MISTAKE, by=by)


def refuse_undo(*, row: Observation | Event | Delivery, by: Actor) -> None:
    if row.recorded_by != by.name:
        raise Refusal("undo_of_others")
    if row.recorded_at < now() - UNDO:
        raise Refusal("undo_too_late")


def happen(*, kind: EventKind, household: Household, told: Mapping[str, Any], by: Actor) -> Event:
    """Record an event as a form tells it. `told`: day, note, client_id, and what the kind needs."""
    if household.merged_into_id is not None:
        raise Refusal("household_merged")
    about = {"day": told["day"], "note": told.get("note") or "", "client_id": told.get("client_id"), "by": by}
    people = _people(household, told.get("people") or ())
    _refuse_before_birth(people, told["day"])
    match kind:
        case EventKind.BIRTH:
            return record_birth(
                household=household,
                family=households.first_family(household.id),
                nik=read_nik(told["nik"], False),
                name=" ".join(told["name"].split()),
                sex=int(told["sex"]),
                birth_date=told["birth_date"],
                **about,
            )
        case EventKind.SPLIT:
            return record_split(household=household, people=people, card=read_kk(told["card"], False), **about)
        case EventKind.JOIN:
            target = told["target"]
            if target.id == household.id:
                raise Refusal("same_household", field="key")
            family = households.family_with(told["key"], target.id)
            return record_event(kind=kind, people=_somebody(people), target=target, family=family, **about)
        case EventKind.DEATH:
            return record_event(kind=kind, people=_somebody(people), **about)
        case EventKind.MOVE_OUT | EventKind.MOVE_IN if told.get("whole") != "whole":
            return record_event(kind=kind, people=_somebody(people), **about)
        case EventKind.MOVE_VILLAGE if told["village_id"] == household.village_id:
            raise Refusal("same_village", field="village")
        case EventKind.MOVE_VILLAGE:
            return record_event(kind=kind, household=household, village_id=told["village_id"], **about)
        case _:
            return record_event(kind=kind, household=household, **about)


def _people(household: Household, ids: Sequence[int]) -> list[Person]:
    """The chosen members; nobody of another household can be meant."""
    belong = {one.id: one for one in households.members(household.id)}
    return [belong[one] for one in ids if one in belong]


def _refuse_before_birth(people: Sequence[Person], day: date) -> None:
    for one in people:
        if one.birth_date is not None and not one.birth_estimated and day < one.birth_date:
            raise Refusal("before_birth", field="day", name=one.name, born=long_date(one.birth_date))


def _somebody(people: list[Person]) -> list[Person]:
    if not people:
        raise Refusal("nobody_chosen", field="people")
    return people


def record_once(*, kind: EventKind, household: Household, told: Mapping[str, Any], by: Actor) -> Once:
    """The same event form twice is one event."""
    client_id = str(told["client_id"])
    return once(lambda: event_by_client(client_id), lambda: happen(kind=kind, household=household, told=told, by=by))


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a household would stand after an event."""

    people: int
    standing: str
    head: str
    joined: int | None = None  # people in the household that is made or joined
    joined_head: str = ""


def preview(*, kind: EventKind, household: Household, told: Mapping[str, Any], by: Actor) -> Outlook:
    """Try an event, look, and take everything back. Refuses as the event itself would."""
    attempt = db.session.begin_nested()
    try:
        event = happen(kind=kind, household=household, told=dict(told, client_id=None), by=by)
        db.session.expire_all()
        target = db.session.get(Household, event.target_household_id) if event.target_household_id else None
        return Outlook(
            household.people,
            household.standing,
            _head(household),
            target.people if target else None,
            _head(target) if target else "",
        )
    finally:
        attempt.rollback()
        db.session.expire_all()


def _head(household: Household) -> str:
    head = db.session.get(Person, household.head_id) if household.head_id else None
    return head.name if head else "–"
