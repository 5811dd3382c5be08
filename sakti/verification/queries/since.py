"""What has happened to a household and its people since they were visited: a result is a fact of its day.

Nothing that was told of a later day is overwritten. Who lives elsewhere by the day of the result has left this
household by a join or a split already; what contradicts the result goes back to the desk with both facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sakti.core.formatting import long_date
from sakti.core.refusals import Refusal
from sakti.core.timeline import EVENT_WORDS, EventKind
from sakti.core.verval import LedgerStep, TaskState, plan
from sakti.extensions import db
from sakti.households.queries import behind
from sakti.households.tables import Household, Person
from sakti.observations.queries import kept_home
from sakti.observations.queries.lives import Lives
from sakti.observations.tables import Event, EventPerson
from sakti.verification.models import VervalRound, VervalTask, VervalVillage
from sakti.web.seen import note_seen

K = EventKind
#: What the living do. A return may follow a leaving; a new card is given to who is there.
SIGNS_OF_LIFE = (K.JOIN, K.SPLIT, K.MOVE_IN, K.MOVE_OUT)
SIGNS_OF_STAYING = (K.SPLIT,)


@dataclass(frozen=True, slots=True)
class LivesElsewhere:
    """Somebody whom a result says to have left, and who by its day belonged to another household."""

    task: VervalTask
    name: str
    since: date


def day_of(task: VervalTask) -> date:
    """The day of what a result tells."""
    return task.happened_on or task.visited_on or db.session.get_one(VervalRound, task.round_id).deadline


def kept_people(ids: tuple[int, ...]) -> list[Person]:
    """Those whose histories these records are now."""
    found = {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    kept = {person.merged_into_id or person.id for person in found.values()}
    return list(db.session.scalars(select(Person).where(Person.id.in_(kept)).order_by(Person.id)))


def still_there(task: VervalTask, step: LedgerStep) -> list[Person]:
    """Of whom a step is to be written: not of the dead, nor of who is away or belongs elsewhere by its day."""
    home, people = kept_home(task.household_id or 0), kept_people(step.people)
    living = [person for person in people if person.standing != "dead"]
    if step.kind == K.DEATH.value:
        return living
    lives = Lives({home, *(person.household_id for person in living)})
    there = []
    for person in living:
        state = lives.person(person.id, day_of(task))
        if lives.home(person.id, day_of(task)) == lives.end(home) and (state is None or state.standing != "away"):
            there.append(person)
    return there


def elsewhere(place: VervalVillage) -> Iterator[LivesElsewhere]:
    """Whom the accepted results of a village say to have left, though another household is theirs since."""
    query = select(VervalTask).where(VervalTask.place_id == place.id, VervalTask.state == TaskState.ACCEPTED)
    for task in db.session.scalars(query.where(VervalTask.household_id.is_not(None)).order_by(VervalTask.id)):
        for step in plan(task.found, task.presence, task.effect):
            if step.kind == K.MOVE_OUT.value and step.people:
                yield from _elsewhere(task, step)


def _elsewhere(task: VervalTask, step: LedgerStep) -> Iterator[LivesElsewhere]:
    home, people = kept_home(task.household_id or 0), kept_people(step.people)
    lives = Lives({home, *(person.household_id for person in people)})
    for person in people:
        state = lives.person(person.id, day_of(task))
        if state is not None and state.household != lives.end(home) and state.standing != "dead":
            since = lives.since(person.id, state.household, day_of(task))
            yield LivesElsewhere(task, person.name, since)


def contradiction(task: VervalTask) -> Refusal | None:
    """What was told of a later day and cannot be true beside the result."""
    if task.household_id is None:
        return None
    home = db.session.get_one(Household, kept_home(task.household_id))
    for step in plan(task.found, task.presence, task.effect):
        if step.kind == K.DEATH.value:
            found = _later(task, step.people, SIGNS_OF_LIFE)
        elif step.kind == K.MOVE_OUT.value and step.people:
            found = _later(task, tuple(person.id for person in still_there(task, step)), SIGNS_OF_STAYING)
        elif step.kind == K.MOVE_OUT.value:
            found = _later_of_house(task, home)
        else:
            continue
        if found is not None:
            return _refusal(task, step, *found)
    return None


def _later(task: VervalTask, people: tuple[int, ...], kinds: tuple[EventKind, ...]) -> tuple[Event, str] | None:
    query = (
        select(Event, Person.name, Person.household_id)
        .join(EventPerson, EventPerson.event_id == Event.id)
        .join(Person, Person.id == EventPerson.person_id)
        .where(EventPerson.person_id.in_(behind(Person, people)), Event.kind.in_([kind.value for kind in kinds]))
        .where(Event.voided_at.is_(None), Event.day > day_of(task))
    )
    row = db.session.execute(query.order_by(Event.day, Event.id)).first()
    if row is None:
        return None
    note_seen("households", [row.household_id])
    return row[0], row[1]


def _later_of_house(task: VervalTask, home: Household) -> tuple[Event, str] | None:
    """A household that went to another village, or of which a part took a new card, was there."""
    homes = behind(Household, [home.id])
    query = select(Event).where(
        Event.household_id.in_(homes),
        Event.kind.in_((K.MOVE_VILLAGE.value, K.SPLIT.value)),
        Event.voided_at.is_(None),
        Event.day > day_of(task),
    )
    event = db.session.scalars(query.order_by(Event.day, Event.id)).first()
    if event is None:
        return None
    head = db.session.get(Person, home.head_id) if home.head_id else None
    return event, head.name if head else "–"


def _refusal(task: VervalTask, step: LedgerStep, event: Event, name: str) -> Refusal:
    return Refusal(
        "verval_facts_differ",
        name=name,
        found=EVENT_WORDS[step.kind],
        day=long_date(day_of(task)),
        told=EVENT_WORDS[event.kind],
        since=long_date(event.day),
    )
