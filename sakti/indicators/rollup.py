"""The rollup: every month of every village in one pass, or the difference that one subject's change makes.

A state counts in month m if it holds at the end of m. So [since, until) adds one from month(since) on and takes it away
from month(until) on; a running sum gives all months, at the cost of changes instead of households × months
(architecture.md §5). Ages are interval ends as well: the month of a birthday.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, case, delete, func, literal, select, union_all, update

from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS, Indicator, ask
from sakti.core.periods import FOREVER, FOREVER_MONTH, birthday, month_end, month_index
from sakti.extensions import db
from sakti.indicators.models import Rollup, RollupSpan
from sakti.indicators.sql import AgeTest, ages_known, answers, tally
from sakti.observations.actions.projection import StateChange
from sakti.observations.tables import STATES
from sakti.regions.queries import classes
from sakti.regions.tables import VillageClass
from sakti.web.bulk import insert_rows
from sakti.web.clock import today

COLUMNS = ("indicator", "version", "month", "village_id", "n", "d", "excluded", "unknown")
EVERYONE = ""

#: Indicator → village → month → what is added from that month on: yes, no, unknown; of EVERYONE the population.
Steps = dict[str, dict[int, dict[int, list[int]]]]


# -- everything at once ---------------------------------------------------------------------------------------------


def rebuild(villages: Collection[int] | None = None) -> None:
    """Compute the rollup of these villages (all: None) anew, from the first month with data to this month."""
    db.session.flush()
    last = month_index(today())
    steps = collect(villages, last)
    first = _first_month(steps)
    held = db.session.get(RollupSpan, 1)
    stretched = held is not None and (held.last_month != last or (first is not None and first < held.first_month))
    if stretched and villages is not None:
        return rebuild(None)
    query = delete(Rollup)
    db.session.execute(query if villages is None else query.where(Rollup.village_id.in_(sorted(villages))))
    if first is None and villages is None:
        db.session.execute(delete(RollupSpan))
        return None
    start = held.first_month if held is not None and villages is not None else first
    if start is not None:
        last = max(last, start)
        _hold(start, last)
        insert_rows(Rollup.__table__, COLUMNS, _running_sums(steps, start, last))
    return None


def recomputed(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """The rows that the rollup should hold, computed now; nothing is written."""
    return _running_sums(collect(None, last), first, last)


def _hold(first: int, last: int) -> None:
    db.session.merge(RollupSpan(id=1, first_month=first, last_month=last))
    db.session.flush()


def collect(villages: Collection[int] | None, last: int) -> Steps:
    """The steps of every indicator, by one aggregate query per unit and age zone.

    Birthdays after the month `last`, or after that of the first data if it is later, are nobody's concern yet.
    """
    steps: Steps = defaultdict(lambda: defaultdict(dict))
    for unit in STATES:
        ageless = [one for one in INDICATORS.values() if one.unit == unit and not one.age_bounds]
        _add(steps, unit, ageless, _scan(unit, ageless, villages, None, ages_known(None), FOREVER_MONTH), everyone=True)
    horizon = max(last, _first_month(steps) or last)
    for one in (one for one in INDICATORS.values() if one.age_bounds):
        for zone, ages in _zones(one):
            if answers(one, STATES[one.unit].__table__.c, literal(True), ages).not_applicable is not True:
                _add(steps, one.unit, [one], _scan(one.unit, [one], villages, zone, ages, horizon), everyone=False)
    return steps


def _first_month(steps: Steps) -> int | None:
    """The month in which the population begins; None if there is nobody."""
    return min((month for by in steps[EVERYONE].values() for month in by), default=None)


def _zones(indicator: Indicator) -> Iterator[tuple[tuple[int | None, int | None] | str, AgeTest]]:
    """The ages between two bounds, where everybody answers alike; and those without a birth date."""
    bounds = indicator.age_bounds
    if not bounds:
        return
    for low, high in zip((None, *bounds), (*bounds, None), strict=True):
        yield (low, high), ages_known(low if low is not None else bounds[0] - 1)
    yield "unborn", ages_known(None)


def _scan(
    unit: str, indicators: Sequence[Indicator], villages: Collection[int] | None, zone: Any, ages: AgeTest, last: int
) -> Any:
    """Rows (village, month, +count, yes, no, n/a per indicator): once for beginnings, once, negative, for ends."""
    table, place = STATES[unit].__table__, VillageClass.__table__
    placed = any(one.depends_on_place for one in indicators)
    low, high = table.c.since_month, table.c.until_month
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
    counts: list[Any] = [func.count()]
    for one in indicators:
        said = answers(one, table.c, place.c.rural, ages)
        counts += [tally(said.yes), tally(said.no), tally(said.not_applicable)]
    halves = []
    for month, sign in ((low, 1), (high, -1)):
        query = select(
            table.c.village_id, month.label("month"), *[(sign * c).label(f"c{i}") for i, c in enumerate(counts)]
        )
        if placed:
            query = query.join(place, place.c.village_id == table.c.village_id)
        halves.append(query.where(*where, month <= last).group_by(table.c.village_id, month))
    return union_all(*halves)


def _later(one: Any, other: Any) -> Any:
    return case((one > other, one), else_=other)


def _sooner(one: Any, other: Any) -> Any:
    return case((one < other, one), else_=other)


def _birthday_month(table: Any, age: int) -> Any:
    """The month in which the age is completed; born on 29 February: March, unless that year has a 29th."""
    month = table.c.birth_month + 12 * age
    year = month // 12
    leap = and_(year % 4 == 0, (year % 100 != 0) | (year % 400 == 0))
    return month + case((and_(table.c.leapling.is_(True), ~leap), 1), else_=0)


def _add(steps: Steps, unit: str, indicators: Sequence[Indicator], query: Any, *, everyone: bool) -> None:
    """Add the rows of a scan; of an ageless scan also the population of the unit."""
    for village, month, count, *counts in db.session.execute(query):
        if everyone:
            _bump(steps[EVERYONE + unit], village, month, (count,))
            _bump(steps[EVERYONE], village, month, (count,))
        for position, one in enumerate(indicators):
            yes, no, excluded = counts[3 * position : 3 * position + 3]
            unknown = count - yes - no - excluded
            _bump(steps[one.key], village, month, (yes, no, unknown))


def _bump(by_village: dict[int, dict[int, list[int]]], village: int, month: int, amounts: Sequence[int]) -> None:
    held = by_village[village].get(month)
    if held is None:
        by_village[village][month] = [int(amount) for amount in amounts]
    else:
        for position, amount in enumerate(amounts):
            held[position] += int(amount)


def _running_sums(steps: Steps, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """Rollup rows of all months. Whoever is neither yes, no nor unknown is not applicable."""
    nothing = (0, 0, 0)
    for indicator in INDICATORS.values():
        key, version = indicator.key, indicator.version
        for village, population in steps[EVERYONE + indicator.unit].items():
            changes = steps[key].get(village, {})
            everyone = yes = no = unknown = 0
            for month in range(first, last + 1):
                if month in population:
                    everyone += population[month][0]
                more = changes.get(month, nothing)
                yes, no, unknown = yes + more[0], no + more[1], unknown + more[2]
                yield key, version, month, village, yes, yes + no, everyone - yes - no - unknown, unknown


# -- one change -----------------------------------------------------------------------------------------------------


def apply(change: StateChange) -> None:
    """Subscriber of the projection: bring the rollup up to date in the same transaction."""
    held = db.session.get(RollupSpan, 1)
    unfit = held is None or held.last_month != month_index(today()) or _unheld(change.villages)
    if held is None or unfit or change.before is None or change.after is None:
        rebuild(change.villages)
        return
    moved = _differences(change.before, change.after, held.last_month)
    if any(month < held.first_month for by in moved.values() for month, m in by.items() if any(m)):
        rebuild(None)
        return
    _apply_differences(moved, held.last_month)


def _differences(
    before: Sequence[Any], after: Sequence[Any], horizon: int
) -> dict[tuple[str, int], dict[int, list[int]]]:
    """(indicator, village) → month → how many answers of each kind begin (or, negative, end) there."""
    rural = classes()
    moved: dict[tuple[str, int], dict[int, list[int]]] = defaultdict(dict)
    counted = [(row, sign) for rows, sign in ((before, -1), (after, +1)) for row in rows if row.counted]
    for row, sign in counted:
        unit = "person" if "person_id" in row._fields else "household"
        for indicator in (one for one in INDICATORS.values() if one.unit == unit):
            for first, last, said in contributions(indicator, row._mapping, rural[row.village_id], horizon):
                _move(moved[indicator.key, row.village_id], first, last, said, sign)
    return moved


def _unheld(villages: Collection[int]) -> bool:
    """Whether some village has no rollup yet."""
    query = select(func.count(Rollup.village_id.distinct())).where(Rollup.village_id.in_(sorted(villages)))
    return int(db.session.execute(query).scalar_one()) < len(villages)


ORDER = (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE, Answer.UNKNOWN)


def contributions(
    indicator: Indicator, state: Mapping[str, Any], rural: Sequence[tuple[date, date, bool]], horizon: int
) -> Iterator[tuple[int, int, Answer]]:
    """What one state adds, by the pure interpreter: (first month, month after the last, answer)."""
    start, end = state["since_month"], min(state["until_month"], horizon + 1)
    cuts = {start, end}
    born = state["birth_date"] if indicator.unit == "person" else None
    if born is not None:
        cuts |= {month_index(birthday(born, age)) for age in indicator.age_bounds}
    if indicator.depends_on_place:
        cuts |= {month_index(since) for since, _, _ in rural} | {month_index(u) for _, u, _ in rural if u != FOREVER}
    inside = sorted(cut for cut in cuts if start <= cut <= end)
    for first, last in pairwise(inside):
        day = month_end(first)
        yield first, last, ask(indicator, state, day, _rural_on(rural, day))


def _rural_on(rural: Iterable[tuple[date, date, bool]], day: date) -> bool:
    return next((value for since, until, value in rural if since <= day < until), True)


def _move(by_month: dict[int, list[int]], first: int, last: int, said: Answer, sign: int) -> None:
    for month, amount in ((first, sign), (last, -sign)):
        by_month.setdefault(month, [0, 0, 0, 0])[ORDER.index(said)] += amount


def _apply_differences(moved: Mapping[tuple[str, int], Mapping[int, list[int]]], last: int) -> None:
    """Add each run of months with the same difference, in SQL, so that two writers never lose one another's."""
    for (key, village), by_month in moved.items():
        sums = [0, 0, 0, 0]
        marks = sorted(month for month, amounts in by_month.items() if any(amounts))
        for first, end in zip(marks, (*marks[1:], last + 1)[: len(marks)], strict=True):
            sums = [have + more for have, more in zip(sums, by_month[first], strict=True)]
            if any(sums) and first < end:
                yes, no, excluded, unknown = sums
                db.session.execute(
                    update(Rollup)
                    .where(Rollup.indicator == key, Rollup.village_id == village)
                    .where(Rollup.month >= first, Rollup.month < end)
                    .values(
                        n=Rollup.n + yes,
                        d=Rollup.d + yes + no,
                        excluded=Rollup.excluded + excluded,
                        unknown=Rollup.unknown + unknown,
                    )
                    .execution_options(synchronize_session=False)
                )


def ensure_horizon() -> bool:
    """A new month has begun: count it too. True if the rollup was made anew."""
    held = db.session.get(RollupSpan, 1)
    if held is None or held.last_month >= month_index(today()):
        return False
    rebuild(None)
    return True
