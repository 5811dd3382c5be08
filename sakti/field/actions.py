"""Recording a visit, a delivery or an event from a phone: once, whatever is pressed twice, and undone with one tap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TypedDict
from uuid import UUID

from sakti.core.actors import Actor
from sakti.core.events import RecordsAlike
from sakti.core.formatting import long_date
from sakti.core.identity import read_kk, read_nik
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.files.actions import store_photo
from sakti.households import queries as households
from sakti.households.tables import Household, Person
from sakti.interventions.actions import take_delivery_back
from sakti.interventions.tables import Delivery
from sakti.observations import actions as observations
from sakti.observations.actions import record_birth, record_event, record_split, void
from sakti.observations.actions.naming import count_named
from sakti.observations.queries import observations_of_visit, people_of_event
from sakti.observations.queries.effects import why_without_effect
from sakti.observations.queries.lives import Lives
from sakti.observations.queries.newborns import LikeNewborn, like_newborn
from sakti.observations.tables import Event, Observation, Visit
from sakti.submissions.actions import Receipt, accept
from sakti.submissions.tables import Submission
from sakti.web.clock import now
from sakti.web.events import publish


class EventParticulars(TypedDict, total=False):
    """What a form says of an event: its day and note, and what its kind needs."""

    client_id: str
    day: date
    note: str | None
    people: list[int]
    whole: str  # "whole": the household itself; else the chosen people
    name: str
    sex: str | int
    birth_date: date
    nik: str
    different: str | None  # why a child is another one than those who are like it
    card: str
    key: str
    target: Household
    village: str
    village_id: int


class _EventFrame(TypedDict):
    """What every kind of event has."""

    day: date
    note: str
    submission_id: int | None
    by: Actor


UNDO = timedelta(hours=1)
MISTAKE = "salah catat"


def record_visit(
    *,
    household: Household,
    observed_on: date,
    seen: Mapping[int | None, Mapping[str, object]],
    note: str,
    submission_key: UUID,
    by: Actor,
    photo: bytes | None = None,
    photo_name: str = "",
) -> Receipt:
    """What was seen on a visit: of the house (None) and of members by id, once however often it is sent.

    Refuses as `observe` does, and `submission_differs`.
    """
    seen = {member_id: values for member_id, values in seen.items() if values}
    if not seen and not note.strip() and not photo:
        raise Refusal("nothing_observed")

    def write(submission: Submission) -> None:
        stored = store_photo(content=photo, name=photo_name, village_id=household.village_id, by=by) if photo else None
        observations.record_visit(
            household=household,
            visited_on=observed_on,
            seen=seen,
            note=note.strip() or ("foto" if stored else ""),
            photo_id=stored.id if stored else None,
            submission_id=submission.id,
            public_id=submission.public_id,
            by=by,
        )

    payload = {
        "household": household.public_id,
        "visited_on": observed_on,
        "seen": {str(member_id or "house"): values for member_id, values in seen.items()},
        "note": note.strip(),
        "photo": sha256(photo).hexdigest() if photo else None,
    }
    return accept(public_id=submission_key, kind="visit", payload=payload, by=by, write=write)


def undo_visit(*, visit: Visit, by: Actor) -> int:
    """Take back a visit that one has just recorded. Refuses `undo_too_late`, `undo_of_others`."""
    standing = [row for row in observations_of_visit(visit) if row.voided_at is None]
    for observation in standing:
        refuse_undo(row=observation, by=by)
        void(row=observation, reason=MISTAKE, by=by)
    return len(standing)


def undo_delivery(*, delivery: Delivery, by: Actor) -> None:
    refuse_undo(row=delivery, by=by)
    take_delivery_back(delivery=delivery, reason=MISTAKE, by=by)


def undo_event(*, event: Event, by: Actor) -> None:
    refuse_undo(row=event, by=by)
    void(row=event, reason=MISTAKE, by=by)


def refuse_undo(*, row: Observation | Event | Delivery, by: Actor) -> None:
    if row.recorded_by_id is None or row.recorded_by_id != by.id:
        raise Refusal("undo_of_others")
    if row.recorded_at < now() - UNDO:
        raise Refusal("undo_too_late")


def record_family_event(
    *,
    kind: EventKind,
    household: Household,
    particulars: EventParticulars,
    by: Actor,
    submission_id: int | None = None,
) -> Event:
    """Record an event of a household as a form describes it."""
    if household.merged_into_id is not None:
        raise Refusal("household_merged")
    about: _EventFrame = {
        "day": particulars["day"],
        "note": particulars.get("note") or "",
        "submission_id": submission_id,
        "by": by,
    }
    people = _people(household, particulars.get("people") or ())
    _refuse_before_birth(people, particulars["day"])
    match kind:
        case EventKind.BIRTH:
            return _record_birth(household, particulars, about)
        case EventKind.SPLIT:
            return record_split(household=household, people=people, card=read_kk(particulars["card"], False), **about)
        case EventKind.JOIN:
            target = particulars["target"]
            family = households.family_with(particulars["key"], target.id)
            if target.id == household.id and all(family is None or family.id == one.family_id for one in people):
                raise Refusal("same_household", field="key")
            return record_event(kind=kind, people=_somebody(people), target=target, family=family, **about)
        case EventKind.DEATH:
            return record_event(kind=kind, people=_somebody(people), **about)
        case EventKind.MOVE_OUT | EventKind.MOVE_IN if particulars.get("whole") != "whole":
            return record_event(kind=kind, people=_somebody(people), **about)
        case EventKind.MOVE_VILLAGE if particulars["village_id"] == household.village_id:
            raise Refusal("same_village", field="village")
        case EventKind.MOVE_VILLAGE:
            return record_event(kind=kind, household=household, village_id=particulars["village_id"], **about)
        case _:
            return record_event(kind=kind, household=household, **about)


def _record_birth(household: Household, particulars: EventParticulars, about: _EventFrame) -> Event:
    """Refuses `birth_alike` unless it is said why the child is another one than those who are like it."""
    name, born = " ".join(particulars["name"].split()), particulars["birth_date"]
    found, why = like_newborn(household, name, born), (particulars.get("different") or "").strip()
    if found and not why:
        raise Refusal("birth_alike", field="different", name=name)
    event = record_birth(
        household=household,
        family=households.first_family(household.id),
        nik=read_nik(particulars["nik"], False),
        name=name,
        sex=int(particulars["sex"]),
        birth_date=born,
        **about,
    )
    if found:
        publish(RecordsAlike(people_of_event(event)[0], [each.person_id for each in found], about["by"], why))
    return event


def find_alike(*, household: Household, name: str, birth_date: date, by: Actor) -> list[LikeNewborn]:
    """Who is like a child that is told of; that somebody beyond their reach is, is counted."""
    found = like_newborn(household, name, birth_date)
    for each in found:
        count_named(db.session.get_one(Person, each.person_id), village_id=household.village_id, by=by)
    return found


def _people(household: Household, ids: Sequence[int]) -> list[Person]:
    """The chosen members; nobody of another household can be meant."""
    belong = {member.id: member for member in households.members(household.id)}
    return [belong[person_id] for person_id in ids if person_id in belong]


def _refuse_before_birth(people: Sequence[Person], day: date) -> None:
    for person in people:
        if person.birth_date is not None and not person.birth_estimated and day < person.birth_date:
            raise Refusal("before_birth", field="day", name=person.name, born=long_date(person.birth_date))


def _somebody(people: list[Person]) -> list[Person]:
    if not people:
        raise Refusal("nobody_chosen", field="people")
    return people


def record_event_once(*, kind: EventKind, household: Household, particulars: EventParticulars, by: Actor) -> Receipt:
    """The same event form twice is one event. Refuses what the event itself would, and `submission_differs`."""

    def write(submission: Submission) -> None:
        record_family_event(kind=kind, household=household, particulars=particulars, by=by, submission_id=submission.id)

    answers = {name: _public(value) for name, value in particulars.items() if name != "client_id"}
    payload = {"kind": kind.value, "household": household.public_id, "answers": answers}
    return accept(public_id=UUID(str(particulars["client_id"])), kind="event", payload=payload, by=by, write=write)


def _public(value: object) -> object:
    """A household that a form leads to, as it may be named outside."""
    return value.public_id if isinstance(value, Household) else value


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How somebody whom an event concerns stands now, if that is not how the event leaves them.

    `head`: of the household where they live; empty if it lies where the reader has no names.
    """

    name: str
    standing: str
    since: date
    head: str = ""


@dataclass(frozen=True, slots=True)
class EventOutlook:
    """How a household would stand after an event."""

    people: int
    standing: str
    head: str
    joined: int | None = None  # people in the household that is made or joined
    joined_head: str = ""
    is_undivided: bool = False  # all who live there take the new card: there is no second household
    without_effect: str | None = None  # as `WITHOUT_EFFECT` has it
    later: tuple[Whereabouts, ...] = ()


def preview_event(*, kind: EventKind, household: Household, particulars: EventParticulars, by: Actor) -> EventOutlook:
    """Try an event, look, and take everything back. Refuses as the event itself would."""
    why = _without_effect(kind, household, particulars)
    attempt = db.session.begin_nested()
    try:
        event = record_family_event(kind=kind, household=household, particulars=particulars, by=by)
        db.session.expire_all()
        target = db.session.get(Household, event.target_household_id) if event.target_household_id else None
        return EventOutlook(
            household.people,
            household.standing,
            _head(household),
            target.people if target else None,
            _head(target) if target else "",
            is_undivided=target is not None and target.merged_into_id == household.id,
            without_effect=why,
            later=tuple(_later(event, by)),
        )
    finally:
        attempt.rollback()
        db.session.expire_all()


def _without_effect(kind: EventKind, household: Household, particulars: EventParticulars) -> str | None:
    """Why an event does nothing by what is known; of several people, only if it does nothing to any."""
    day, people = particulars["day"], _people(household, particulars.get("people") or ())
    if kind is EventKind.JOIN:
        target = particulars["target"]
        card = households.family_with(particulars["key"], target.id)
        on = card.id if card else None
        whys = [why_without_effect(kind, day, person=person, household=target, family=on) for person in people]
    elif people and particulars.get("whole") != "whole":
        whys = [why_without_effect(kind, day, person=person) for person in people]
    else:
        whys = [why_without_effect(kind, day, household=household, village=particulars.get("village_id"))]
    return whys[0] if whys and all(whys) else None


def _later(event: Event, by: Actor) -> Iterator[Whereabouts]:
    """Of those whom an event concerns: who is known to live elsewhere since, to be away or dead."""
    people = [db.session.get_one(Person, key) for key in people_of_event(event)]
    lives = Lives({person.household_id for person in people})
    for person in people:
        then, last = lives.person(person.id, event.day), lives.person(person.id, date.max - timedelta(days=1))
        if then is None or last is None or last.since <= event.day:
            continue
        if (then.household, then.standing) != (last.household, last.standing):
            home = db.session.get_one(Household, last.household)
            seen = by.scope.reaches_village(home.village_id)
            yield Whereabouts(person.name, last.standing, last.since, _head(home) if seen else "")


def _head(household: Household) -> str:
    head = db.session.get(Person, household.head_id) if household.head_id else None
    return head.name if head else "–"
