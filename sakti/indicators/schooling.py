"""How the number of children out of school came to change, child by child: opening + in − out = closing (D§9 no. 17).

A fall is not yet a return to school: children also grow out of the indicator, move, die or leave the target list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, select

from sakti.core.indicators import INDICATORS
from sakti.core.periods import age_on
from sakti.extensions import db
from sakti.indicators.movements import Movement, in_order
from sakti.indicators.sql import ages_on, answers
from sakti.observations.tables import PersonState

INDICATOR = INDICATORS["out_of_school"]
#: The first birthday at which a child is asked about, and the first at which it is no longer.
YOUNGEST, GROWN = min(INDICATOR.age_bounds), max(INDICATOR.age_bounds)
IN_SCHOOL = 2  # of the code list `schooling`
#: In the order in which a report prints them.
CAME = ("dropped_out", "came_of_age", "found", "listed", "moved_in")
LEFT = ("returned", "grown", "died", "away", "moved_out", "exited", "empty", "lost")


@dataclass(frozen=True, slots=True)
class Standing:
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
    was: Standing
    now: Standing


@dataclass(frozen=True, slots=True)
class Children:
    """Everybody who was out of school on one of two days: `of` reads any region from it."""

    first: date
    last: date
    everyone: Sequence[Child]

    def of(self, villages: Collection[int]) -> Movement:
        inside = set(villages)
        opening, came, left = 0, Counter[str](), Counter[str]()
        for child in self.everyone:
            was, now = (one.out and one.village in inside for one in (child.was, child.now))
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
        if age_on(child.birth_date, self.first) < YOUNGEST:
            return "came_of_age"
        return "dropped_out" if was.schooling == IN_SCHOOL else "found"

    def reason_out(self, child: Child, inside: Collection[int]) -> str:
        """Who went back and has grown up since is grown: only a return that still counts is claimed as one."""
        now = child.now
        if not now.counted:
            return {"dead": "died", "away": "away", "exited": "exited"}.get(now.standing or "", "empty")
        if now.village not in inside:
            return "moved_out"
        if age_on(child.birth_date, self.last) >= GROWN:
            return "grown"
        return "returned" if now.schooling == IN_SCHOOL else "lost"


def children(first: date, last: date, villages: Collection[int] | None = None) -> Children:
    """Both standings of everybody who was out of school on one of the two days. None: in the whole database."""
    found: dict[int, Child] = {}
    for person, born, was, now in _out_on(first, last, villages):
        found[person] = Child(born, was, now)
    for person, born, now, was in _out_on(last, first, villages):
        found[person] = Child(born, was, now)
    return Children(first, last, list(found.values()))


def _out_on(day: date, other: date, villages: Collection[int] | None) -> Iterator[tuple[int, date, Standing, Standing]]:
    """Who was out of school on a day: (person, birth date, standing then, standing on the other day)."""
    here, there = PersonState.__table__.alias("here"), PersonState.__table__.alias("there")
    same = and_(there.c.person_id == here.c.person_id, there.c.since <= other, there.c.until > other)
    query = (
        select(here.c.person_id, here.c.birth_date, *_columns(here, day), *_columns(there, other))
        .select_from(here)
        .outerjoin(there, same)
        .where(here.c.counted.is_(True), here.c.since <= day, here.c.until > day, _out(here, day))
    )
    if villages is not None:
        query = query.where(here.c.village_id.in_(sorted(villages)))
    for person, born, *values in db.session.execute(query):
        yield person, born, _standing(values[:5]), _standing(values[5:])


def _columns(table: Any, day: date) -> list[Any]:
    return [
        table.c.village_id,
        table.c.counted,
        table.c.standing,
        table.c.schooling,
        case((and_(table.c.counted.is_(True), _out(table, day)), 1), else_=0),
    ]


def _out(table: Any, day: date) -> Any:
    return answers(INDICATOR, table.c, None, ages_on(table.c, day)).yes


def _standing(values: Sequence[Any]) -> Standing:
    village, counted, standing, schooling, out = values
    return Standing(village, bool(counted), standing, schooling, bool(out))
