"""The second interpreter: definitions compiled to SQLAlchemy expressions, the same text on every engine.

A three-valued condition becomes a pair (is true, is false) of SQL conditions; unknown is neither. Parts that are known
while compiling (ages within a zone) stay Python booleans and fold away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Float, and_, case, func, literal, or_

from sakti.core.conditions import (
    AgeBetween,
    AllOf,
    Always,
    AnyOf,
    AtLeastPerPerson,
    Condition,
    Flag,
    IsIn,
    IsTrue,
    Not,
    Rural,
    UnknownIf,
)
from sakti.core.indicators import Indicator
from sakti.core.periods import latest_birth

Side = ColumnElement[bool] | bool
AgeTest = Callable[[AgeBetween], "Pair"]


class Columns(Protocol):
    """The columns of a table of states, by name: a table's `.c`."""

    def __getitem__(self, name: str, /) -> ColumnElement[Any]: ...


@dataclass(frozen=True, slots=True)
class Pair:
    """A three-valued truth in SQL."""

    true: Side
    false: Side


def both(sides: Iterable[Side]) -> Side:
    """AND with constants folded."""
    every = list(sides)
    if any(side is False for side in every):
        return False
    kept = [side for side in every if not isinstance(side, bool)]
    return and_(*kept) if kept else True


def either(sides: Iterable[Side]) -> Side:
    """OR with constants folded."""
    every = list(sides)
    if any(side is True for side in every):
        return True
    kept = [side for side in every if not isinstance(side, bool)]
    return or_(*kept) if kept else False


def compiled(condition: Condition, columns: Columns, rural: ColumnElement[bool] | None, ages: AgeTest) -> Pair:
    """The condition over `columns` (a table's `.c`), with the village's `rural` column and a rule for ages."""

    def part(condition: Condition) -> Pair:
        return compiled(condition, columns, rural, ages)

    match condition:
        case Always():
            return Pair(True, False)
        case IsIn(field, values):
            return Pair(columns[field].in_(values), columns[field].not_in(values))
        case UnknownIf(field, values):
            return Pair(or_(columns[field].is_(None), columns[field].not_in(values)), False)
        case IsTrue(field):
            return Pair(columns[field].is_(True), columns[field].is_(False))
        case Flag(field):
            return Pair(columns[field] == 1, or_(columns[field].is_(None), columns[field] != 1))
        case AtLeastPerPerson(field, least):
            needed = literal(least, Float(53)) * columns["people"]
            lived_in = columns["people"] > 0
            return Pair(and_(lived_in, columns[field] >= needed), and_(lived_in, columns[field] < needed))
        case AgeBetween():
            return ages(condition)
        case Rural():
            if rural is None:
                raise ValueError("whether a place is rural was not joined")
            return Pair(rural.is_(True), rural.is_(False))
        case AllOf(parts):
            pairs = [part(inner) for inner in parts]
            return Pair(both(p.true for p in pairs), either(p.false for p in pairs))
        case AnyOf(parts):
            pairs = [part(inner) for inner in parts]
            return Pair(either(p.true for p in pairs), both(p.false for p in pairs))
        case Not(inner):
            pair = part(inner)
            return Pair(pair.false, pair.true)


def ages_on(columns: Columns, day: date) -> AgeTest:
    """Ages as they are on one day; without a birth date neither true nor false."""

    def test(condition: AgeBetween) -> Pair:
        born = columns["birth_date"]
        old_enough, too_old = latest_birth(day, condition.youngest), latest_birth(day, condition.oldest + 1)
        return Pair(and_(born <= old_enough, born > too_old), or_(born > old_enough, born <= too_old))

    return test


def ages_known(age: int | None) -> AgeTest:
    """Ages within a zone between two bounds, where the answer is the same for everyone; None: no birth date."""

    def test(condition: AgeBetween) -> Pair:
        if age is None:
            return Pair(False, False)
        within = condition.youngest <= age <= condition.oldest
        return Pair(within, not within)

    return test


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers what: SQL conditions for yes, no and unknown. The rest of the population is not applicable."""

    yes: Side
    no: Side
    not_applicable: Side


def answers(indicator: Indicator, columns: Columns, rural: ColumnElement[bool] | None, ages: AgeTest) -> Answers:
    applies = compiled(indicator.applies, columns, rural, ages)
    holds = compiled(indicator.holds, columns, rural, ages)
    return Answers(
        yes=both((applies.true, holds.true)), no=both((applies.true, holds.false)), not_applicable=applies.false
    )


def tally(side: Side) -> ColumnElement[int]:
    """How many rows satisfy a condition."""
    if side is True:
        return func.count()
    if side is False:
        return literal(0)
    return func.coalesce(func.sum(case((side, 1), else_=0)), 0)
