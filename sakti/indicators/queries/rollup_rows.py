"""The rows that the rollup should hold: every month of every village in one pass over the states.

A state counts in month m if it holds at the end of m. So [since, until) adds one from month(since) on and takes it away
from month(until) on; a running sum gives all months, at the cost of changes instead of households × months. Ages are
interval ends as well: the month of a birthday.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from sqlalchemy import select

from sakti.core.freshness import Freshness
from sakti.core.indicators import Indicator, every_definition
from sakti.core.progress import Progress, silent
from sakti.extensions import db
from sakti.indicators.models import Rollup, RollupSpan, VillagePopulation
from sakti.indicators.queries.sql import Scan, scans_by_age, scans_of_everyone, scans_of_stale
from sakti.observations.tables import STATES
from sakti.settings.queries import Freshnesses, freshnesses

#: Village → month → what begins (or, negative, ends) in that month.
Steps: TypeAlias = dict[int, dict[int, list[int]]]


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
    stale: int | None


class PopulationRow(NamedTuple):
    """Who lives in a village at the end of a month, as it is stored."""

    village_id: int
    month: int
    households: int
    persons: int


#: The same without names, as hundreds of thousands of them are made to be stored.
PlainRollupRow: TypeAlias = tuple[str, int, int, int, int, int, int, int, int | None]
PlainPopulationRow: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class RollupSteps:
    """By the mark of a definition the answers yes, no and unknown, and which are stale; of each unit everybody.

    Of what does not grow old nothing is stale.
    """

    definitions: Sequence[Indicator] = field(default_factory=every_definition)
    answers: dict[str, Steps] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    everyone: dict[str, Steps] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    stale: dict[str, Steps] = field(default_factory=dict)
    fresh: dict[str, Freshness] = field(default_factory=dict)

    @property
    def villages(self) -> list[int]:
        return sorted({village for steps in self.everyone.values() for village in steps})

    @property
    def first_month(self) -> int | None:
        """The month in which the population begins; None if there is nobody."""
        every = (month for steps in self.everyone.values() for by_month in steps.values() for month in by_month)
        return min(every, default=None)


def present_marks() -> str:
    """The definitions of this release and how long their answers are fresh here, as the rollup's span writes them."""
    return marks_of(every_definition(), freshnesses())


def marks_of(definitions: Iterable[Indicator], fresh: Freshnesses) -> str:
    """The same of these definitions, as they were counted."""
    return " ".join(sorted(stored_mark(indicator, fresh) for indicator in definitions))


def stored_mark(indicator: Indicator, fresh: Freshnesses) -> str:
    """By which the rollup says that it holds a definition, counted with this freshness."""
    held = fresh.get(indicator.mark)
    return indicator.mark if held is None else f"{indicator.mark}~{held.mark}"


def collect(villages: Collection[int] | None, last: int) -> RollupSteps:
    """The steps of every definition, by one aggregate query per unit and age zone.

    Birthdays after the month `last`, or after that of the first data if it is later, are nobody's concern yet.
    """
    steps = RollupSteps()
    steps.fresh.update(freshnesses())
    for mark in steps.fresh:
        steps.stale[mark] = defaultdict(dict)
    for scan in scans_of_everyone(steps.definitions, villages):
        _add(steps, scan, everyone=True)
    last = max(last, steps.first_month or last)
    for scan in scans_by_age(steps.definitions, villages, last):
        _add(steps, scan, everyone=False)
    for stale in scans_of_stale(steps.definitions, villages, steps.fresh, last):
        counted = steps.stale[stale.indicator.mark]
        for village, first, end, count in db.session.execute(stale.query):
            _bump(counted, village, first, [count])
            _bump(counted, village, end, [-count])
    return steps


def _add(steps: RollupSteps, scan: Scan, *, everyone: bool) -> None:
    """Add the rows of a scan; of one of everyone also the population of its unit."""
    everybody = steps.everyone[scan.unit] if everyone else None
    answered = [(3 * place, steps.answers[indicator.mark]) for place, indicator in enumerate(scan.indicators)]
    for village, month, count, *counts in db.session.execute(scan.query):
        if everybody is not None:
            _bump(everybody, village, month, [count])
        for at, answers_of in answered:
            yes, no, excluded = counts[at : at + 3]
            _bump(answers_of, village, month, [yes, no, count - yes - no - excluded])


def _bump(steps: Steps, village: int, month: int, amounts: list[int]) -> None:
    held = steps[village].get(month)
    if held is None:
        steps[village][month] = amounts
    else:
        for position, amount in enumerate(amounts):
            held[position] += amount


def rollup_rows(steps: RollupSteps, first: int, last: int) -> Iterator[PlainRollupRow]:
    """Rollup rows of all months. Whoever is neither yes, no nor unknown is not applicable."""
    nothing = [0, 0, 0]
    villages = steps.villages
    for indicator in steps.definitions:
        key, version = indicator.key, indicator.version
        population, answered = steps.everyone[indicator.unit], steps.answers[indicator.mark]
        aged = steps.stale.get(indicator.mark)
        for village in villages:
            joined, changes = population.get(village, {}), answered.get(village, {})
            grown_old = {} if aged is None else aged.get(village, {})
            everyone = yes = no = unknown = 0
            stale = None if aged is None else 0
            for month in range(first, last + 1):
                if month in joined:
                    everyone += joined[month][0]
                more = changes.get(month, nothing)
                yes, no, unknown = yes + more[0], no + more[1], unknown + more[2]
                if stale is not None and month in grown_old:
                    stale += grown_old[month][0]
                yield key, version, month, village, yes, yes + no, everyone - yes - no - unknown, unknown, stale


def population_rows(steps: RollupSteps, first: int, last: int) -> Iterator[PlainPopulationRow]:
    """Who lives in each village in all months."""
    for village in steps.villages:
        households = persons = 0
        arrived, born = (steps.everyone[unit].get(village, {}) for unit in ("household", "person"))
        for month in range(first, last + 1):
            households += arrived[month][0] if month in arrived else 0
            persons += born[month][0] if month in born else 0
            yield village, month, households, persons


# -- beside what is stored ------------------------------------------------------------------------------------------


#: Villages whose figures are computed at once.
SLICE = 24


def differences(progress: Progress = silent) -> Iterator[str]:
    """What the rollup says and the states do not, in words: table, row, field. Reads only, some villages at a time."""
    span = db.session.get(RollupSpan, 1)
    if span is not None and span.definitions != present_marks():
        yield f"rollup_span: tertulis {span.definitions}, seharusnya {present_marks()}"
    every = _villages()
    for start in range(0, len(every), SLICE):
        progress("Menghitung ulang angka bulanan", start, len(every))
        yield from _compare_some(span, every[start : start + SLICE])


def _compare_some(span: RollupSpan | None, villages: Sequence[int]) -> Iterator[str]:
    """Of these villages. One whose states cannot be counted is found by halving, and the others are compared."""
    steps, first, last = RollupSteps(), 0, -1
    try:
        if span is not None:
            steps, first, last = collect(villages, span.last_month), span.first_month, span.last_month
        lines = [
            *_compare(Rollup, RollupRow, villages, rollup_rows(steps, first, last), keys=4),
            *_compare(VillagePopulation, PopulationRow, villages, population_rows(steps, first, last), keys=2),
        ]
    except (TypeError, ValueError) as error:
        if len(villages) == 1:
            yield f"rollup village_id {villages[0]}: keadaannya tidak dapat dihitung ({type(error).__name__})"
            return
        middle = len(villages) // 2
        yield from _compare_some(span, villages[:middle])
        yield from _compare_some(span, villages[middle:])
        return
    yield from lines


def _villages() -> list[int]:
    """Every village that a figure or a state names, known or not."""
    columns = (Rollup.village_id, VillagePopulation.village_id, *(model.village_id for model in STATES.values()))
    found: set[int] = set()
    for column in columns:
        found.update(village for village in db.session.scalars(select(column).distinct()) if village is not None)
    return sorted(found, key=str)


def _compare(
    model: type[Rollup] | type[VillagePopulation],
    row_type: type[RollupRow] | type[PopulationRow],
    villages: Sequence[int],
    computed: Iterator[tuple[object, ...]],
    keys: int,
) -> Iterator[str]:
    """Row by row; a row that is missing is a row of nobody."""
    names = row_type._fields
    query = select(*[model.__table__.c[name] for name in names]).where(model.village_id.in_(villages))
    held = {tuple(row[:keys]): tuple(row[keys:]) for row in db.session.execute(query)}
    wanted = {tuple(row[:keys]): tuple(row[keys:]) for row in computed}
    nobody = (0,) * (len(names) - keys)
    for key in sorted(wanted.keys() | held.keys(), key=str):
        found, should = held.get(key, nobody), wanted.get(key, nobody)
        if found != should and (any(found) or any(should)):
            row = ", ".join(f"{name} {_told(name, cell)}" for name, cell in zip(names, key, strict=False))
            pairs = zip(names[keys:], found, should, strict=True)
            fields = ", ".join(f"{name} tertulis {is_}, seharusnya {was}" for name, is_, was in pairs if is_ != was)
            yield f"{model.__tablename__} {row}: {fields}"


def _told(name: str, cell: object) -> object:
    """A month as people write it."""
    return f"{cell // 12}-{cell % 12 + 1:02}" if name == "month" and isinstance(cell, int) else cell
