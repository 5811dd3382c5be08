"""The second interpreter: definitions compiled to SQLAlchemy expressions, the same text on every engine.

A three-valued condition becomes a pair (is true, is false) of SQL conditions; unknown is neither. Parts that are known
while compiling (ages within a zone) stay Python booleans and fold away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeAlias

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Float,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from sakti.core.answers import Answer
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
from sakti.core.freshness import Run
from sakti.core.indicators import Indicator
from sakti.core.periods import DAYS_OF_A_MONTH, FOREVER_MONTH, day_number, latest_birth, latest_stale
from sakti.extensions import db
from sakti.observations.tables import STATES
from sakti.regions.tables import VillageClass
from sakti.settings.queries import Freshnesses

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


def answer_of(
    indicator: Indicator, columns: Columns, rural: ColumnElement[bool] | None, ages: AgeTest
) -> ColumnElement[str]:
    """Which of the four answers a state gives, as text."""
    given = answers(indicator, columns, rural, ages)
    return case(
        (clause(given.yes), literal(Answer.YES.value)),
        (clause(given.no), literal(Answer.NO.value)),
        (clause(given.not_applicable), literal(Answer.NOT_APPLICABLE.value)),
        else_=literal(Answer.UNKNOWN.value),
    )


def is_stale(indicator: Indicator, columns: Columns, months: int, day: date) -> Side:
    """Whether something that the answer reads was last seen too long before the day."""
    last = day_number(latest_stale(day, months))
    return either(columns[seen] <= last for seen in indicator.seen)


def clause(side: Side) -> ColumnElement[bool]:
    """A side as SQL, also where it was known while compiling."""
    return (true() if side else false()) if isinstance(side, bool) else side


def tally(side: Side) -> ColumnElement[int]:
    """How many rows satisfy a condition."""
    if side is True:
        return func.count()
    if side is False:
        return literal(0)
    return func.coalesce(func.sum(case((side, 1), else_=0)), 0)


# -- everybody in one pass over the states -----------------------------------------------------------------------------

#: The ages [low, high) of a zone; `UNBORN`: without a birth date.
Zone: TypeAlias = tuple[int | None, int | None] | str
UNBORN = "unborn"


class Scan(NamedTuple):
    """A query for rows (village, month, +count, yes, no, not applicable of each indicator): what begins in a month,
    and, negative, what ends in it."""

    unit: str
    indicators: Sequence[Indicator]
    query: CompoundSelect[*tuple[int, ...]]


class StaleScan(NamedTuple):
    """A query for rows (village, first month, month after the last, how many answers are stale in these months)."""

    indicator: Indicator
    query: Select[*tuple[int, ...]]


def scans_of_stale(
    definitions: Sequence[Indicator], villages: Collection[int] | None, freshnesses: Freshnesses, last: int
) -> list[StaleScan]:
    """Of each definition whose answers grow old, by the months that the district gives them, up to the month `last`."""
    return [
        _stale_scan(indicator, villages, zone, ages, run, last)
        for indicator in definitions
        if indicator.mark in freshnesses and indicator.seen
        for zone, ages in _zones_or_all(indicator)
        for run in freshnesses[indicator.mark].runs
        if answers(indicator, STATES[indicator.unit].__table__.c, literal(True), ages).not_applicable is not True
    ]


def _zones_or_all(indicator: Indicator) -> list[tuple[Zone | None, AgeTest]]:
    """One zone of whatever age, if the definition knows none."""
    zones: list[tuple[Zone | None, AgeTest]] = [*_zones(indicator)]
    return zones or [(None, ages_known(None))]


def _stale_scan(
    indicator: Indicator, villages: Collection[int] | None, zone: Zone | None, ages: AgeTest, run: Run, last: int
) -> StaleScan:
    bounds = _bounds(STATES[indicator.unit].__table__, zone, [indicator], villages)
    table, place = bounds.table, VillageClass.__table__
    sides = answers(indicator, table.c, place.c.rural, ages)
    first = greatest(bounds.low, _stale_from(oldest_seen(indicator.seen, table.c), run.months))
    end = bounds.high
    if run.first:
        first = greatest(first, literal(run.first))
    if run.end <= FOREVER_MONTH:
        end = least(end, literal(run.end))
    inner = select(table.c.village_id, first.label("first"), end.label("end")).where(
        *bounds.where, clause(either((sides.yes, sides.no)))
    )
    if bounds.placed:
        inner = inner.join(place, place.c.village_id == table.c.village_id)
    found = inner.subquery()
    columns = (found.c.village_id, found.c.first, found.c.end)
    return StaleScan(
        indicator,
        select(*columns, func.count()).where(found.c.first < found.c.end, found.c.first <= last).group_by(*columns),
    )


#: The number of a day after the end of time.
NEVER = (FOREVER_MONTH + 1) * DAYS_OF_A_MONTH


def oldest_seen(seen_columns: Sequence[str], columns: Columns) -> ColumnElement[int]:
    """When the longest unseen of these was seen, as `core.indicators.seen_on` says it: as a number of a day.

    After the end of time if none of them was seen.
    """
    return least(*(func.coalesce(columns[seen], NEVER) for seen in seen_columns))


def _stale_from(number: ColumnElement[int], months: int) -> ColumnElement[int]:
    """`core.periods.stale_from`: only the last days of a month need a calendar."""
    seen, day = number // DAYS_OF_A_MONTH, number % DAYS_OF_A_MONTH
    month = seen + months
    return month + case((day < 28, 0), (day >= _days_in(month), 1), else_=0)


def _days_in(month: ColumnElement[int]) -> ColumnElement[int]:
    leap = case((_is_leap(month // 12), 29), else_=28)
    return case((month % 12 == 1, leap), ((month % 12).in_((3, 5, 8, 10)), 30), else_=31)


def _is_leap(year: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(year % 4 == 0, (year % 100 != 0) | (year % 400 == 0))


def least(*values: ColumnElement[int]) -> ColumnElement[int]:
    """The smallest of these values, none of them blank."""
    return values[0] if len(values) == 1 else (func.least if _is_postgresql() else func.min)(*values, type_=Integer)


def greatest(*values: ColumnElement[int]) -> ColumnElement[int]:
    """The largest of several values, none of them blank."""
    return (func.greatest if _is_postgresql() else func.max)(*values, type_=Integer)


def _is_postgresql() -> bool:
    """As `web.bulk` says it. Asked here: one count asks two dozen times, and the way of a row has its limit."""
    return db.session.get_bind().dialect.name == "postgresql"


def scans_of_everyone(definitions: Sequence[Indicator], villages: Collection[int] | None) -> list[Scan]:
    """Of each unit those of the definitions that know no age. `villages`: only these (None: all)."""
    scans = []
    for unit in STATES:
        ageless = [indicator for indicator in definitions if indicator.unit == unit and not indicator.age_bounds]
        scans.append(_scan(unit, ageless, villages, None, ages_known(None), None))
    return scans


def scans_by_age(definitions: Sequence[Indicator], villages: Collection[int] | None, last: int) -> list[Scan]:
    """Each of the definitions that knows ages, for each zone between two birthdays in which it asks somebody."""
    return [
        _scan(indicator.unit, [indicator], villages, zone, ages, last)
        for indicator in definitions
        for zone, ages in _zones(indicator)
        if answers(indicator, STATES[indicator.unit].__table__.c, literal(True), ages).not_applicable is not True
    ]


def _zones(indicator: Indicator) -> Iterator[tuple[Zone, AgeTest]]:
    """The ages between two bounds, where everybody answers alike; and those without a birth date."""
    bounds = indicator.age_bounds
    if not bounds:
        return
    for low, high in zip((None, *bounds), (*bounds, None), strict=True):
        yield (low, high), ages_known(low if low is not None else bounds[0] - 1)
    yield UNBORN, ages_known(None)


def _scan(
    unit: str,
    indicators: Sequence[Indicator],
    villages: Collection[int] | None,
    zone: Zone | None,
    ages: AgeTest,
    last: int | None,
) -> Scan:
    """Of one age zone (None: of whatever age). `last`: the last month that matters (None: all)."""
    bounds = _bounds(STATES[unit].__table__, zone, indicators, villages)
    table, place = bounds.table, VillageClass.__table__
    counts: list[ColumnElement[int]] = [func.count()]
    for indicator in indicators:
        sides = answers(indicator, table.c, place.c.rural, ages)
        counts += [tally(sides.yes), tally(sides.no), tally(sides.not_applicable)]
    halves = []
    for month, sign in ((bounds.low, 1), (bounds.high, -1)):
        query = select(
            table.c.village_id, month.label("month"), *[(sign * c).label(f"c{i}") for i, c in enumerate(counts)]
        )
        if bounds.placed:
            query = query.join(place, place.c.village_id == table.c.village_id)
        within = bounds.where if last is None else [*bounds.where, month <= last]
        halves.append(query.where(*within).group_by(table.c.village_id, month))
    return Scan(unit, indicators, union_all(*halves))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which states count in a zone, and for which months [low, high) each of them does."""

    table: FromClause
    placed: bool  # cut where the village's classification changes, which is joined
    low: ColumnElement[int]
    high: ColumnElement[int]
    where: Sequence[ColumnElement[bool]]


def _bounds(
    table: FromClause, zone: Zone | None, indicators: Sequence[Indicator], villages: Collection[int] | None
) -> Bounds:
    place = VillageClass.__table__
    placed = any(indicator.depends_on_place for indicator in indicators)
    low: ColumnElement[int] = table.c.since_month
    high: ColumnElement[int] = table.c.until_month
    if placed:
        low, high = greatest(low, place.c.since_month), least(high, place.c.until_month)
    if isinstance(zone, tuple):
        low = low if zone[0] is None else greatest(low, _birthday_month(table, zone[0]))
        high = high if zone[1] is None else least(high, _birthday_month(table, zone[1]))
    where = [table.c.counted.is_(True), low < high]
    if zone is not None:
        where.append(table.c.birth_month.is_not(None) if isinstance(zone, tuple) else table.c.birth_month.is_(None))
    if villages is not None:
        where.append(table.c.village_id.in_(sorted(villages)))
    return Bounds(table, placed, low, high, where)


def _birthday_month(table: FromClause, age: int) -> ColumnElement[int]:
    """The month in which the age is completed; born on 29 February: March, unless that year has a 29th."""
    month = table.c.birth_month + 12 * age
    return month + case((and_(table.c.leapling.is_(True), ~_is_leap(month // 12)), 1), else_=0)
