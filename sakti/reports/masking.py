"""The version of a report that anybody may read (Biasa): without small numbers, and without a way to them.

Every number that may not be told is taken out of the object here, once; what prints it has nothing to forget. What of
a day is told is decided by that day alone, as the first close that kept it knew it, for villages, districts and the
regency together. So the papers of all regions and of all months decide alike, and none undoes another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sakti.closing import queries as closing
from sakti.closing.documents import DataQuality, Picture
from sakti.core.figures import NOBODY, Counts, Figure
from sakti.core.movements import Movement
from sakti.core.periods import month_end, month_index
from sakti.core.refusals import Refusal
from sakti.core.small_cells import Telling, is_small, is_small_cell, told, with_sums, withheld
from sakti.core.targets import Progress, TargetKind
from sakti.indicators.figures import figure_of
from sakti.indicators.judging import counted_in
from sakti.interventions.queries import Contribution, Contributions
from sakti.regions import queries as regions
from sakti.reports.opening import opening
from sakti.reports.parts import Check, Content, LinePart, Place, ReportLine, VillageRow, checks_of

if TYPE_CHECKING:
    from datetime import date

    from sakti.regions.tables import Region


@dataclass(frozen=True, slots=True)
class Mask:
    """What may be told in the papers of a month.

    `districts`: village → its district, of all villages. `tellings`: by indicator and month. `counted`: by the same,
    whom the book of this month counts there. `homes`: by month, the villages with counted households.
    """

    least: int
    month: int
    districts: Mapping[int, int]
    tellings: Mapping[tuple[str, int], Telling]
    counted: Mapping[tuple[str, int], frozenset[int]]
    homes: Mapping[int, frozenset[int]]

    def inside(self, region: Region) -> frozenset[int]:
        """The villages of a region."""
        if region.level == "village":
            return frozenset([region.id])
        if region.level == "district":
            return frozenset(village for village, district in self.districts.items() if district == region.id)
        return frozenset(self.districts)

    def tells(self, region: Region, key: str, day: date, among: Collection[int] | None = None) -> bool:
        """Whether what these villages of a region (None: all) answered on a day may be told."""
        at = key, month_index(day)
        telling, inside = self.tellings.get(at), self.inside(region)
        if telling is None or day != month_end(at[1]):
            return False
        summed = self.counted[at] & inside
        kept = telling.kept
        total = region.level != "village" and not (
            region.id in kept.districts if region.level == "district" else kept.whole
        )
        return telling.tells(summed if among is None else summed.intersection(among), inside, total=total)

    def judged(self, region: Region, goal: Progress) -> frozenset[int]:
        """By which villages a target is judged: those with counted households on its first day and on this one."""
        first, last = (self.homes.get(month_index(day), frozenset()) for day in (goal.goal.start_on, goal.on))
        return self.inside(region) & first & last


def public(content: Content, least: int) -> Content:
    """The report without small numbers. Refuses `report_public_open` and `report_too_small`."""
    if content.provisional:
        raise Refusal("report_public_open", month=content.period)
    if is_small(content.place.picture.households.closing, least):
        raise Refusal("report_too_small", place=content.place.title, least=least)
    mask, whole = mask_of(content, least), not content.is_part
    place = replace(content.place, lines=masked_lines(content.place, mask))
    return replace(
        content,
        sentences=opening(place, None),
        place=masked_place(place, least, whole),
        rows=[masked_row(row, mask) for row in content.rows],
        pages=[],
        fixes=[],
        follow_ups=[],
        decisions=[],
        is_public=True,
        least=least,
        spent_rp=spent(place.picture.year, least) if whole else None,
    )


# -- what is kept back ----------------------------------------------------------------------------------------------


def mask_of(content: Content, least: int) -> Mask:
    """Of all villages that there are, whichever region is asked for; of the days that the report speaks of."""
    book = closing.book_of(content.month)
    if book is None:
        return Mask(least, content.month, {}, {}, {}, {})
    districts = {village.id: village.parent_id or 0 for village in regions.villages()}
    tellings: dict[tuple[str, int], Telling] = {}
    counted: dict[tuple[str, int], frozenset[int]] = {}
    homes: dict[int, frozenset[int]] = {}
    for month in sorted(months_of(content)):
        known, _ = book.village_counts(districts, month)
        first = closing.first_kept(month, book.definitions)
        homes[month] = counted_in(known, book.definitions)
        for key in book.definitions:
            now = {village: answers(by_key[key]) for village, by_key in known.items() if key in by_key}
            then = {village: answers(counts) for village, counts in first.get(key, {}).items() if village in districts}
            kept = withheld(then, districts, least)
            late = {village for village, cell in now.items() if is_small_cell(cell, least)} - kept.villages
            kept = with_sums(kept, now, districts, least)
            tellings[key, month] = Telling(frozenset(then), kept, frozenset(late))
            counted[key, month] = frozenset(now)
    return Mask(least, content.month, districts, tellings, counted, homes)


def months_of(content: Content) -> set[int]:
    """The months that a report speaks of; a line of months is told of the whole alone."""
    whole = content.place.lines if not content.is_part else []
    days = {figure.as_of for line in whole for _, figure in line.months}
    for line in (*content.place.lines, *(line for row in content.rows for line in row.lines)):
        days |= {figure.as_of for figure in (line.now, *(line.since or ()), *(line.stepped or ()), *previous_of(line))}
        days |= {goal.goal.start_on for goal in line.goals}
    return {month_index(day) for day in days if day == month_end(month_index(day))}


def previous_of(line: ReportLine) -> tuple[Figure, ...]:
    return () if line.previous is None else (line.previous,)


def answers(counts: Counts) -> tuple[int, int]:
    return counts.n, counts.d - counts.n


def has_small(figure: Figure, least: int) -> bool:
    return is_small_cell(answers(figure.counts), least)


# -- without it: lines ----------------------------------------------------------------------------------------------


def masked_lines(place: Place, mask: Mask) -> list[ReportLine]:
    """Each without what may not be told of its region; who was not asked is still in them."""
    compared = place.picture.compared
    if compared is None:
        return [masked_line(line, place.region, mask) for line in place.lines]
    lasting = compared.lasting.same
    return [masked_line(line, place.region, mask, compared.villages.same, lasting) for line in place.lines]


def masked_line(
    line: ReportLine,
    region: Region,
    mask: Mask,
    same: Collection[int] | None = None,
    lasting: Collection[int] | None = None,
) -> ReportLine:
    """`same`, `lasting`: of which villages the changes since the baseline and since last month are said (None: all)."""

    def is_told(figure: Figure, among: Collection[int] | None) -> bool:
        return not has_small(figure, mask.least) and mask.tells(region, line.indicator.key, figure.as_of, among)

    if not is_told(line.now, None):
        return emptied(line)
    parts = {
        LinePart.SINCE: all(is_told(figure, same) for figure in line.since or ()),
        LinePart.STEP: all(is_told(figure, lasting) for figure in line.stepped or ())
        and all(is_told(figure, same) for figure in previous_of(line)),
        LinePart.GOALS: all(_is_goal_told(goal, line, region, mask) for goal in line.goals),
    }
    whole = region.level in ("province", "regency")
    return without(
        replace(
            line,
            months=[
                (month, figure if is_told(figure, same) else nobody(line, figure.as_of))
                for month, figure in (line.months if whole else ())
            ],
        ),
        frozenset(part for part, may_be_told in parts.items() if not may_be_told),
    )


def without(line: ReportLine, parts: frozenset[LinePart]) -> ReportLine:
    """A line that keeps these parts back."""
    return replace(
        line,
        since=None if LinePart.SINCE in parts else line.since,
        stepped=None if LinePart.STEP in parts else line.stepped,
        previous=None if LinePart.STEP in parts else line.previous,
        restated=line.restated and LinePart.STEP not in parts,
        goals=[] if LinePart.GOALS in parts else line.goals,
        untold=parts,
    )


def nobody(line: ReportLine, day: date) -> Figure:
    """What stands where a figure was."""
    return figure_of(line.indicator, NOBODY, day)


def emptied(line: ReportLine) -> ReportLine:
    gone = without(line, frozenset([LinePart.SINCE, LinePart.STEP, LinePart.GOALS]))
    return replace(gone, now=nobody(line, line.now.as_of), months=[], untold=frozenset([LinePart.LINE]))


def _is_goal_told(goal: Progress, line: ReportLine, region: Region, mask: Mask) -> bool:
    """Whether neither a small number stands in it, nor one of villages whose sum is not told on either day."""
    judged = mask.judged(region, goal)
    if _looks_at_few(goal, mask.least) or goal.villages not in (None, len(judged)):
        return False
    is_of_all = goal.villages is None and region.level != "village"  # as the first closes judged
    among = None if is_of_all else judged
    return all(mask.tells(region, line.indicator.key, day, among) for day in (goal.goal.start_on, goal.on))


def _looks_at_few(goal: Progress, least: int) -> bool:
    """Whether it names a number of few subjects; a share names none."""
    counts = () if goal.goal.kind is TargetKind.LEVEL else (goal.start, goal.actual, goal.needed)
    return any(count is not None and 0 < count < least for count in counts)


def bare_line(line: ReportLine, least: int, whole: bool = False) -> ReportLine:
    """Without who was not asked and to whom it does not apply: others would follow from how many there are in all.

    How many answers are old is told of the `whole` alone: of its parts they would follow.
    """
    if line.is_withheld:
        return line

    def bare(figure: Figure) -> Figure:
        return replace(figure, excluded=0, unknown=0, stale=_told_stale(figure, least) if whole else None)

    since, stepped = (None if pair is None else (bare(pair[0]), bare(pair[1])) for pair in (line.since, line.stepped))
    return replace(
        line,
        now=bare(line.now),
        since=since,
        stepped=stepped,
        previous=None if line.previous is None else bare(line.previous),
        months=[(month, bare(figure)) for month, figure in line.months],
        doubted=line.silence,
        untold=line.untold | {LinePart.REST},
    )


def _told_stale(figure: Figure, least: int) -> int | None:
    """How many answers are old, where neither they nor the others are few."""
    if figure.stale is None or is_small_cell((figure.stale, figure.d - figure.stale), least):
        return None
    return figure.stale


# -- without it: all else -------------------------------------------------------------------------------------------


def masked_row(row: VillageRow, mask: Mask) -> VillageRow:
    lines = [bare_line(masked_line(line, row.region, mask), mask.least) for line in row.lines]
    return replace(row, lines=lines, ages=[])


def masked_place(place: Place, least: int, whole: bool) -> Place:
    """Of the whole also how many are followed, if that leaves no few beside those who answered; and its records."""
    rests = [
        place.picture.households.closing - line.now.d
        for line in place.lines
        if line.indicator.unit == "household" and not line.is_withheld
    ]
    tells_households = whole and not any(is_small(rest, least) for rest in rests)
    return replace(
        place,
        lines=[bare_line(line, least, whole) for line in place.lines],
        late=[],
        flows=[],
        children=[],
        checked=[masked_check(check, least) for check in checks_of(place.picture, [])] if whole else [],
        picture=masked_picture(place.picture, least, tells_households, whole),
        tells_households=tells_households,
    )


def masked_check(check: Check, least: int) -> Check:
    """Only how many, if neither they nor the others are few."""
    rest = 0 if check.of is None or check.count is None else check.of - check.count
    few = check.count is None or is_small(check.count, least) or is_small(rest, least)
    return replace(check, count=None if few else check.count, of=None)


def masked_picture(picture: Picture, least: int, tells_households: bool, whole: bool) -> Picture:
    """Only where somebody is followed, and of the whole how many, and what was spent: all else is gone."""
    compared, year = picture.compared, picture.year
    spending = Contributions(masked_rows(year.by_helix, least), [], masked_rows(year.by_strategy, least), [])
    return replace(
        picture,
        series={},
        targets=[],
        households=Movement(0, {}, {}, picture.households.closing if tells_households else 0),
        persons=Movement(0, {}, {}, 0),
        households_since=None,
        persons_since=None,
        contributions=closing.NO_CONTRIBUTIONS,
        year=spending if whole else closing.NO_CONTRIBUTIONS,
        funding=[],
        late=[],
        unreported=[],
        quality=DataQuality({}, None, {}, None),
        corrections=[],
        children=None,
        children_since=None,
        compared=None if compared is None else replace(compared, line={}, step={}),
        kept=None,
    )


def masked_rows(rows: Iterable[Contribution], least: int) -> list[Contribution]:
    """What was spent in enough deliveries, in rupiah alone."""
    every = list(rows)
    counts, _sum = told([row.delivered for row in every], least)
    return [
        Contribution(row.key, row.label, row.helix, value_rp=row.value_rp)
        for row, count in zip(every, counts, strict=True)
        if count
    ]


def spent(year: Contributions, least: int) -> int | None:
    """What was spent in all, unless that would tell of what few deliveries made, in any of its tables."""
    tables = (year.by_organisation, year.by_helix, year.by_strategy)
    sums = [told([row.delivered for row in rows], least)[1] for rows in tables]
    return None if None in sums else year.value_rp
