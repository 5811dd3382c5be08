"""Pictures: everything that a report of one region and month says, read live, or as the close froze it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from sakti.closing.documents import Compared, Correction, Picture, PlannedTarget
from sakti.closing.models import MonthClose
from sakti.closing.queries.closes import close_of, definitions_of, frozen_picture, last_close, regions_told
from sakti.closing.queries.corrections import pending
from sakti.closing.queries.quality import VillageQuality, quality
from sakti.closing.queries.statements import StatementSource, no_statements, read_statements, statements_of
from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import NOBODY, Counts, sum_counts
from sakti.core.indicators import definitions_on
from sakti.core.periods import month_end, month_index, month_start
from sakti.core.statements import LEDGERS, LISTS
from sakti.core.successions import NO_LINKS, Links
from sakti.extensions import db
from sakti.indicators import figures
from sakti.indicators.figures import Definitions, VillageCounts, VillageSeries, summed
from sakti.indicators.judging import Court, counted_in
from sakti.indicators.queries import targets_of
from sakti.indicators.queries.movements import MovementSteps, household_steps, person_steps
from sakti.indicators.queries.schooling import Children, children
from sakti.interventions import queries as interventions
from sakti.interventions.queries import Contributions
from sakti.regions import queries as regions
from sakti.regions.tables import Region
from sakti.settings.queries import freshnesses, least_coverage
from sakti.web import clock

#: Households, persons and children out of school that came and left between two days.
Flows = tuple[MovementSteps, MovementSteps, Children]
#: How many months a line goes back; the baseline's stands before it.
LINE = 36
#: Without pilots a regency's report has a page for each village, but not for hundreds of them.
MOST_PAGES = 24


# -- of one month ---------------------------------------------------------------------------------------------------


class FrozenPictures:
    """Pictures as the close kept them, and the definitions in which it did."""

    def __init__(self, close: MonthClose) -> None:
        self.close = close
        self.definitions = definitions_of(close)

    def of(self, region: Region) -> Picture:
        return frozen_picture(self.close, region.id) or empty_picture(self.close.month)

    brief = of


class LivePictures:
    """Pictures as things are known now; what villages share is read once."""

    def __init__(self, month: int, region: Region) -> None:
        self.villages = [village.id for village in regions.villages_below(region)]
        last = last_close(month)
        whole = region.level in ("province", "regency")  # where one pass over everybody is the quickest
        places = {region.id, *self.villages}
        self.source = read_source(month, None if whole else self.villages, last, places)
        self.definitions = self.source.definitions
        self.corrections = pending(month, self.villages)

    def of(self, region: Region) -> Picture:
        inside = self.villages if region.level != "village" else [region.id]
        return live_picture(self.source, region, inside, self.corrections)

    def brief(self, region: Region) -> Picture:
        """Only what a row of the table of villages needs."""
        return live_picture(self.source, region, [region.id], [], brief=True)


def pictures_of(month: int, region: Region) -> FrozenPictures | LivePictures:
    """Of a closed month as they were frozen; else of this region and what lies in it as they are known now."""
    close = close_of(month)
    return LivePictures(month, region) if close is None else FrozenPictures(close)


def empty_picture(month: int) -> Picture:
    """The picture of a region that nobody followed when the month was closed."""
    nothing = PictureSource(month, {}, {}, {}, NO_STEPS, NO_QUALITY, no_statements(month))
    return live_picture(nothing, None, [], [], brief=True)


def paged(region: Region, picture: Picture) -> list[int]:
    """Which villages have a page: the pilots; without any, the first of all. A close keeps it: decrees come late."""
    if picture.paged is not None:
        return picture.paged
    if region.level == "village":
        return []
    day = month_end(picture.month)
    pilots = {village.id for pilot, village in regions.pilots() if pilot.since <= day}
    villages = [village.id for village in regions_of(picture.villages)]
    return [village for village in villages if village in pilots] or villages[:MOST_PAGES]


def regions_of(ids: Collection[int]) -> list[Region]:
    every = [regions.get(key) for key in ids]
    return sorted((region for region in every if region is not None), key=lambda region: region.code)


# -- live -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PictureSource:
    """What many regions share: read once, then cut into pictures."""

    month: int
    definitions: Definitions
    months: VillageSeries
    first: dict[int, int]
    steps: Flows
    quality: VillageQuality
    statements: StatementSource
    villages: Collection[int] | None = None
    since: dict[int, Flows] = field(default_factory=dict)
    days: dict[date, VillageCounts] = field(default_factory=dict)
    courts: list[Court] = field(default_factory=list)
    links: Links = NO_LINKS

    def counts_on(self, day: date) -> VillageCounts:
        """The counts of these villages on a day: of months that were read, else read now and kept."""
        if day not in self.days:
            self.days[day] = self._counts_on(day)
        return self.days[day]

    def _counts_on(self, day: date) -> VillageCounts:
        month = month_index(day)
        if figures.at_month_end(day) is None:
            return figures.counts_from_states(self.villages, day, self.definitions)
        if month not in self.read:
            return figures.village_counts(self.villages, [month], self.definitions)[month]
        found = {
            village: {key: line[month] for key, line in lines.items() if month in line}
            for village, lines in self.months.items()
        }
        return {village: by_key for village, by_key in found.items() if by_key}

    @property
    def read(self) -> list[int]:
        """The months that were read of every village."""
        return wanted_months(self.month, [*self.first.values(), *self.links.months])

    def court(self) -> Court:
        """One for all regions: what it reads of a day stays."""
        if not self.courts:
            day, first = month_end(self.month), self.first
            fresh, least = freshnesses(), least_coverage(day)
            self.courts.append(Court(day, self.definitions, self.counts_on, lambda: first, fresh, least, self.links))
        return self.courts[0]

    def steps_since(self, baseline: int) -> Flows:
        """Kept per baseline: most regions have the same."""
        if baseline not in self.since:
            self.since[baseline] = flows(month_end(baseline), month_end(self.month), self.villages)
        return self.since[baseline]


NO_CONTRIBUTIONS = Contributions([], [], [], [])
NO_STEPS: Flows = (MovementSteps(), MovementSteps(), Children())
NO_QUALITY = VillageQuality({}, {})


def read_source(
    month: int, villages: Collection[int] | None, closed: MonthClose | None, places: Collection[int] | None = None
) -> PictureSource:
    """Read the months of these villages (None: of all), for these regions (None: for all).

    `closed`: the close before this one. From its end on is told who came and who left.
    """
    last = month_end(month)
    first = figures.first_months(villages)
    definitions, links = definitions_on(last), regions.village_links()
    steps = flows(month_end(month - 1 if closed is None else closed.month), last, villages)
    source = PictureSource(
        month,
        definitions,
        figures.village_series(villages, wanted_months(month, [*first.values(), *links.months]), definitions),
        first,
        steps,
        quality(last, None if closed is None else closed.closed_at, clock.now(), definitions, villages),
        no_statements(month),
        villages,
        links=links,
    )
    statements = read_statements(month, villages, places, definitions, source.counts_on, steps[:2])
    return replace(source, statements=statements)


def flows(first: date, last: date, villages: Collection[int] | None) -> Flows:
    return household_steps(first, last, villages), person_steps(first, last, villages), children(first, last, villages)


def wanted_months(month: int, baselines: Collection[int]) -> list[int]:
    return sorted(
        {*range(max(month - LINE, min([month, *baselines])), month + 1), *(b for b in baselines if b <= month)}
    )


def live_picture(
    source: PictureSource,
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
    became = _became(source, villages, baseline)
    begun = baseline if became is None else became
    series = region_lines(source, inside, baseline)
    day, first_day = month_end(source.month), month_start(source.month)
    year = date(first_day.year, 1, 1)
    since = source.steps_since(begun) if begun is not None and begun < source.month and not brief else None
    everyone = sorted(villages)
    around = frozenset(villages)
    own = [correction for correction in corrections if correction.village_id in around]
    kept = None
    if region is not None and not brief:
        kept = statements_of(source.statements, region, everyone, own)
    return Picture(
        month=source.month,
        baseline=baseline,
        villages=sorted(v for v in inside if any(source.month in line for line in source.months[v].values())),
        villages_then=sorted(v for v in inside if source.first.get(v) == baseline),
        series=series,
        targets=planned_targets(region, source, everyone) if region is not None else [],
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
        quality=source.quality.of(everyone, late_counts(source.statements, everyone)),
        corrections=own,
        compared=compared(source, around, inside, baseline)
        if region is not None and region.level != "village"
        else None,
        kept=kept,
        became=became,
    )


def _became(source: PictureSource, villages: Collection[int], first: int | None) -> int | None:
    """Of a village that was divided or merged since its first month, the month in which that was."""
    if first is None or len(villages) != 1:
        return None
    torn = source.links.torn_on(villages, month_end(first), month_end(source.month))
    return None if torn is None else month_index(torn)


def late_counts(source: StatementSource, villages: Collection[int]) -> dict[str, int] | None:
    """Entries about closed months, also those that were taken back; None before the first close."""
    if source.chain.since is None:
        return None
    causes = source.late.of(villages)
    counts = {ledger: sum(cause.count for cause in causes if cause.told in told) for ledger, told in LEDGERS.items()}
    return counts | {"lists": sum(cause.told in LISTS for cause in causes)}


def compared(
    source: PictureSource, around: Collection[int], villages: Collection[int], baseline: int | None
) -> Compared:
    """Of which of these villages changes are said, with their counts. `around`: all that the region has."""
    month = source.month
    counted = {
        each: counted_in(source.counts_on(month_end(each)), source.definitions) & frozenset(villages)
        for each in {month - 1, month, baseline if baseline is not None else month}
    }
    begun, last = month if baseline is None else baseline, month_end(month)
    same, lasting = (
        ComparedVillages.between(counted[since], counted[month], source.links.within(around, month_end(since), last))
        for since in (begun, month - 1)
    )
    before, now = (
        summed(source.counts_on(month_end(each)), source.definitions, lasting.same) for each in (month - 1, month)
    )
    return Compared(
        same,
        lasting,
        region_lines(source, same.same, baseline),
        {key: (before[key], now[key]) for key in source.definitions},
    )


def region_lines(
    source: PictureSource, villages: Collection[int], baseline: int | None
) -> dict[str, dict[int, Counts]]:
    """Sums of n over sums of d: the months of the line, and the baseline before it."""
    if baseline is None:
        return {}
    line = [m for m in wanted_months(source.month, [baseline]) if m == baseline or m >= source.month - LINE]
    return {
        key: {
            month: sum_counts(source.months[village].get(key, {}).get(month, NOBODY) for village in villages)
            for month in line
        }
        for key in source.definitions
    }


def planned_targets(region: Region, source: PictureSource, villages: Collection[int]) -> list[PlannedTarget]:
    """What the region is judged by, here as on the dashboards."""
    court = source.court()
    every = [target for target in targets_of(region) if target.indicator in source.definitions]
    judged = [court.judge(target, villages, is_village=region.level == "village") for target in every]
    return [
        PlannedTarget(
            target.indicator,
            target.kind,
            target.value,
            target.baseline_on,
            target.due_on,
            None if one.standings[-1].start is None else one.standings[-1].start.counts,
            one,
        )
        for target, one in zip(every, judged, strict=True)
    ]


def with_data(source: PictureSource) -> list[tuple[Region, list[int]]]:
    """Every region that has data or money, or of which the close before told, the largest first.

    Each with all its villages.
    """
    by_id = {region.id: region for region in db.session.scalars(select(Region))}
    told = regions_told(source.statements.chain.last)
    followed = told | source.months.keys() | source.statements.spending.keys()
    inside: dict[int, list[int]] = {}
    wanted: set[int] = set()
    for village in sorted(key for key, region in by_id.items() if region.level == "village"):
        for place in _around(by_id[village], by_id):
            inside.setdefault(place.id, []).append(village)
            if village in followed:
                wanted.add(place.id)
    order = {"province": 0, "regency": 1, "district": 2, "village": 3}
    every = [(by_id[key], villages) for key, villages in inside.items() if key in wanted]
    return sorted(every, key=lambda row: (order[row[0].level], row[0].code))


def _around(village: Region, by_id: Mapping[int, Region]) -> Iterator[Region]:
    """A region, and those in which it lies."""
    place: Region | None = village
    while place is not None:
        yield place
        place = by_id.get(place.parent_id) if place.parent_id else None
