"""A picture: everything that a report says of one region and month, as plain values. Live now, or frozen by the close.

Frozen, it is JSON: `Picture.document` and `Picture.of_document` are each other's inverse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end, month_index, month_start
from sakti.extensions import db
from sakti.indicators import queries as indicators
from sakti.indicators.movements import Movement, Steps, household_steps, person_steps
from sakti.indicators.schooling import Children, children
from sakti.indicators.tables import Rollup
from sakti.interventions import queries as interventions
from sakti.interventions.queries import Contribution, Contributions, Late, Unreported
from sakti.regions import queries as regions
from sakti.regions.tables import Region
from sakti.reports.queries.quality import Quality, quality
from sakti.web import clock

Counts = tuple[int, int, int, int]
#: Households, persons and children out of school that came and left between two days.
Flows = tuple[Steps, Steps, Children]
#: Movements that a picture may lack.
OPTIONAL = ("households_since", "persons_since", "children", "children_since")
#: Village → indicator → month → counts.
Months = dict[int, dict[str, dict[int, Counts]]]

#: How many months a line goes back; the baseline's stands before it.
LINE = 36


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """A target as it was used, with the counts of its own baseline."""

    indicator: str
    kind: str
    value: Decimal
    baseline_on: date
    due_on: date
    baseline: Counts | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a closed month said, and what it is now."""

    month: int
    village_id: int
    indicator: str
    version: int
    old: Counts
    new: Counts
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Picture:
    month: int
    baseline: int | None
    villages: list[int]
    villages_then: list[int]
    series: dict[str, dict[int, Counts]]
    targets: list[PlannedTarget]
    households: Movement
    persons: Movement
    households_since: Movement | None
    persons_since: Movement | None
    contributions: Contributions
    year: Contributions
    funding: list[tuple[str, str, int]]
    late: list[Late]
    unreported: list[Unreported]
    quality: dict[str, Any]
    corrections: list[Correction] = field(default_factory=list)
    #: Out of school; None in months that were closed before this was kept.
    children: Movement | None = None
    children_since: Movement | None = None
    #: Villages with a page of their own; None while the month is open, and in those closed before this was kept.
    paged: list[int] | None = None

    def figure(self, key: str, month: int | None) -> Figure | None:
        """None where nothing was kept: before the line and not the baseline."""
        counts = None if month is None else self.series.get(key, {}).get(month)
        return None if counts is None or month is None else Figure(*counts, month_end(month))

    def document(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["series"] = {
            key: [[month, *counts] for month, counts in line.items()] for key, line in self.series.items()
        }
        return {key: plain_value(value) for key, value in plain.items()}

    @classmethod
    def of_document(cls, plain: Mapping[str, Any]) -> Picture:
        return cls(
            month=plain["month"],
            baseline=plain["baseline"],
            villages=plain["villages"],
            villages_then=plain["villages_then"],
            series={key: {row[0]: tuple(row[1:]) for row in line} for key, line in plain["series"].items()},
            targets=[target_of(one) for one in plain["targets"]],
            households=Movement(**plain["households"]),
            persons=Movement(**plain["persons"]),
            **{name: Movement(**plain[name]) if plain.get(name) else None for name in OPTIONAL},
            contributions=contributions_of(plain["contributions"]),
            year=contributions_of(plain["year"]),
            funding=[(helix, source, value) for helix, source, value in plain["funding"]],
            late=[Late(**one | {"due_on": date.fromisoformat(one["due_on"])}) for one in plain["late"]],
            unreported=[
                Unreported(**one | {"last_delivery_on": day_of(one["last_delivery_on"])}) for one in plain["unreported"]
            ],
            quality=plain["quality"],
            corrections=[correction_of(one) for one in plain["corrections"]],
            paged=plain.get("paged"),
        )


def plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(each) for each in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def target_of(plain: Mapping[str, Any]) -> PlannedTarget:
    return PlannedTarget(
        plain["indicator"],
        plain["kind"],
        Decimal(plain["value"]),
        date.fromisoformat(plain["baseline_on"]),
        date.fromisoformat(plain["due_on"]),
        tuple(plain["baseline"]) if plain["baseline"] else None,
    )


def contributions_of(plain: Mapping[str, Any]) -> Contributions:
    return Contributions(**{kind: [Contribution(**row) for row in rows] for kind, rows in plain.items()})


def correction_of(plain: Mapping[str, Any]) -> Correction:
    since = plain["since"] and datetime.fromisoformat(plain["since"])
    return Correction(**{**plain, "old": tuple(plain["old"]), "new": tuple(plain["new"]), "since": since})


# -- live -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """What many regions share: read once, then cut into pictures."""

    month: int
    months: Months
    first: dict[int, int]
    steps: Flows
    quality: Quality
    villages: Collection[int] | None = None
    since: dict[int, Flows] = field(default_factory=dict)

    def steps_since(self, baseline: int) -> Flows:
        """Kept per baseline: most regions have the same."""
        if baseline not in self.since:
            self.since[baseline] = flows(month_end(baseline), month_end(self.month), self.villages)
        return self.since[baseline]


NO_CONTRIBUTIONS = Contributions([], [], [], [])
NO_STEPS: Flows = (Steps({}, []), Steps({}, []), Children(date.min, date.min, []))
NO_QUALITY = Quality({}, {}, None, {})


def source(
    month: int, villages: Collection[int] | None, closed_at: datetime | None, closed_month: int | None
) -> Source:
    """Read the months of these villages (None: of all). `closed_…` is the close before this one."""
    last = month_end(month)
    before = month_end(month - 1)
    first = first_months(villages)
    closed_on = None if closed_month is None else month_end(closed_month)
    return Source(
        month,
        months_of(villages, wanted_months(month, first.values()), month),
        first,
        flows(before, last, villages),
        quality(last, closed_at, clock.now(), closed_on, villages),
        villages,
    )


def flows(first: date, last: date, villages: Collection[int] | None) -> Flows:
    return household_steps(first, last, villages), person_steps(first, last, villages), children(first, last, villages)


def wanted_months(month: int, baselines: Collection[int]) -> list[int]:
    return sorted(
        {*range(max(month - LINE, min([month, *baselines])), month + 1), *(b for b in baselines if b <= month)}
    )


def first_months(villages: Collection[int] | None) -> dict[int, int]:
    """Per village the first month with data: its baseline."""
    counted = Rollup.n + Rollup.d + Rollup.excluded + Rollup.unknown > 0
    query = select(Rollup.village_id, func.min(Rollup.month)).where(counted).group_by(Rollup.village_id)
    if villages is not None:
        query = query.where(Rollup.village_id.in_(sorted(villages)))
    return dict(iter(db.session.execute(query)))


def months_of(villages: Collection[int] | None, wanted: Sequence[int], month: int) -> Months:
    """From the rollup; a month that it does not hold yet by asking the states."""
    columns = (Rollup.village_id, Rollup.indicator, Rollup.month, Rollup.n, Rollup.d, Rollup.excluded, Rollup.unknown)
    query = select(*columns).where(Rollup.month.in_(wanted), Rollup.version == version_of(Rollup.indicator))
    if villages is not None:
        query = query.where(Rollup.village_id.in_(sorted(villages)))
    result: Months = {}
    for village, key, at, *found in db.session.execute(query):
        if any(found):
            result.setdefault(village, {}).setdefault(key, {})[at] = (found[0], found[1], found[2], found[3])
    held = indicators.span()
    if held is None or month > held[1]:
        for key, by in indicators.cross_section(all_villages(villages), month_end(month)).items():
            for village, one in by.items():
                counts = (one.n, one.d, one.excluded, one.unknown)
                result.setdefault(village, {}).setdefault(key, {})[month] = counts
    return result


def version_of(column: Any) -> Any:
    """The present version of the indicator in a row."""
    return case({key: one.version for key, one in INDICATORS.items()}, value=column)


def all_villages(villages: Collection[int] | None) -> Collection[int]:
    return [one.id for one in regions.villages()] if villages is None else villages


def live(
    source: Source,
    region: Region | None,
    villages: Collection[int],
    corrections: Sequence[Correction],
    *,
    brief: bool = False,
) -> Picture:
    """The picture of one region as things are known now; a brief one has figures and targets only."""
    inside = {village for village in villages if village in source.months}
    starts = [source.first[village] for village in inside if source.first.get(village, source.month) <= source.month]
    baseline = min(starts, default=None)
    series = summed(source, inside, baseline)
    day, first_day = month_end(source.month), month_start(source.month)
    year = date(first_day.year, 1, 1)
    since = source.steps_since(baseline) if baseline is not None and baseline < source.month and not brief else None
    everyone = sorted(villages)
    return Picture(
        month=source.month,
        baseline=baseline,
        villages=sorted(v for v in inside if any(source.month in line for line in source.months[v].values())),
        villages_then=sorted(v for v in inside if source.first.get(v) == baseline),
        series=series,
        targets=planned(region, everyone, series) if region is not None else [],
        households=source.steps[0].of(everyone),
        persons=source.steps[1].of(everyone),
        households_since=since[0].of(everyone) if since else None,
        persons_since=since[1].of(everyone) if since else None,
        children=source.steps[2].of(everyone),
        children_since=since[2].of(everyone) if since else None,
        contributions=NO_CONTRIBUTIONS if brief else interventions.contributions(everyone, first_day, day),
        year=NO_CONTRIBUTIONS if brief else interventions.contributions(everyone, year, day),
        funding=[]
        if brief
        else [(*key, value) for key, value in sorted(interventions.funding_by_helix(everyone, year, day).items())],
        late=[] if brief else interventions.late(everyone, day),
        unreported=[] if brief else interventions.unreported(everyone, day),
        quality=source.quality.of(everyone),
        corrections=[one for one in corrections if one.village_id in inside],
    )


def summed(source: Source, villages: Collection[int], baseline: int | None) -> dict[str, dict[int, Counts]]:
    """Sums of n over sums of d: the months of the line, and the baseline before it."""
    if baseline is None:
        return {}
    line = [m for m in wanted_months(source.month, [baseline]) if m == baseline or m >= source.month - LINE]
    return {key: {m: sum_of(source.months, villages, key, m) for m in line} for key in INDICATORS}


def sum_of(months: Months, villages: Collection[int], key: str, month: int) -> Counts:
    rows = [months[village].get(key, {}).get(month, (0, 0, 0, 0)) for village in villages]
    n, d, excluded, unknown = (sum(column) for column in zip(*rows, strict=True)) if rows else (0, 0, 0, 0)
    return n, d, excluded, unknown


def planned(
    region: Region, villages: Collection[int], series: Mapping[str, Mapping[int, Counts]]
) -> list[PlannedTarget]:
    """What the region is judged by, here as on the dashboards."""
    return [
        PlannedTarget(
            one.indicator,
            one.kind,
            one.value,
            one.baseline_on,
            one.due_on,
            counts_on(villages, one.indicator, one.baseline_on, series),
        )
        for one in indicators.targets_of(region)
        if one.indicator in INDICATORS
    ]


def counts_on(
    villages: Collection[int], key: str, day: date, series: Mapping[str, Mapping[int, Counts]]
) -> Counts | None:
    kept = series.get(key, {}).get(month_index(day))
    if kept is not None and month_end(month_index(day)) == day:
        return kept
    figures = indicators.cross_section(villages, day, [key])[key].values()
    sums = [(one.n, one.d, one.excluded, one.unknown) for one in figures]
    if not sums:
        return None
    n, d, excluded, unknown = (sum(column) for column in zip(*sums, strict=True))
    return n, d, excluded, unknown


def with_data(source: Source) -> list[tuple[Region, list[int]]]:
    """Every region that has data, the largest first, each with its villages."""
    by_id = {one.id: one for one in db.session.scalars(select(Region))}
    inside: dict[int, list[int]] = {}
    for village in sorted(source.months):
        place: Region | None = by_id.get(village)
        while place is not None:
            inside.setdefault(place.id, []).append(village)
            place = by_id.get(place.parent_id) if place.parent_id else None
    order = {"province": 0, "regency": 1, "district": 2, "village": 3}
    return sorted(
        ((by_id[key], found) for key, found in inside.items()), key=lambda one: (order[one[0].level], one[0].code)
    )


def pictures(source: Source, corrections: Sequence[Correction]) -> Iterator[tuple[Region, Picture]]:
    for region, villages in with_data(source):
        yield region, live(source, region, villages, corrections)
