"""What a status stands on: how much came of what was planned, and what somebody saw after it came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select

from sakti.core.actors import Actor
from sakti.core.answers import Answer
from sakti.core.fields import StateValues
from sakti.core.formatting import number
from sakti.core.indicators import Indicator, ask, seen_on
from sakti.core.needs import NEEDS, Need
from sakti.core.periods import day_of_number
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.support import Sighting, planned_volume
from sakti.core.timeline import Source
from sakti.core.transitions import Status
from sakti.extensions import db
from sakti.households.queries import behind
from sakti.households.tables import Family, Household, Person
from sakti.interventions.models import Delivery, GroupMember, Intervention, Programme, StatusMove
from sakti.interventions.queries.assignments import reaches
from sakti.interventions.queries.deliveries import delivered_volume
from sakti.observations.queries import is_rural, person_states, state_of
from sakti.observations.tables import Observation, PersonState


def lack(row: Intervention, to: str, day: date, by: Actor) -> Refusal | None:
    """What is missing for a move on a day: what is refused unless somebody says why. None: nothing.

    Work is done when what was planned was delivered; less than that only an analyst may call done. It is verified when
    a visit after the delivery shows that the need is met.
    """
    if to == Status.DONE:
        return _missing_volume(row, day, reaches(by, Permission.APPROVE_INTERVENTIONS, row))
    return _missing_sight(row, day) if to == Status.VERIFIED else None


def _missing_volume(row: Intervention, day: date, may_explain: bool) -> Refusal | None:
    came, planned = delivered_volume(row, until=day), planned_volume(row.volume)
    if came >= planned:
        return None
    code, field = ("volume_unexplained", "reason") if may_explain else ("volume_short", None)
    return Refusal(code, field=field, delivered=_spoken(came), planned=_spoken(planned), unit=row.unit)


def _spoken(volume: Decimal) -> tuple[str, str]:
    plain = volume.normalize() + 0
    return number(plain), number(plain, locale="en")


def _missing_sight(row: Intervention, day: date) -> Refusal | None:
    need, since = _need_of(row), received_on(row, day)
    match sighting(row, day):
        case Sighting.MET:
            return None
        case Sighting.UNMET if need is not None:
            return Refusal("visit_unmet", field="reason", need=(need.label(), need.label("en")))
        case _:
            return Refusal("visit_missing", field="reason", day=since.isoformat())


def _need_of(row: Intervention) -> Need | None:
    return NEEDS.get(db.session.get_one(Programme, row.programme_id).answers_need or "")


def received_on(row: Intervention, day: date) -> date:
    """The day of its last delivery by a day; of work without one, the day on which it was declared done."""
    last = select(func.max(Delivery.delivered_on)).where(
        Delivery.intervention_id == row.id, Delivery.voided_at.is_(None), Delivery.delivered_on <= day
    )
    done = select(func.max(StatusMove.day)).where(
        StatusMove.intervention_id == row.id, StatusMove.after == Status.DONE, StatusMove.day <= day
    )
    return db.session.scalar(last) or db.session.scalar(done) or day


@dataclass(frozen=True, slots=True)
class _Asked:
    """One household or person of whom a need is asked, as of a day."""

    state: StateValues
    answer: Answer
    household_id: int
    person_id: int | None


def sighting(row: Intervention, day: date) -> Sighting:
    """What visits after the last delivery, up to a day, show of the need that an intervention answers.

    Of several households or people all must be seen, and all must be met. Nothing can be seen of a programme that
    answers no need, nor of work for a whole village.
    """
    need = _need_of(row)
    asked = [] if need is None else _asked(row, need, day)
    if need is None or not asked:
        return Sighting.UNSEEN
    since = received_on(row, day)
    seen = all(each.answer is not Answer.UNKNOWN and _is_seen(need.indicator, each, since, day) for each in asked)
    if not seen:
        return Sighting.UNSEEN
    return Sighting.UNMET if any(each.answer is need.sign for each in asked) else Sighting.MET


def _asked(row: Intervention, need: Need, day: date) -> list[_Asked]:
    states: list[StateValues] = []
    if need.unit == "household":
        states = [state for home in _homes(row) if (state := state_of(home, day)) is not None]
    else:
        states = list(person_states(_people(row, day), day).values())
    asked = []
    for state in states:
        answer = ask(need.indicator, state, day, is_rural(state["village_id"], day))
        if answer is not Answer.NOT_APPLICABLE:
            person = state["person_id"] if need.unit == "person" else None
            asked.append(_Asked(state, answer, state["household_id"], person))
    return asked


def _homes(row: Intervention) -> Collection[int]:
    """The households that it is for; of a whole village none in particular."""
    match row.subject_kind:
        case "village":
            return []
        case "group":
            members = select(GroupMember.household_id).where(GroupMember.group_id == row.group_id)
            return list(db.session.scalars(members))
        case "family":
            return list(db.session.scalars(select(Family.household_id).where(Family.id == row.family_id)))
        case "person":
            return list(db.session.scalars(select(Person.household_id).where(Person.id == row.person_id)))
        case _:
            return [] if row.household_id is None else [row.household_id]


def _people(row: Intervention, day: date) -> list[int]:
    if row.person_id is not None:
        return [row.person_id]
    query = select(PersonState.person_id).where(PersonState.household_id.in_(_homes(row)))
    return list(db.session.scalars(query.where(PersonState.since <= day, PersonState.until > day)))


def _is_seen(indicator: Indicator, asked: _Asked, since: date, day: date) -> bool:
    """Whether somebody of the district came after a day and saw what the answer reads; of a service, came at all."""
    if indicator.seen:
        seen = seen_on(indicator, asked.state)
        if seen is None or day_of_number(seen) <= since:
            return False
    query = select(Observation.content).where(
        _of(asked, with_home=not indicator.seen),
        Observation.source == Source.DISTRICT,
        Observation.voided_at.is_(None),
        Observation.observed_on > since,
        Observation.observed_on <= day,
    )
    fields = {column.removesuffix("_seen") for column in indicator.seen}
    return any(not fields or fields & content.keys() for content in db.session.scalars(query))


def _of(asked: _Asked, with_home: bool) -> ColumnElement[bool]:
    """What was seen of the household or person, also before records were merged; `with_home`: of the house, too."""
    home = Observation.household_id.in_(behind(Household, {asked.household_id}))
    if asked.person_id is None:
        return home & Observation.person_id.is_(None)
    person = Observation.person_id.in_(behind(Person, {asked.person_id}))
    return or_(home, person) if with_home else person
