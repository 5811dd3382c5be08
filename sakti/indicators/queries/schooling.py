"""How the number of children out of school came to change, child by child: opening + in − out = closing.

A fall is not yet a return to school: children also grow out of the indicator, move, die or leave the target list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, literal, select

from sakti.core.indicators import INDICATORS, Indicator, definition_on
from sakti.core.periods import age_on
from sakti.extensions import db
from sakti.indicators.queries.movements import Movement, in_order
from sakti.indicators.queries.sql import ages_on, answers
from sakti.observations.tables import PersonState

KEY = "out_of_school"
IN_SCHOOL = 2  # of the code list `schooling`
#: In the order in which a report prints them.
CAME = ("dropped_out", "came_of_age", "found", "listed", "moved_in")
LEFT = ("returned", "grown", "died", "away", "moved_out", "exited", "empty", "lost")


@dataclass(frozen=True, slots=True)
class ChildStanding:
    """How a person stood on a day; nobody was known without a village."""

    village: int | None
    counted: bool
    standing: str | None
    schooling: int | None
    out: bool  # of school, as the indicator says


@dataclass(frozen=True, slots=True)
class Child:
    """Somebody who was out of school on one of two days."""

    birth_date: date
    was: ChildStanding
    now: ChildStanding


@dataclass(frozen=True, slots=True)
class Children:
    """Everybody who was out of school on one of two days: `of` reads any region from it."""

    first: date
    last: date
    everyone: Sequence[Child]
    #: Under which definition: that of the last day, for both.
    indicator: Indicator = INDICATORS[KEY]

    @property
    def youngest(self) -> int:
        """The first birthday at which a child is asked about."""
        return min(self.indicator.age_bounds)

    @property
    def grown(self) -> int:
        """The first birthday at which it is no longer."""
        return max(self.indicator.age_bounds)

    def of(self, villages: Collection[int]) -> Movement:
        inside = set(villages)
        opening, came, left = 0, Counter[str](), Counter[str]()
        for child in self.everyone:
            was, now = (standing.out and standing.village in inside for standing in (child.was, child.now))
            opening += was
            if now and not was:
                came[self.reason_in(child, inside)] += 1
            if was and not now:
                left[self.reason_out(child, inside)] += 1
        closing = opening + came.total() - left.total()
        return Movement(opening, in_order(came, CAME), in_order(left, LEFT), closing)

    def reason_in(self, child: Child, inside: Collection[int]) -> str:
        was = child.was
        if not was.counted:
            return "listed"
        if was.village not in inside:
            return "moved_in"
        if age_on(child.birth_date, self.first) < self.youngest:
            return "came_of_age"
        return "dropped_out" if was.schooling == IN_SCHOOL else "found"

    def reason_out(self, child: Child, inside: Collection[int]) -> str:
        """Who went back and has grown up since is grown: only a return that still counts is claimed as one."""
        now = child.now
        if not now.counted:
            return {"dead": "died", "away": "away", "exited": "exited"}.get(now.standing or "", "empty")
        if now.village not in inside:
            return "moved_out"
        if age_on(child.birth_date, self.last) >= self.grown:
            return "grown"
        return "returned" if now.schooling == IN_SCHOOL else "lost"


def children(first: date, last: date, villages: Collection[int] | None = None) -> Children:
    """Both standings of everybody who was out of school on one of the two days. None: in the whole database."""
    indicator = definition_on(KEY, last) or INDICATORS[KEY]
    every: dict[int, Child] = {}
    for person, born, was, now in _out_on(indicator, first, last, villages):
        every[person] = Child(born, was, now)
    for person, born, now, was in _out_on(indicator, last, first, villages):
        every[person] = Child(born, was, now)
    return Children(first, last, list(every.values()), indicator)


def _out_on(
    indicator: Indicator, day: date, other_day: date, villages: Collection[int] | None
) -> Iterator[tuple[int, date, ChildStanding, ChildStanding]]:
    """Who was out of school on a day: (person, birth date, standing then, standing on the other day)."""
    here, there = PersonState.__table__.alias("here"), PersonState.__table__.alias("there")
    same = and_(there.c.person_id == here.c.person_id, there.c.since <= other_day, there.c.until > other_day)
    query = (
        select(
            here.c.person_id,
            here.c.birth_date,
            *_columns(indicator, here, day),
            *_columns(indicator, there, other_day),
        )
        .select_from(here)
        .outerjoin(there, same)
        .where(here.c.counted.is_(True), here.c.since <= day, here.c.until > day, _out(indicator, here, day))
    )
    if villages is not None:
        query = query.where(here.c.village_id.in_(sorted(villages)))
    for person, born, *values in db.session.execute(query):
        yield person, born, _standing(values[:5]), _standing(values[5:])


def _columns(indicator: Indicator, table: FromClause, day: date) -> list[ColumnElement[Any]]:
    return [
        table.c.village_id,
        table.c.counted,
        table.c.standing,
        table.c.schooling,
        case((and_(table.c.counted.is_(True), _out(indicator, table, day)), 1), else_=0),
    ]


def _out(indicator: Indicator, table: FromClause, day: date) -> ColumnElement[bool]:
    side = answers(indicator, table.c, None, ages_on(table.c, day)).yes
    return literal(side) if isinstance(side, bool) else side


def _standing(values: Sequence[Any]) -> ChildStanding:
    village, counted, standing, schooling, out = values
    return ChildStanding(village, bool(counted), standing, schooling, bool(out))
