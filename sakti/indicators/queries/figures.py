"""The one reader of figures: on any date from the states, at the ends of months from the rollup.

Everything that shows or freezes a number asks here, so that screen, paper, spreadsheet and JSON cannot differ. Which
definitions a figure is computed under is always said: those of the day that is looked at (`definitions_on`), for a
baseline too. A definition that the rollup does not hold yet is counted from the states, which is exact and slower.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.core.changes import Change, between, incomparable
from sakti.core.cohorts import Cohort, ComparedVillages
from sakti.core.figures import NOBODY, Answers, Counts, Figure, Population, sum_counts
from sakti.core.indicators import Indicator, definitions_on
from sakti.core.periods import month_end, month_index
from sakti.extensions import db
from sakti.indicators.models import Rollup, RollupSpan, VillagePopulation
from sakti.indicators.queries.rollup_rows import stored_mark
from sakti.indicators.queries.sql import Columns, Side, ages_on, answers, both, either, is_stale, tally
from sakti.observations.tables import STATES
from sakti.regions.queries import village_links
from sakti.regions.queries import villages as all_villages
from sakti.regions.tables import VillageClass
from sakti.settings.queries import Freshnesses, freshnesses

#: What is computed, by key.
Definitions = Mapping[str, Indicator]
ByVillage = dict[int, Figure]
#: Village → indicator → counts, at the end of one month. A village without anybody is missing.
VillageCounts = dict[int, dict[str, Counts]]
#: Village → indicator → month → counts.
VillageSeries = dict[int, dict[str, dict[int, Counts]]]
#: Indicator → month → counts of a region.
Series = dict[str, dict[int, Counts]]
#: Which villages are read; None: all.
Villages = Collection[int] | None
#: The columns of `Counts`.
COUNTS = (Rollup.n, Rollup.d, Rollup.excluded, Rollup.unknown, Rollup.stale)
#: What identifies a subject in the states of each unit.
SUBJECT = {"household": "household_id", "person": "person_id"}


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator in one region: now, and at the baseline if there is one. `comparable`: off if nobody can be."""

    indicator: Indicator
    current: Figure
    baseline: Figure | None
    comparable: bool = True

    @property
    def change(self) -> Change | None:
        if self.baseline is None:
            return None
        compare = between if self.comparable else incomparable
        return compare(self.indicator.kind, self.baseline, self.current)


def figure_of(indicator: Indicator, counts: Counts, day: date) -> Figure:
    """What does not grow old says nothing of its age, also where nobody is."""
    n, d, excluded, unknown, stale = counts
    return Figure(n, d, excluded, unknown, day, indicator.version, None if indicator.fresh_for is None else stale)


def chosen(definitions: Definitions, keys: Iterable[str] | None) -> Definitions:
    if keys is None:
        return definitions
    wanted = set(keys)
    return {key: indicator for key, indicator in definitions.items() if key in wanted}


# -- on any day, from the states ------------------------------------------------------------------------------------


def results(
    villages: Collection[int],
    day: date,
    baseline: date | None = None,
    cohort: str = Cohort.CROSS_SECTION,
    keys: Iterable[str] | None = None,
    *,
    definitions: Definitions | None = None,
) -> list[Result]:
    """The live figures of a region in the order of the definitions, on any date, also in a closed month.

    Both days under the definitions of the later one, unless others are given.
    """
    wanted = chosen(definitions_on(day) if definitions is None else definitions, keys)
    if cohort == Cohort.SAME_VILLAGES:
        villages = compared_villages(villages, day, baseline).same
    if cohort == Cohort.PANEL:
        if baseline is None:
            raise ValueError("a panel needs a baseline")
        pairs = panel(villages, baseline, day, definitions=wanted)
        return [Result(indicator, pairs[key][1], pairs[key][0]) for key, indicator in wanted.items()]
    now = cross_section(villages, day, definitions=wanted)
    was = cross_section(villages, baseline, definitions=wanted) if baseline else {}
    return [
        Result(
            indicator,
            _together(indicator, now[key], day),
            _together(indicator, was[key], baseline) if baseline else None,
            comparable=bool(villages) or cohort != Cohort.SAME_VILLAGES,
        )
        for key, indicator in wanted.items()
    ]


def _together(indicator: Indicator, by_village: ByVillage, day: date) -> Figure:
    return figure_of(indicator, sum_counts(figure.counts for figure in by_village.values()), day)


def compared_villages(villages: Collection[int], day: date, baseline: date | None = None) -> ComparedVillages:
    """Which of these villages had a counted household on both days, and which on the later one."""
    now = counted_villages(villages, day)
    if baseline is None:
        return ComparedVillages.between(now, now)
    redrawn = village_links().within(villages, baseline, day)
    return ComparedVillages.between(counted_villages(villages, baseline), now, redrawn)


def counted_villages(villages: Villages, day: date) -> frozenset[int]:
    """The villages with at least one counted household on the day: from the rollup at the end of a month."""
    month = at_month_end(day)
    if month is not None:
        there = (VillagePopulation.month == month, VillagePopulation.households > 0)
        found = set(db.session.scalars(select(VillagePopulation.village_id).where(*there)))
    else:
        state = STATES["household"]
        living = (state.counted.is_(True), state.since <= day, state.until > day)
        found = {
            village for village in db.session.scalars(select(state.village_id).distinct().where(*living)) if village
        }
    return frozenset(found if villages is None else found & set(villages))


def cross_section(
    villages: Collection[int],
    day: date,
    keys: Iterable[str] | None = None,
    *,
    definitions: Definitions | None = None,
) -> dict[str, ByVillage]:
    """Per indicator and village, everyone who is there and on the target list on the day."""
    wanted = chosen(definitions_on(day) if definitions is None else definitions, keys)
    result: dict[str, ByVillage] = {key: {} for key in wanted}
    fresh = freshnesses()
    for unit, model in STATES.items():
        indicators = _of_unit(unit, wanted)
        if not indicators:
            continue
        table = model.__table__
        place = VillageClass.__table__
        query = (
            select(table.c.village_id, func.count(), *_columns(indicators, table.c, place.c.rural, day, fresh))
            .join(place, place.c.village_id == table.c.village_id)
            .where(table.c.counted.is_(True), table.c.since <= day, table.c.until > day)
            .where(place.c.since <= day, place.c.until > day, table.c.village_id.in_(sorted(villages)))
            .group_by(table.c.village_id)
        )
        for village, everyone, *counts in db.session.execute(query):
            for key, figure in _figures(indicators, everyone, counts, day).items():
                result[key][village] = figure
    return result


def panel(
    villages: Collection[int],
    baseline: date,
    day: date,
    keys: Iterable[str] | None = None,
    *,
    definitions: Definitions | None = None,
) -> dict[str, tuple[Figure, Figure]]:
    """Per indicator the figures at both dates of the subjects that were counted in the region on both."""
    wanted = chosen(definitions_on(day) if definitions is None else definitions, keys)
    result: dict[str, tuple[Figure, Figure]] = {}
    fresh = freshnesses()
    for unit, model in STATES.items():
        indicators = _of_unit(unit, wanted)
        if not indicators:
            continue
        before, after = model.__table__.alias("before"), model.__table__.alias("after")
        place_before, place_after = VillageClass.__table__.alias("pb"), VillageClass.__table__.alias("pa")
        subject = SUBJECT[unit]
        query = (
            select(
                func.count(),
                *_columns(indicators, before.c, place_before.c.rural, baseline, fresh),
                *_columns(indicators, after.c, place_after.c.rural, day, fresh),
            )
            .select_from(before)
            .join(after, after.c[subject] == before.c[subject])
            .join(place_before, place_before.c.village_id == before.c.village_id)
            .join(place_after, place_after.c.village_id == after.c.village_id)
        )
        for table, place, when in ((before, place_before, baseline), (after, place_after, day)):
            query = query.where(table.c.counted.is_(True), table.c.since <= when, table.c.until > when)
            query = query.where(place.c.since <= when, place.c.until > when)
            query = query.where(table.c.village_id.in_(sorted(villages)))
        everyone, *counts = db.session.execute(query).one()
        half = 4 * len(indicators)
        was = _figures(indicators, everyone, counts[:half], baseline)
        now = _figures(indicators, everyone, counts[half:], day)
        result.update({indicator.key: (was[indicator.key], now[indicator.key]) for indicator in indicators})
    return result


def _of_unit(unit: str, definitions: Definitions) -> list[Indicator]:
    return [indicator for indicator in definitions.values() if indicator.unit == unit]


def _columns(
    indicators: Sequence[Indicator],
    columns: Columns,
    rural: ColumnElement[bool],
    day: date,
    fresh: Freshnesses,
) -> list[ColumnElement[int]]:
    """Four counts per indicator: yes, no, not applicable; and of the first two the stale."""
    counted: list[ColumnElement[int]] = []
    for indicator in indicators:
        sides = answers(indicator, columns, rural, ages_on(columns, day))
        held = fresh.get(indicator.mark)
        old: Side = held is not None and is_stale(indicator, columns, held.months_on(day), day)
        stale = both((either((sides.yes, sides.no)), old))
        counted += [tally(sides.yes), tally(sides.no), tally(sides.not_applicable), tally(stale)]
    return counted


def _figures(indicators: Sequence[Indicator], everyone: int, counts: Sequence[int], day: date) -> dict[str, Figure]:
    result = {}
    for position, indicator in enumerate(indicators):
        yes, no, excluded, stale = (int(value) for value in counts[4 * position : 4 * position + 4])
        counted = Counts(yes, yes + no, excluded, everyone - yes - no - excluded, stale)
        result[indicator.key] = figure_of(indicator, counted, day)
    return result


# -- at the ends of months, from the rollup -------------------------------------------------------------------------


def span() -> tuple[int, int] | None:
    """The first and last month of the rollup; None while there is no data."""
    row = _span_row()
    return None if row is None else (row.first_month, row.last_month)


def _span_row() -> RollupSpan | None:
    """Held by the session for as long as it lives, so that a page asks for it once."""
    row = db.session.info["rollup_span"] = db.session.get(RollupSpan, 1)
    return row


def at_month_end(day: date) -> int | None:
    """The month whose end this day is, if the rollup holds it."""
    held = span()
    month = month_index(day)
    return month if held and held[0] <= month <= held[1] and month_end(month) == day else None


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the rollup holds: definitions by their marks, up to a month; and how long answers are fresh now."""

    marks: frozenset[str]
    last_month: int
    fresh: Freshnesses

    def holds(self, indicator: Indicator, month: int) -> bool:
        return month <= self.last_month and stored_mark(indicator, self.fresh) in self.marks

    def without(self, definitions: Definitions, month: int) -> Definitions:
        """Those that are to be counted from the states."""
        return {key: indicator for key, indicator in definitions.items() if not self.holds(indicator, month)}


def _stored() -> _Stored:
    row = _span_row()
    marks, last = ("", -1) if row is None else (row.definitions, row.last_month)
    return _Stored(frozenset(marks.split()), last, freshnesses())


def village_counts(villages: Villages, months: Collection[int], definitions: Definitions) -> dict[int, VillageCounts]:
    """Per month the counts of every village at its end; villages without anybody are missing."""
    by_month: dict[int, VillageCounts] = {month: {} for month in months}
    for village, key, month, counts in _stored_counts(villages, months, definitions):
        by_month[month].setdefault(village, {})[key] = counts
    return by_month


def village_series(villages: Villages, months: Collection[int], definitions: Definitions) -> VillageSeries:
    """The same, per village and indicator the months."""
    series: VillageSeries = {}
    for village, key, month, counts in _stored_counts(villages, months, definitions):
        series.setdefault(village, {}).setdefault(key, {})[month] = counts
    return series


def _stored_counts(
    villages: Villages, months: Collection[int], definitions: Definitions
) -> Iterator[tuple[int, str, int, Counts]]:
    """(village, indicator, month, counts) of everybody who was there."""
    query = select(Rollup.village_id, Rollup.indicator, Rollup.month, *COUNTS).where(
        _versions(definitions), Rollup.month.in_(sorted(months))
    )
    rows = db.session.execute(query.where(*_inside(Rollup.village_id, villages)))
    for village, key, month, n, d, excluded, unknown, stale in rows:
        if d or excluded or unknown:
            yield village, key, month, Counts(n, d, excluded, unknown, stale)
    stored = _stored()
    for month in sorted(months):
        for village, by_key in _counted(villages, month, stored.without(definitions, month)).items():
            for key, counted in by_key.items():
                yield village, key, month, counted


def region_series(villages: Villages, months: Collection[int], definitions: Definitions) -> Series:
    """Per indicator and month the counts of all these villages together."""
    query = select(Rollup.indicator, Rollup.month, *map(func.sum, COUNTS)).where(
        _versions(definitions), Rollup.month.in_(sorted(months))
    )
    query = query.where(*_inside(Rollup.village_id, villages)).group_by(Rollup.indicator, Rollup.month)
    series: Series = {key: {} for key in definitions}
    for key, month, *counts in db.session.execute(query):
        n, d, excluded, unknown, stale = counts
        series[key][month] = Counts(int(n), int(d), int(excluded), int(unknown), None if stale is None else int(stale))
    stored = _stored()
    for month in sorted(months):
        waiting = stored.without(definitions, month)
        for key, counted in summed(_counted(villages, month, waiting), waiting).items():
            series[key][month] = counted
    return series


def _counted(villages: Villages, month: int, waiting: Definitions) -> VillageCounts:
    """The counts of definitions that the rollup does not hold, from the states."""
    if not waiting:
        return {}
    return counts_from_states(villages, month_end(month), waiting)


def counts_from_states(villages: Villages, day: date, definitions: Definitions) -> VillageCounts:
    """The counts of every village on any day; villages without anybody are missing."""
    everywhere = [village.id for village in all_villages()] if villages is None else villages
    counts: VillageCounts = {}
    for key, by_village in cross_section(everywhere, day, definitions=definitions).items():
        for village, figure in by_village.items():
            counts.setdefault(village, {})[key] = figure.counts
    return counts


def summed(counts: VillageCounts, definitions: Definitions, villages: Villages = None) -> dict[str, Counts]:
    """The counts of a region: sums over its villages."""
    inside = counts.keys() if villages is None else counts.keys() & set(villages)
    return {key: sum_counts(counts[village].get(key, NOBODY) for village in inside) for key in definitions}


def populations(villages: Villages, months: Collection[int]) -> dict[int, Population]:
    """Per month who lives in all these villages together and is on the target list, whatever is asked of them."""
    sums = (func.sum(VillagePopulation.households), func.sum(VillagePopulation.persons))
    query = select(VillagePopulation.month, *sums).where(VillagePopulation.month.in_(sorted(months)))
    query = query.where(*_inside(VillagePopulation.village_id, villages)).group_by(VillagePopulation.month)
    held = {month: Population(int(homes), int(people)) for month, homes, people in db.session.execute(query)}
    return {month: held.get(month, Population(0, 0)) for month in months}


def first_months(villages: Villages) -> dict[int, int]:
    """Per village the first month with anybody: its baseline."""
    somebody = VillagePopulation.households + VillagePopulation.persons > 0
    query = select(VillagePopulation.village_id, func.min(VillagePopulation.month)).where(somebody)
    query = query.where(*_inside(VillagePopulation.village_id, villages)).group_by(VillagePopulation.village_id)
    return dict(db.session.execute(query).all())


# -- beside what was kept of it -------------------------------------------------------------------------------------


class RowKey(NamedTuple):
    """Which figure."""

    month: int
    village_id: int
    indicator: str
    version: int


def differences_from(
    kept: Subquery, definitions: Mapping[int, Definitions], villages: Villages
) -> dict[RowKey, tuple[Answers, Answers]]:
    """Where the rollup says something else (kept, now) than rows that were kept of it, in the month's definitions.

    `kept` has the columns of the rollup. What the rollup does not hold cannot be compared; a village that was not kept
    had nobody.
    """
    marks = {mark.partition("~")[0] for mark in _stored().marks}
    comparable = {
        month: {key: indicator for key, indicator in by_key.items() if indicator.mark in marks}
        for month, by_key in definitions.items()
    }
    return _moved_from(kept, comparable, villages) | _absent_from(kept, comparable, villages)


def _moved_from(
    kept: Subquery, definitions: Mapping[int, Definitions], villages: Villages
) -> dict[RowKey, tuple[Answers, Answers]]:
    columns = kept.c
    then = (columns.n, columns.d, columns.excluded, columns.unknown)
    now = tuple(func.coalesce(column, 0) for column in (Rollup.n, Rollup.d, Rollup.excluded, Rollup.unknown))
    query = (
        select(columns.month, columns.village_id, columns.indicator, columns.version, *then, *now)
        .select_from(kept)
        .outerjoin(Rollup, _same_row(columns))
        .where(or_(*(before != after for before, after in zip(then, now, strict=True))))
    )
    if villages is not None:
        query = query.where(columns.village_id.in_(sorted(villages)))
    moved: dict[RowKey, tuple[Answers, Answers]] = {}
    for month, village, key, version, *counts in db.session.execute(query):
        indicator = definitions.get(month, {}).get(key)
        if indicator is not None and indicator.version == version:
            moved[RowKey(month, village, key, version)] = Answers(*counts[:4]), Answers(*counts[4:])
    return moved


def _absent_from(
    kept: Subquery, definitions: Mapping[int, Definitions], villages: Villages
) -> dict[RowKey, tuple[Answers, Answers]]:
    """Figures of villages that had none."""
    kept_row = select(kept.c.village_id).where(_same_row(kept.c)).correlate(Rollup)
    query = select(Rollup).where(
        or_(false(), *(and_(Rollup.month.in_(months), _versions(by_key)) for months, by_key in _alike(definitions))),
        Rollup.n + Rollup.d + Rollup.excluded + Rollup.unknown > 0,
        ~kept_row.exists(),
        *_inside(Rollup.village_id, villages),
    )
    return {
        RowKey(row.month, row.village_id, row.indicator, row.version): (
            NOBODY.answers,
            Answers(row.n, row.d, row.excluded, row.unknown),
        )
        for row in db.session.scalars(query)
    }


def _same_row(columns: Columns) -> ColumnElement[bool]:
    return and_(
        Rollup.month == columns["month"],
        Rollup.village_id == columns["village_id"],
        Rollup.indicator == columns["indicator"],
        Rollup.version == columns["version"],
    )


def _alike(definitions: Mapping[int, Definitions]) -> list[tuple[list[int], Definitions]]:
    """Months with the same definitions together: most have."""
    groups: dict[frozenset[str], tuple[list[int], Definitions]] = {}
    for month, by_key in definitions.items():
        marks = frozenset(indicator.mark for indicator in by_key.values())
        groups.setdefault(marks, ([], by_key))[0].append(month)
    return list(groups.values())


# -- conditions -----------------------------------------------------------------------------------------------------


def _versions(definitions: Definitions) -> ColumnElement[bool]:
    """These definitions in these versions: named, so that the primary key finds a month without a scan."""
    by_version: dict[int, list[str]] = {}
    for key, indicator in definitions.items():
        by_version.setdefault(indicator.version, []).append(key)
    return or_(
        false(),
        *(and_(Rollup.indicator.in_(keys), Rollup.version == version) for version, keys in by_version.items()),
    )


def _inside(column: InstrumentedAttribute[int], villages: Villages) -> list[ColumnElement[bool]]:
    return [] if villages is None else [column.in_(sorted(villages))]
