"""What a facilitator sees today: households at hand, promises that fall due, who was not visited for long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from sakti.core.actors import Actor
from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS, Indicator, ask
from sakti.core.permissions import NameScope, Scope
from sakti.core.timeline import EventKind, Source
from sakti.core.transitions import PROMISED
from sakti.extensions import db
from sakti.households.queries import chunks, leading_to, members, names_of, people_ever_of, search
from sakti.households.tables import Household, Person
from sakti.interventions.queries import is_complete, nobody_there
from sakti.interventions.tables import Delivery, Intervention, Programme
from sakti.observations.queries import event_of_submission, is_rural, people_of_event, person_states, state_of
from sakti.observations.tables import Event, EventPerson, Observation, Visit
from sakti.submissions.tables import Submission
from sakti.web.pagination import Part, cut, entities, part
from sakti.web.seen import note_seen

NEVER = date(1900, 1, 1)
SOON = timedelta(days=30)


#: Rows of one part: of what a search box finds, of each list of the day, of what somebody has recorded.
FOUND, AT_HAND, RECORDED = 20, 10, 30

Columns = TypeVarTuple("Columns")
#: id, head's name, village, RT, RW, standing
HouseholdMatch = Row[int, str | None, int, str, str, str]
#: id, head's name, RT, RW, the last day on which the house and on which somebody in it was seen
LongUnseen = Row[int, str | None, str, str, date | None, date | None]


def matching_households(names: NameScope, text: str, start: int = 0, size: int = FOUND) -> Part[HouseholdMatch]:
    """Households that a search box asks for: who has it as a whole name first, then by name."""
    asked = search.find(text, names)
    return cut([]) if asked is None else _described(names, asked, start, size)


def _described(names: NameScope, asked: search.Search, start: int, size: int) -> Part[HouseholdMatch]:
    head = Person.__table__.alias("head")
    query = (
        select(Household.id, head.c.name, Household.village_id, Household.rt, Household.rw, Household.standing)
        .outerjoin(head, head.c.id == Household.head_id)
        .where(Household.standing.not_in(("unborn", "merged")), asked.condition)
        .order_by(asked.rank, head.c.name_key, Household.id)
    )
    found = part(within(query, names), start=start, size=size)
    note_seen("households", [row.id for row in found.rows])
    return found


def within(query: Select[*Columns], names: NameScope) -> Select[*Columns]:
    return query if names.villages is None else query.where(Household.village_id.in_(sorted(names.villages)))


def due(names: NameScope, day: date, start: int = 0, size: int = AT_HAND) -> Part[Intervention]:
    """What was promised in the villages, has not come, and is due soon or late, the oldest first."""
    query = select(Intervention).where(
        Intervention.status.in_(PROMISED),
        Intervention.due_on <= day + SOON,
        Intervention.household_id.is_not(None),
        ~is_complete(day),
        ~nobody_there(day),
    )
    if names.villages is not None:
        query = query.where(Intervention.village_id.in_(sorted(names.villages)))
    return entities(query.order_by(Intervention.due_on, Intervention.id), start=start, size=size)


def long_unseen(names: NameScope, start: int = 0, size: int = AT_HAND) -> Part[LongUnseen]:
    """Households that live here, the one whose last visit is longest ago first.

    A whole regency is nobody's round: only readers of a few villages get the list.
    """
    if search.are_many(names):
        return cut([])
    head = Person.__table__.alias("head")
    seen = select(func.max(Observation.observed_on)).where(
        Observation.source == Source.DISTRICT, Observation.voided_at.is_(None)
    )
    absorbed = aliased(Household)
    theirs = select(absorbed.id).where(absorbed.merged_into_id == Household.id).correlate(Household)
    here = or_(Observation.household_id == Household.id, Observation.household_id.in_(theirs))
    house = seen.where(here).correlate(Household).scalar_subquery()
    anyone = select(func.max(Observation.observed_on)).join(Person, Person.id == Observation.person_id)
    anyone = anyone.where(
        Observation.source == Source.DISTRICT, Observation.voided_at.is_(None), Person.household_id == Household.id
    )
    people = anyone.correlate(Household).scalar_subquery()
    query = (
        select(Household.id, head.c.name, Household.rt, Household.rw, house.label("house"), people.label("people"))
        .outerjoin(head, head.c.id == Household.head_id)
        .where(Household.standing == "living")
        .order_by(func.coalesce(house, literal(NEVER)), func.coalesce(people, literal(NEVER)), Household.id)
    )
    unseen = part(within(query, names), start=start, size=size)
    note_seen("households", [row.id for row in unseen.rows])
    return unseen


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """Something that the reader recorded lately."""

    kind: str
    day: date
    recorded_at: datetime
    household_id: int
    name: str
    what: str
    voided: bool


def logged_entries(names: NameScope, by: Actor, start: int = 0, size: int = RECORDED) -> Part[LoggedEntry]:
    """What somebody recorded, the newest first, within the villages that they reach today."""
    rows = [*_visits(by), *_events(by), *_deliveries(by)] if by.id is not None else []
    places = _places(names, {row.household_id for row in rows})
    kept = sorted((row for row in rows if row.household_id in places), key=lambda row: row.recorded_at, reverse=True)
    shown = cut(kept, start=start, size=size)
    heads = names_of({head for row in shown.rows if (head := places[row.household_id])})
    return shown.holding([replace(row, name=heads.get(places[row.household_id] or 0, "–")) for row in shown.rows])


def _places(names: NameScope, ids: set[int]) -> dict[int, int | None]:
    """Of these households those within reach, each with its head."""
    reached: dict[int, int | None] = {}
    for chunk in chunks(ids):
        query = within(select(Household.id, Household.head_id).where(Household.id.in_(chunk)), names)
        reached.update(db.session.execute(query).all())
    return reached


def _visits(by: Actor) -> list[LoggedEntry]:
    """A visit is taken back when all that was seen on it is."""
    standing = select(Observation.id).where(Observation.visit_id == Visit.id, Observation.voided_at.is_(None))
    query = select(Visit, standing.exists()).where(Visit.recorded_by_id == by.id).order_by(Visit.id.desc())
    return [
        LoggedEntry("visit", visit.visited_on, visit.recorded_at, visit.household_id, "", "", not stands)
        for visit, stands in db.session.execute(query)
    ]


def _events(by: Actor) -> list[LoggedEntry]:
    """A death or move of one person names no household: it is told where the person lives, or lived last."""
    place = func.coalesce(Event.household_id, func.min(Person.household_id)).label("place")
    query = (
        select(Event.id, place, Event.day, Event.recorded_at, Event.kind, Event.voided_at)
        .outerjoin(EventPerson, EventPerson.event_id == Event.id)
        .outerjoin(Person, Person.id == EventPerson.person_id)
        .where(Event.recorded_by_id == by.id)
        .group_by(Event.id)
        .order_by(Event.id.desc())
    )
    rows = db.session.execute(query)
    return [
        LoggedEntry("event", day, at, home, "", kind, voided is not None) for _id, home, day, at, kind, voided in rows
    ]


def _deliveries(by: Actor) -> list[LoggedEntry]:
    query = select(Delivery, Programme.name).join(Programme, Programme.id == Delivery.programme_id)
    query = query.where(Delivery.recorded_by_id == by.id, Delivery.household_id.is_not(None))
    rows = db.session.execute(query.order_by(Delivery.id.desc()))
    return [
        LoggedEntry("delivery", row.delivered_on, row.recorded_at, row.household_id or 0, "", name, bool(row.voided_at))
        for row, name in rows
    ]


# -- one visit ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer that a visit changed; `name` is whose, if it is one member's."""

    indicator: Indicator
    name: str
    before: Answer
    after: Answer


def answer_changes(household: Household, rows: Sequence[Observation]) -> list[AnswerChange]:
    """Which indicators answer differently on the day of a visit than on the day before."""
    if not rows or any(row.voided_at is not None for row in rows):
        return []
    day = rows[0].observed_on
    eve = day - timedelta(days=1)
    people = [row.person_id for row in rows if row.person_id is not None]
    states = [("household", "", state_of(household.id, eve), state_of(household.id, day))]
    before, after, names = person_states(people, eve), person_states(people, day), names_of(set(people))
    states += [("person", names[person_id], before.get(person_id), after.get(person_id)) for person_id in people]
    rural = is_rural(household.village_id, eve), is_rural(household.village_id, day)
    compared = [
        AnswerChange(indicator, name, ask(indicator, was, eve, rural[0]), ask(indicator, now, day, rural[1]))
        for unit, name, was, now in states
        if was is not None and now is not None
        for indicator in INDICATORS.values()
        if indicator.unit == unit
    ]
    return [change for change in compared if change.before is not change.after]


def delivery_of(household: Household, public_id: UUID) -> Delivery | None:
    """What was delivered to this household and sent in under this id."""
    query = select(Delivery).join(Submission, Submission.id == Delivery.submission_id)
    homes = leading_to({household.id})
    query = query.where(Submission.public_id == public_id, Delivery.household_id.in_(homes))
    return db.session.scalar(query)


def event_of(household: Household, public_id: UUID) -> Event | None:
    """An event that was recorded from this household's page."""
    people = people_ever_of(household.id)
    row = event_of_submission(public_id)
    if row is None or household.id in (row.household_id, row.target_household_id):
        return row
    return row if people & set(people_of_event(row)) else None


def possible_events(household: Household, people: Sequence[Person]) -> set[EventKind]:
    """What can happen to a household as it is: nobody comes back who never left, nothing leaves the list twice."""
    kinds: set[EventKind] = {kind for kind in EventKind if kind is not EventKind.ARRIVAL}
    if all(person.standing != "away" for person in people):
        kinds -= {EventKind.MOVE_IN}
    if all(person.standing == "away" for person in people):
        kinds -= {EventKind.MOVE_OUT, EventKind.SPLIT, EventKind.JOIN}
    kinds -= {EventKind.EXIT} if household.standing == "exited" else {EventKind.REENTER}
    return kinds


def promised_interventions(household: Household, scope: Scope) -> list[tuple[Intervention, str]]:
    """(intervention, programme name) that may receive a delivery for this household now."""
    people = [member.id for member in members(household.id)]
    homes = leading_to({household.id})
    own = and_(Intervention.household_id.in_(homes), Intervention.person_id.is_(None))
    query = (
        select(Intervention, Programme.name)
        .join(Programme, Programme.id == Intervention.programme_id)
        .where(Intervention.status.in_(PROMISED))
        .where(or_(own, Intervention.person_id.in_(people)))
        .order_by(Intervention.due_on.is_(None), Intervention.due_on, Intervention.id)
    )
    rows = db.session.execute(query)
    return [(row, name) for row, name in rows if scope.reaches_organisation(row.organisation_id)]
