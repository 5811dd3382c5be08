"""The rows that the rollup should hold: every month of every village in one pass over the states.

A state counts in month m if it holds at the end of m. So [since, until) adds one from month(since) on and takes it away
from month(until) on; a running sum gives all months, at the cost of changes instead of households × months. Ages are
interval ends as well: the month of a birthday.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, and_, case, func, literal, select, union_all

from sakti.core.indicators import Indicator, every_definition
from sakti.extensions import db
from sakti.indicators.models import Rollup, RollupSpan, VillagePopulation
from sakti.indicators.sql import AgeTest, ages_known, answers, tally
from sakti.observations.tables import STATES
from sakti.regions.tables import VillageClass

#: Village → month → what begins (or, negative, ends) in that month.
Steps: TypeAlias = dict[int, dict[int, list[int]]]
#: The ages [low, high) of a zone; "unborn": without a birth date.
Zone: TypeAlias = tuple[int | None, int | None] | str
#: Rows (village, month, +count, yes, no, not applicable of each indicator).
Scan: TypeAlias = CompoundSelect[*tuple[int, ...]]


class RollupRow(NamedTuple):
    """One figure at the end of one month, as it is stored."""

    indicator: str
    version: int
    month: int
    village_id: int
    n: int
    d: int
    excluded: int
    unknown: int


class PopulationRow(NamedTuple):
    """Who lives in a village at the end of a month, as it is stored."""

    village_id: int
    month: int
    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class RollupSteps:
    """Of each definition, by its mark, the answers yes, no and unknown; of each unit everybody."""

    answers: dict[str, Steps] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    everyone: dict[str, Steps] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))

    @property
    def villages(self) -> list[int]:
        return sorted({village for steps in self.everyone.values() for village in steps})

    @property
    def first_month(self) -> int | None:
        """The month in which the population begins; None if there is nobody."""
        every = (month for steps in self.everyone.values() for by_month in steps.values() for month in by_month)
        return min(every, default=None)


def present_marks() -> str:
    """The definitions of this release, as the rollup's span writes them."""
    return " ".join(sorted(indicator.mark for indicator in every_definition()))


def collect(villages: Collection[int] | None, last: int) -> RollupSteps:
    """The steps of every definition, by one aggregate query per unit and age zone.

    Birthdays after the month `last`, or after that of the first data if it is later, are nobody's concern yet.
    """
    steps = RollupSteps()
    for unit in STATES:
        ageless = [indicator for indicator in every_definition() if indicator.unit == unit and not indicator.age_bounds]
        _add(steps, unit, ageless, _scan(unit, ageless, villages, None, ages_known(None), None), everyone=True)
    horizon = max(last, steps.first_month or last)
    for indicator in every_definition():
        for zone, ages in _zones(indicator):
            columns = STATES[indicator.unit].__table__.c
            if answers(indicator, columns, literal(True), ages).not_applicable is not True:
                scan = _scan(indicator.unit, [indicator], villages, zone, ages, horizon)
                _add(steps, indicator.unit, [indicator], scan, everyone=False)
    return steps


def _zones(indicator: Indicator) -> Iterator[tuple[Zone, AgeTest]]:
    """The ages between two bounds, where everybody answers alike; and those without a birth date."""
    bounds = indicator.age_bounds
    if not bounds:
        return
    for low, high in zip((None, *bounds), (*bounds, None), strict=True):
        yield (low, high), ages_known(low if low is not None else bounds[0] - 1)
    yield "unborn", ages_known(None)


def _scan(
    unit: str,
    indicators: Sequence[Indicator],
    villages: Collection[int] | None,
    zone: Zone | None,
    ages: AgeTest,
    last: int | None,
) -> Scan:
    """Rows (village, month, +count, yes, no, n/a per indicator): once for beginnings, once, negative, for ends."""
    table, place = STATES[unit].__table__, VillageClass.__table__
    placed = any(indicator.depends_on_place for indicator in indicators)
    low: ColumnElement[int] = table.c.since_month
    high: ColumnElement[int] = table.c.until_month
    if placed:
        low, high = _later(low, place.c.since_month), _sooner(high, place.c.until_month)
    if isinstance(zone, tuple):
        low = low if zone[0] is None else _later(low, _birthday_month(table, zone[0]))
        high = high if zone[1] is None else _sooner(high, _birthday_month(table, zone[1]))
    where = [table.c.counted.is_(True), low < high]
    if zone is not None:
        where.append(table.c.birth_month.is_not(None) if isinstance(zone, tuple) else table.c.birth_month.is_(None))
    if villages is not None:
        where.append(table.c.village_id.in_(sorted(villages)))
    counts: list[ColumnElement[int]] = [func.count()]
    for indicator in indicators:
        sides = answers(indicator, table.c, place.c.rural, ages)
        counts += [tally(sides.yes), tally(sides.no), tally(sides.not_applicable)]
    halves = []
    for month, sign in ((low, 1), (high, -1)):
        query = select(
            table.c.village_id, month.label("month"), *[(sign * c).label(f"c{i}") for i, c in enumerate(counts)]
        )
        if placed:
            query = query.join(place, place.c.village_id == table.c.village_id)
        within = where if last is None else [*where, month <= last]
        halves.append(query.where(*within).group_by(table.c.village_id, month))
    return union_all(*halves)


def _later(month: ColumnElement[int], than: ColumnElement[int]) -> ColumnElement[int]:
    return case((month > than, month), else_=than)


def _sooner(month: ColumnElement[int], than: ColumnElement[int]) -> ColumnElement[int]:
    return case((month < than, month), else_=than)


def _birthday_month(table: FromClause, age: int) -> ColumnElement[int]:
    """The month in which the age is completed; born on 29 February: March, unless that year has a 29th."""
    month = table.c.birth_month + 12 * age
    year = month // 12
    leap = and_(year % 4 == 0, (year % 100 != 0) | (year % 400 == 0))
    return month + case((and_(table.c.leapling.is_(True), ~leap), 1), else_=0)


def _add(
    steps: RollupSteps,
    unit: str,
    indicators: Sequence[Indicator],
    query: Scan,
    *,
    everyone: bool,
) -> None:
    """Add the rows of a scan; of an ageless scan also the population of the unit."""
    for village, month, count, *counts in db.session.execute(query):
        if everyone:
            _bump(steps.everyone[unit], village, month, (count,))
        for position, indicator in enumerate(indicators):
            yes, no, excluded = counts[3 * position : 3 * position + 3]
            unknown = count - yes - no - excluded
            _bump(steps.answers[indicator.mark], village, month, (yes, no, unknown))


def _bump(steps: Steps, village: int, month: int, amounts: Sequence[int]) -> None:
    held = steps[village].get(month)
    if held is None:
        steps[village][month] = [int(amount) for amount in amounts]
    else:
        for position, amount in enumerate(amounts):
            held[position] += int(amount)


def rollup_rows(steps: RollupSteps, first: int, last: int) -> Iterator[RollupRow]:
    """Rollup rows of all months. Whoever is neither yes, no nor unknown is not applicable."""
    nothing = [0, 0, 0]
    villages = steps.villages
    for indicator in every_definition():
        key, version = indicator.key, indicator.version
        population, answered = steps.everyone[indicator.unit], steps.answers[indicator.mark]
        for village in villages:
            joined, changes = population.get(village, {}), answered.get(village, {})
            everyone = yes = no = unknown = 0
            for month in range(first, last + 1):
                if month in joined:
                    everyone += joined[month][0]
                more = changes.get(month, nothing)
                yes, no, unknown = yes + more[0], no + more[1], unknown + more[2]
                yield RollupRow(key, version, month, village, yes, yes + no, everyone - yes - no - unknown, unknown)


def population_rows(steps: RollupSteps, first: int, last: int) -> Iterator[PopulationRow]:
    """Who lives in each village in all months."""
    for village in steps.villages:
        households = persons = 0
        arrived, born = (steps.everyone[unit].get(village, {}) for unit in ("household", "person"))
        for month in range(first, last + 1):
            households += arrived[month][0] if month in arrived else 0
            persons += born[month][0] if month in born else 0
            yield PopulationRow(village, month, households, persons)


# -- beside what is stored ------------------------------------------------------------------------------------------


def differences() -> Iterator[str]:
    """What the rollup says and the states do not, in words. Reads only."""
    span = db.session.get(RollupSpan, 1)
    steps, first, last = RollupSteps(), 0, -1
    if span is not None:
        steps, first, last = collect(None, span.last_month), span.first_month, span.last_month
        if span.definitions != present_marks():
            yield f"rollup_span: tertulis {span.definitions}, seharusnya {present_marks()}"
    yield from _compare("rollup", _stored_rows(Rollup, RollupRow), rollup_rows(steps, first, last), keys=4)
    held = _stored_rows(VillagePopulation, PopulationRow)
    yield from _compare("village_population", held, population_rows(steps, first, last), keys=2)


def _stored_rows(
    model: type[Rollup] | type[VillagePopulation], row_type: type[RollupRow] | type[PopulationRow]
) -> Iterator[tuple[object, ...]]:
    columns = [model.__table__.c[name] for name in row_type._fields]
    for row in db.session.execute(select(*columns)):
        yield tuple(row)


def _compare(
    table: str, stored: Iterator[tuple[object, ...]], computed: Iterator[tuple[object, ...]], keys: int
) -> Iterator[str]:
    """Row by row; a row that is missing is a row of nobody."""
    held = {row[:keys]: row[keys:] for row in stored}
    wanted = {tuple(row[:keys]): tuple(row[keys:]) for row in computed}
    for key in sorted(wanted.keys() | held.keys()):
        nobody = (0,) * len(next(iter(held.values()), next(iter(wanted.values()), ())))
        if wanted.get(key, nobody) != held.get(key, nobody):
            yield f"{table} {key}: tertulis {held.get(key, nobody)}, seharusnya {wanted.get(key, nobody)}"
