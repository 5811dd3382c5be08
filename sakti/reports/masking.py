"""The version of a report that anybody may read (Biasa): without small numbers, and without a way to them.

Every number that may not be told is taken out of the object here, once; what prints it has nothing to forget. Whether
a village, a district and the regency tell an indicator is decided together, for each of them has a paper of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sakti.closing import queries as closing
from sakti.closing.documents import DataQuality, Picture
from sakti.core.figures import NOBODY, Counts, Figure
from sakti.core.movements import Movement
from sakti.core.refusals import Refusal
from sakti.core.small_cells import View, Withheld, told, withheld
from sakti.core.targets import Progress, TargetKind
from sakti.indicators.figures import figure_of
from sakti.interventions.queries import Contribution, Contributions
from sakti.regions import queries as regions
from sakti.reports.flows import Flow, Row
from sakti.reports.opening import opening
from sakti.reports.parts import Check, Content, Place, ReportLine, checks_of

if TYPE_CHECKING:
    from sakti.regions.tables import Region


@dataclass(frozen=True, slots=True)
class Mask:
    """What is kept back of a month, by indicator; `least`: the smallest number that is told."""

    least: int
    by_indicator: Mapping[str, Withheld]

    def hides(self, region: Region, line: ReportLine) -> bool:
        kept = self.by_indicator.get(line.indicator.key)
        if kept is None or _is_small(line, self.least):  # what was not decided is not told
            return True
        if region.level == "village":
            return region.id in kept.villages
        return region.id in kept.districts if region.level == "district" else kept.whole


def public(content: Content, least: int) -> Content:
    """The report without small numbers. Refuses `report_public_open` and `report_too_small`."""
    if content.provisional:
        raise Refusal("report_public_open", month=content.period)
    if 0 < content.place.picture.households.closing < least:
        raise Refusal("report_too_small", place=content.place.title, least=least)
    mask = mask_of(content.month, least)
    place, year = masked_place(content.place, mask), content.place.picture.year
    return replace(
        content,
        place=place,
        sentences=opening(place, None),
        rows=[replace(row, lines=masked_lines(row.lines, row.region, mask), ages=[]) for row in content.rows],
        pages=[],
        fixes=[],
        follow_ups=[],
        decisions=[],
        is_public=True,
        least=least,
        spent_rp=None if told([row.delivered for row in year.by_organisation], least)[1] is None else year.value_rp,
    )


# -- what is kept back ----------------------------------------------------------------------------------------------


def mask_of(month: int, least: int) -> Mask:
    """Of all villages of the regency, whichever region is asked for."""
    whole = regions.regency()
    if whole is None:
        return Mask(least, {})
    pictures = closing.pictures_of(month, whole)
    villages = closing.regions_of(pictures.of(whole).villages)
    briefs = {village.id: pictures.brief(village) for village in villages}
    districts = {village.id: village.parent_id or 0 for village in villages}
    return Mask(
        least, {key: withheld(list(views(briefs, key, month)), districts, least) for key in pictures.definitions}
    )


def views(briefs: Mapping[int, Picture], key: str, month: int) -> Iterator[View]:
    """Of whom sums are told, and on which days: all of now, those of a month ago and of each baseline, then and now."""
    lines = {village: picture.series.get(key, {}) for village, picture in briefs.items()}
    yield {village: answers(line[month]) for village, line in lines.items() if month in line}
    baselines = {picture.baseline for picture in briefs.values() if picture.baseline is not None}
    for day in sorted({month - 1, *baselines} - {month}):
        both = {village: line for village, line in lines.items() if {day, month} <= line.keys()}
        for each in (day, month):
            yield {village: answers(line[each]) for village, line in both.items()}


def answers(counts: Counts) -> tuple[int, int]:
    return counts.n, counts.d - counts.n


def _is_small(line: ReportLine, least: int) -> bool:
    figures = [line.now, *(one for pair in (line.since, line.stepped) for one in pair or ())]
    return any(_has_small(figure, least) for figure in figures)


def _has_small(figure: Figure, least: int) -> bool:
    return any(0 < cell < least for cell in (figure.n, figure.d - figure.n))


# -- without it -----------------------------------------------------------------------------------------------------


def masked_place(place: Place, mask: Mask) -> Place:
    lines = masked_lines(place.lines, place.region, mask)
    schooling = any(line.indicator.key == "out_of_school" and not line.is_withheld for line in lines)
    return replace(
        place,
        lines=lines,
        late=[],
        flows=[masked_flow(flow, mask.least) for flow in place.flows],
        children=[masked_flow(flow, mask.least) for flow in place.children] if schooling else [],
        checked=[masked_check(check, mask.least) for check in checks_of(place.picture, lines)],
        picture=masked_picture(place.picture, mask.least),
    )


def masked_lines(lines: Iterable[ReportLine], region: Region, mask: Mask) -> list[ReportLine]:
    """Each whole or not at all."""
    return [emptied(line) if mask.hides(region, line) else thinned(line, region, mask.least) for line in lines]


def emptied(line: ReportLine) -> ReportLine:
    nobody = figure_of(line.indicator, NOBODY, line.now.as_of)
    return replace(line, now=nobody, since=None, stepped=None, goals=[], months=[], restated=False, is_withheld=True)


def thinned(line: ReportLine, region: Region, least: int) -> ReportLine:
    """Without targets that look at few, and with a line of months of the regency alone: its parts would follow."""
    is_whole = region.level in ("province", "regency")
    is_small = any(_has_small(figure, least) for _, figure in line.months)
    return replace(
        line,
        goals=[goal for goal in line.goals if not _looks_at_few(goal, least)],
        months=line.months if is_whole and not is_small else [],
    )


def _looks_at_few(goal: Progress, least: int) -> bool:
    """Whether it names a number of few subjects; a share names none."""
    counts = () if goal.goal.kind is TargetKind.LEVEL else (goal.start, goal.actual, goal.needed)
    return any(count is not None and 0 < count < least for count in counts)


def masked_flow(flow: Flow, least: int) -> Flow:
    """Its ends, and the reasons between them only if none is small: one would follow from the others."""
    first, *reasons, last = flow.rows
    ends = [(word, _told(now, least), _told(since, least)) for word, now, since in (first, last)]
    is_small = any(count is not None and 0 < count < least for _, *counts in reasons for count in counts)
    between: list[Row] = [(REASONS, None, None)] if is_small else reasons
    return Flow(flow.title, [ends[0], *between, ends[1]])


REASONS = "masuk dan keluar menurut sebab"


def masked_check(check: Check, least: int) -> Check:
    rest = None if check.of is None or check.count is None else check.of - check.count
    return replace(check, count=None if rest is not None and 0 < rest < least else _told(check.count, least))


def _told(count: int | None, least: int) -> int | None:
    return None if count is not None and 0 < count < least else count


def masked_picture(picture: Picture, least: int) -> Picture:
    """Only how many are followed, where, and what was spent: all else that a picture keeps is gone."""
    compared = picture.compared
    return replace(
        picture,
        series={},
        targets=[],
        households=Movement(0, {}, {}, picture.households.closing),
        persons=Movement(0, {}, {}, 0),
        households_since=None,
        persons_since=None,
        contributions=Contributions([], [], [], []),
        year=Contributions(
            masked_rows(picture.year.by_helix, least), [], masked_rows(picture.year.by_strategy, least), []
        ),
        funding=[],
        late=[],
        unreported=[],
        quality=DataQuality({}, None, {}, None),
        corrections=[],
        children=None,
        children_since=None,
        compared=None if compared is None else replace(compared, line={}, step={}),
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
