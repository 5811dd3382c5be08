"""Figures: on any date from the states, or at month ends from the rollup. The one place where numbers are computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from sakti.core.changes import Change, between
from sakti.core.figures import Figure, total
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.periods import month_end, month_index
from sakti.core.targets import binding
from sakti.extensions import db
from sakti.indicators.models import MacroValue, Rollup, RollupSpan, Target
from sakti.indicators.sql import ages_on, answers, tally
from sakti.observations.tables import STATES
from sakti.regions.queries import village_ids_below
from sakti.regions.tables import Region, VillageClass

ByVillage = dict[int, Figure]
SUBJECT = {"household": "household_id", "person": "person_id"}


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator in one region: now, and at the baseline if there is one."""

    indicator: Indicator
    current: Figure
    baseline: Figure | None

    @property
    def change(self) -> Change | None:
        return None if self.baseline is None else between(self.indicator.kind, self.baseline, self.current)


def _within(column: Any, villages: Collection[int]) -> Any:
    return column.in_(sorted(villages))


def _columns(indicators: Sequence[Indicator], table: Any, rural: Any, day: date) -> list[Any]:
    """Three counts per indicator: yes, no, not applicable."""
    counted: list[Any] = []
    for indicator in indicators:
        said = answers(indicator, table.c, rural, ages_on(table.c, day))
        counted += [tally(said.yes), tally(said.no), tally(said.not_applicable)]
    return counted


def _figures(indicators: Sequence[Indicator], everyone: int, counts: Sequence[int], day: date) -> dict[str, Figure]:
    result = {}
    for position, indicator in enumerate(indicators):
        yes, no, excluded = (int(value) for value in counts[3 * position : 3 * position + 3])
        result[indicator.key] = Figure(yes, yes + no, excluded, everyone - yes - no - excluded, day)
    return result


def _of_unit(unit: str, keys: Iterable[str] | None) -> list[Indicator]:
    wanted = set(keys) if keys is not None else set(INDICATORS)
    return [one for one in INDICATORS.values() if one.unit == unit and one.key in wanted]


def cross_section(villages: Collection[int], day: date, keys: Iterable[str] | None = None) -> dict[str, ByVillage]:
    """Per indicator and village, everyone who is there and on the target list on the day."""
    keys = None if keys is None else list(keys)
    result: dict[str, ByVillage] = {one.key: {} for unit in STATES for one in _of_unit(unit, keys)}
    for unit, model in STATES.items():
        indicators = _of_unit(unit, keys)
        if not indicators:
            continue
        table = model.__table__
        place = VillageClass.__table__
        query = (
            select(table.c.village_id, func.count(), *_columns(indicators, table, place.c.rural, day))
            .join(place, place.c.village_id == table.c.village_id)
            .where(table.c.counted.is_(True), table.c.since <= day, table.c.until > day)
            .where(place.c.since <= day, place.c.until > day, _within(table.c.village_id, villages))
            .group_by(table.c.village_id)
        )
        for village, everyone, *counts in db.session.execute(query):
            for key, figure in _figures(indicators, everyone, counts, day).items():
                result[key][village] = figure
    return result


def panel(
    villages: Collection[int], baseline: date, day: date, keys: Iterable[str] | None = None
) -> dict[str, tuple[Figure, Figure]]:
    """Per indicator the figures at both dates of the subjects that were counted in the region on both."""
    keys = None if keys is None else list(keys)
    result: dict[str, tuple[Figure, Figure]] = {}
    for unit, model in STATES.items():
        indicators = _of_unit(unit, keys)
        if not indicators:
            continue
        before, after = model.__table__.alias("before"), model.__table__.alias("after")
        place_before, place_after = VillageClass.__table__.alias("pb"), VillageClass.__table__.alias("pa")
        subject = SUBJECT[unit]
        query = (
            select(
                func.count(),
                *_columns(indicators, before, place_before.c.rural, baseline),
                *_columns(indicators, after, place_after.c.rural, day),
            )
            .select_from(before)
            .join(after, after.c[subject] == before.c[subject])
            .join(place_before, place_before.c.village_id == before.c.village_id)
            .join(place_after, place_after.c.village_id == after.c.village_id)
        )
        for table, place, when in ((before, place_before, baseline), (after, place_after, day)):
            query = query.where(table.c.counted.is_(True), table.c.since <= when, table.c.until > when)
            query = query.where(place.c.since <= when, place.c.until > when, _within(table.c.village_id, villages))
        everyone, *counts = db.session.execute(query).one()
        half = 3 * len(indicators)
        was = _figures(indicators, everyone, counts[:half], baseline)
        now = _figures(indicators, everyone, counts[half:], day)
        result.update({one.key: (was[one.key], now[one.key]) for one in indicators})
    return result


def results(
    villages: Collection[int],
    day: date,
    baseline: date | None = None,
    cohort: str = "cross-section",
    keys: Iterable[str] | None = None,
) -> list[Result]:
    """The figures of a region (contracts §6) in the order of the definitions, on any date, also in a closed month."""
    keys = list(INDICATORS) if keys is None else list(keys)
    if cohort == "panel":
        if baseline is None:
            raise ValueError("a panel needs a baseline")
        both = panel(villages, baseline, day, keys)
        return [Result(INDICATORS[key], both[key][1], both[key][0]) for key in INDICATORS if key in keys]
    now = cross_section(villages, day, keys)
    was = cross_section(villages, baseline, keys) if baseline else {}
    return [
        Result(
            INDICATORS[key],
            total(now[key].values(), day),
            total(was[key].values(), baseline) if baseline else None,
        )
        for key in INDICATORS
        if key in keys
    ]


# -- from the rollup ------------------------------------------------------------------------------------------------


def span() -> tuple[int, int] | None:
    """The first and last month of the rollup; None while there is no data."""
    row = db.session.get(RollupSpan, 1)
    return None if row is None else (row.first_month, row.last_month)


def months(
    villages: Collection[int], first: int, last: int, keys: Iterable[str] | None = None
) -> dict[str, dict[int, Figure]]:
    """Per indicator and month the figure of a region: sums over its villages."""
    query = (
        select(
            Rollup.indicator,
            Rollup.month,
            func.sum(Rollup.n),
            func.sum(Rollup.d),
            func.sum(Rollup.excluded),
            func.sum(Rollup.unknown),
        )
        .where(_within(Rollup.village_id, villages), Rollup.month >= first, Rollup.month <= last)
        .group_by(Rollup.indicator, Rollup.month)
    )
    if keys is not None:
        query = query.where(Rollup.indicator.in_(list(keys)))
    wanted = INDICATORS if keys is None else list(keys)
    result = {key: {month: Figure(0, 0, 0, 0, month_end(month)) for month in range(first, last + 1)} for key in wanted}
    for key, month, n, d, excluded, unknown in db.session.execute(query):
        if key in result:
            result[key][month] = Figure(int(n), int(d), int(excluded), int(unknown), month_end(month))
    return result


def by_village(villages: Collection[int] | None, month: int) -> dict[int, dict[str, Figure]]:
    """Per village and indicator the figure at the end of a month; villages without data are missing."""
    query = select(Rollup.village_id, Rollup.indicator, Rollup.n, Rollup.d, Rollup.excluded, Rollup.unknown)
    query = query.where(Rollup.month == month)
    if villages is not None:
        query = query.where(_within(Rollup.village_id, villages))
    day = month_end(month)
    result: dict[int, dict[str, Figure]] = {}
    for village, key, n, d, excluded, unknown in db.session.execute(query):
        if n or d or excluded or unknown:
            result.setdefault(village, {})[key] = Figure(n, d, excluded, unknown, day)
    return result


def at_month_end(day: date) -> int | None:
    """The month whose end this day is, if the rollup holds it."""
    held = span()
    month = month_index(day)
    return month if held and held[0] <= month <= held[1] and month_end(month) == day else None


# -- targets and macro series ---------------------------------------------------------------------------------------


def targets(region_ids: Collection[int] | None = None) -> Sequence[Target]:
    query = select(Target).where(Target.ended_at.is_(None)).order_by(Target.region_id, Target.indicator, Target.due_on)
    if region_ids is not None:
        query = query.where(Target.region_id.in_(sorted(region_ids)))
    return db.session.scalars(query).all()


def targets_of(region: Region) -> list[Target]:
    """What a region is judged by: of each indicator its own targets, or those that bind it from above."""
    own, *larger = (_by_indicator(targets([one])) for one in _with_those_above(region))
    every = dict.fromkeys(key for each in (own, *larger) for key in each)
    return [one for key in every for one in binding(own.get(key, ()), (each.get(key, ()) for each in larger))]


def _with_those_above(region: Region) -> Iterator[int]:
    """The region and those that it lies in, the nearest first."""
    yield region.id
    if region.parent_id is not None:
        yield from _with_those_above(db.session.get_one(Region, region.parent_id))


def _by_indicator(found: Iterable[Target]) -> dict[str, list[Target]]:
    sorted_out: dict[str, list[Target]] = {}
    for one in found:
        sorted_out.setdefault(one.indicator, []).append(one)
    return sorted_out


def named_targets(villages: Collection[int] | None) -> Sequence[Any]:
    """(target, region) of the regions that lie wholly within these villages; None means all."""
    query = select(Target, Region).join(Region, Region.id == Target.region_id).where(Target.ended_at.is_(None))
    found = db.session.execute(query.order_by(Region.code, Target.indicator, Target.due_on)).all()
    if villages is None:
        return found
    reached = {region.id: village_ids_below(region.id) <= set(villages) for _, region in found}
    return [row for row in found if reached[row[1].id]]


def named_macro_values() -> Sequence[Any]:
    """(value, region): a published figure is public, so no scope bounds it."""
    query = select(MacroValue, Region).join(Region, Region.id == MacroValue.region_id)
    query = query.where(MacroValue.ended_at.is_(None))
    return db.session.execute(query.order_by(Region.code, MacroValue.series, MacroValue.period, MacroValue.id)).all()
