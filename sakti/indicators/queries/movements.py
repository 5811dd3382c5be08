"""Who came and who left between two days, by reason: opening + in − out = closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select

from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.observations.tables import Event, EventPerson, HouseholdState, PersonState
from sakti.web.types import TableSelect

#: The states of one unit.
State: TypeAlias = type[HouseholdState] | type[PersonState]
#: Reasons in the order in which a report prints them.
CAME = ("listed", "born", "split", "returned", "readmitted", "moved_in")
LEFT = ("died", "away", "exited", "empty", "moved_out")


@dataclass(frozen=True, slots=True)
class Movement:
    """Households or persons of a region between two days."""

    opening: int
    came: dict[str, int]
    left: dict[str, int]
    closing: int

    @property
    def balances(self) -> bool:
        return self.opening + sum(self.came.values()) - sum(self.left.values()) == self.closing


@dataclass(frozen=True, slots=True)
class MovementStep:
    """Subjects that changed alike: where they were counted before and after (None: nowhere), how they stood, if new."""

    before: int | None
    stood: str | None
    after: int | None
    stands: str
    new: bool
    count: int


@dataclass(frozen=True, slots=True)
class MovementSteps:
    """Everything that moved in or out of some villages between two days: `of` reads any region of them from it."""

    opening: dict[int, int]
    changed: list[MovementStep]

    def of(self, villages: Collection[int]) -> Movement:
        inside = set(villages)
        opening = sum(count for village, count in self.opening.items() if village in inside)
        came, left = Counter[str](), Counter[str]()
        for step in self.changed:
            was, now = step.before in inside, step.after in inside
            if now and not was:
                came[reason_in(step)] += step.count
            if was and not now:
                left[reason_out(step)] += step.count
        closing = opening + came.total() - left.total()
        return Movement(opening, in_order(came, CAME), in_order(left, LEFT), closing)


def in_order(counted: Counter[str], order: Sequence[str]) -> dict[str, int]:
    return {reason: counted[reason] for reason in order if counted[reason]}


def reason_in(step: MovementStep) -> str:
    """Why somebody is counted here now: new to all lists, back, or from another village."""
    if step.before is not None:
        return "moved_in"
    if step.stood is None:
        return "born" if step.new and step.stands != "split" else "split" if step.new else "listed"
    return {"away": "returned", "exited": "readmitted", "empty": "returned"}.get(step.stood, "listed")


def reason_out(step: MovementStep) -> str:
    if step.after is not None:
        return "moved_out"
    return {"dead": "died", "away": "away", "exited": "exited"}.get(step.stands, "empty")


def household_steps(first: date, last: date, villages: Collection[int] | None = None) -> MovementSteps:
    """New households that a split made are told apart from those that a list named. None: in the whole database."""
    split = exists().where(
        Event.kind == "split",
        Event.voided_at.is_(None),
        Event.target_household_id == HouseholdState.household_id,
        Event.day > first,
        Event.day <= last,
    )
    steps = _steps(HouseholdState, "household_id", first, last, split, villages)
    return MovementSteps(
        steps.opening,
        [
            MovementStep(s.before, s.stood, s.after, "split" if s.new else s.stands, s.new, s.count)
            for s in steps.changed
        ],
    )


def person_steps(first: date, last: date, villages: Collection[int] | None = None) -> MovementSteps:
    """Born is who came by a birth, or was born after the household's first listing; any other newcomer was listed."""
    birth = (
        exists()
        .where(EventPerson.person_id == PersonState.person_id, EventPerson.event_id == Event.id)
        .where(Event.kind == EventKind.BIRTH.value, Event.voided_at.is_(None), Event.day > first, Event.day <= last)
    )
    homes = HouseholdState.__table__.alias("homes")
    listed = select(func.min(homes.c.since)).where(homes.c.household_id == PersonState.household_id).scalar_subquery()
    after = and_(PersonState.birth_date > first, PersonState.birth_date > listed)
    new = or_(birth, func.coalesce(after, literal(False)))
    return _steps(PersonState, "person_id", first, last, new, villages)


def _steps(
    model: State, subject: str, first: date, last: date, new: ColumnElement[bool], villages: Collection[int] | None
) -> MovementSteps:
    """Whose state of the last day began after the first: nobody else can have moved."""
    old = model.__table__.alias("old")
    same = and_(
        old.c[subject] == getattr(model, subject),
        old.c.since <= first,
        old.c.until > first,
    )
    kinds = (
        old.c.village_id,
        old.c.counted,
        old.c.standing,
        model.village_id,
        model.counted,
        model.standing,
        new.label("is_new"),
    )
    query: TableSelect = (
        select(*kinds, func.count())
        .select_from(model)
        .outerjoin(old, same)
        .where(model.since > first, model.since <= last, model.until > last)
        .group_by(
            old.c.village_id, old.c.counted, old.c.standing, model.village_id, model.counted, model.standing, "is_new"
        )
    )
    if villages is not None:
        query = query.where(getattr(model, subject).in_(_ever_in(model, subject, villages)))
    changed = [
        MovementStep(
            was if counted_before else None, stood, now if counted_after else None, stands, bool(is_new), count
        )
        for was, counted_before, stood, now, counted_after, stands, is_new, count in db.session.execute(query)
    ]
    return MovementSteps(counted_on(model, first, villages), [step for step in changed if step.before != step.after])


def _ever_in(model: State, subject: str, villages: Collection[int]) -> Select[tuple[int]]:
    """Who is or was there: those who left these villages must be found too."""
    there = model.__table__.alias("there")
    return select(there.c[subject]).where(there.c.village_id.in_(sorted(villages)))


def counted_on(model: State, day: date, villages: Collection[int] | None = None) -> dict[int, int]:
    """Per village how many are counted on a day."""
    query = (
        select(model.village_id, func.count())
        .where(model.counted.is_(True), model.since <= day, model.until > day)
        .group_by(model.village_id)
    )
    if villages is not None:
        query = query.where(model.village_id.in_(sorted(villages)))
    rows = db.session.execute(query)
    return {village: count for village, count in rows if village is not None}
