"""What a report says, put together: the PDF, the XLSX and the page before a close print this one object.

From what was frozen if the month is closed, else from the live figures and marked as provisional (sementara).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from sakti.closing import queries as closing
from sakti.closing.documents import Correction, Picture
from sakti.closing.queries import FrozenPictures, LivePictures, month_in_words
from sakti.core.figures import NOBODY, Counts, Figure, sum_counts
from sakti.core.indicators import Indicator, definition
from sakti.core.periods import month_end, month_index
from sakti.core.progress import Progress as Tell
from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.core.targets import beside
from sakti.indicators.figures import Definitions, figure_of
from sakti.interventions.queries import Late
from sakti.organisations import queries as organisations
from sakti.outlines.queries import outlines_in_force
from sakti.regions import queries as regions
from sakti.reports import flows, follow_ups, masking, queries
from sakti.reports.opening import opening
from sakti.reports.parts import Content, Fix, LateGroup, Place, ReportLine, VillageRow, age_lines, checks_of, title_of
from sakti.settings import queries as settings
from sakti.settings.catalogue import LEAST_CELL
from sakti.settings.queries import least_coverage
from sakti.web import clock

if TYPE_CHECKING:
    from sakti.closing.tables import MonthClose
    from sakti.regions.tables import Region


def parent_of(region: Region) -> Region:
    """Where a village lies; any other region is named itself."""
    parent = regions.get(region.parent_id) if region.level == "village" and region.parent_id else None
    return parent or region


def build(
    region: Region,
    month: int,
    *,
    serial: int | None = None,
    version: int | None = None,
    public: bool = False,
    issued_on: date | None = None,
    tell: Tell = silent,
) -> Content:
    """The report of a region and month; `public`: without small numbers. Refuses `month_in_future`.

    `issued_on`: the day of its number, if that is settled; else today.
    """
    full = _whole(region, month, serial, version, issued_on or clock.today(), tell)
    return masking.public(full, full.least) if public else full


def _whole(region: Region, month: int, serial: int | None, version: int | None, issued_on: date, tell: Tell) -> Content:
    if month > month_index(clock.today()):
        raise Refusal("month_in_future", month=month_in_words(month))
    tell("Membaca angka", 0, 0)
    close = closing.close_of(month)
    pictures = closing.pictures_of(month, region)
    definitions = pictures.definitions
    picture = pictures.of(region)
    called = Called(close, month)
    names = {village.id: called(village).name for village in regions.villages_below(region)}
    place = place_of(called(region), picture, definitions, names)
    as_of = min(month_end(month), clock.today())
    day = clock.today() if close is None else clock.day_of(close.closed_at)
    letterhead = settings.on_paper(day)
    least = int(letterhead[LEAST_CELL])
    due = follow_ups.due_day(month, as_of if close is None else day)
    villages = [] if region.level == "village" else closing.regions_of(picture.villages)
    with_page = set(closing.paged(region, picture))
    halves = united(picture, pictures)
    helixes = {helix.code: helix.label_id for helix in organisations.helixes()}
    return Content(
        place=place,
        month=month,
        as_of=as_of,
        provisional=close is None,
        closed_on=None if close is None else day,
        sha256=None if close is None else close.sha256,
        trail=None if close is None else closing.head_in_words(close),
        letterhead=letterhead,
        number=queries.number_of(letterhead, region, issued_on, serial),
        version=version,
        sentences=opening(place, place.late_count),
        helixes=helixes,
        within=title_of(called(parent_of(region))),
        rows=[village_row(called(village), pictures.brief(village), definitions, halves) for village in villages],
        pages=[
            place_of(called(village), pictures.of(village), definitions, names)
            for village in villages
            if village.id in with_page
        ],
        fixes=fixes_named(picture.corrections, names),
        outlines=outlines_in_force(names, None if close is None else close.closed_at) if villages else {},
        follow_ups=follow_ups.follow_ups(place, due),
        decisions=follow_ups.decisions(place, due),
        unsigned=letterhead.missing_to_sign,
        least=least,
    )


class Called:
    """Regions by the names that they had when a month was closed; of an open one, at its end. Called with one, it gives
    it as it was.
    """

    def __init__(self, close: MonthClose | None, month: int) -> None:
        self.then = regions.called_on(month_end(month)) if close is None else closing.called(close)

    def __call__(self, region: Region) -> Region:
        name, kind = self.then.get(region.id, (region.name, region.kind))
        if (name, kind) == (region.name, region.kind):
            return region
        return region.renamed(name, kind)


def place_of(region: Region, picture: Picture, definitions: Definitions, names: Mapping[int, str]) -> Place:
    lines = lines_of(picture, definitions)
    return Place(
        region,
        picture,
        lines,
        late_groups(picture, names),
        len(regions.village_ids_below(region.id)),
        flows.targets_of(picture),
        flows.children_of(picture),
        checks_of(picture, lines),
    )


@dataclass(frozen=True, slots=True)
class United:
    """The villages that were divided or merged since a region's baseline: each with all that are one with it."""

    baseline: int
    pictures: Mapping[int, Sequence[Picture]] = field(default_factory=dict)

    def line(self, village: int, line: ReportLine, month: int) -> ReportLine:
        """With (baseline, now) of all of them, if there are others."""
        if village not in self.pictures:
            return line
        every = [picture.series.get(line.indicator.key, {}) for picture in self.pictures[village]]
        was, now = (
            figure_of(line.indicator, sum_counts(each.get(end, NOBODY) for each in every), month_end(end))
            for end in (self.baseline, month)
        )
        return replace(line, united=(was, now))


def united(picture: Picture, pictures: LivePictures | FrozenPictures) -> United:
    """Also with villages in which nobody is left: a village's months hold the region's baseline if it was there."""
    if picture.compared is None or picture.baseline is None:
        return United(picture.month)
    every = {
        village: [pictures.brief(region) for region in closing.regions_of(one)]
        for one in picture.compared.villages.redrawn.one
        for village in one
    }
    return United(picture.baseline, every)


def village_row(village: Region, picture: Picture, definitions: Definitions, halves: United) -> VillageRow:
    lines = [halves.line(village.id, line, picture.month) for line in lines_of(picture, definitions)]
    return VillageRow(village, lines, age_lines(lines, picture))


def lines_of(picture: Picture, definitions: Definitions) -> list[ReportLine]:
    """One for each indicator of that month: a closed one has those that it froze, an open one those of its day."""
    least = least_coverage(month_end(picture.month))
    restated = {correction.indicator for correction in picture.corrections if correction.month == picture.month - 1}
    return [
        line_of(picture, indicator, number, indicator.key in restated, least)
        for number, indicator in enumerate(definitions.values(), 1)
    ]


def line_of(picture: Picture, indicator: Indicator, number: int, restated: bool, least: Fraction) -> ReportLine:
    key, month = indicator.key, picture.month
    now = picture.figure(indicator, month) or figure_of(indicator, NOBODY, month_end(month))
    series = picture.series if picture.compared is None else picture.compared.line
    kept = sorted(each for each in series.get(key, {}) if each >= (picture.became or 0))
    first = max([m for m in kept if m - 1 not in kept], default=month)  # a baseline far back stands alone
    return ReportLine(
        indicator,
        number,
        now,
        since_baseline(picture, indicator),
        since_last_month(picture, indicator),
        [beside(target.progress(indicator, now), now, least) for target in picture.targets if target.indicator == key],
        [(m, figure_of(indicator, series[key][m], month_end(m))) for m in kept if m >= first],
        restated,
        least,
        previous=a_month_ago(picture, indicator),
    )


def since_baseline(picture: Picture, indicator: Indicator) -> tuple[Figure, Figure] | None:
    """(baseline, now) of the villages that are compared; None in the first month, and if there are none."""
    month, first = picture.month, picture.compared_from
    if first is None or first >= month or (picture.compared is not None and not picture.compared.villages.same):
        return None
    line = (picture.series if picture.compared is None else picture.compared.line).get(indicator.key, {})
    if first not in line or month not in line:
        return None
    return figure_of(indicator, line[first], month_end(first)), figure_of(indicator, line[month], month_end(month))


def a_month_ago(picture: Picture, indicator: Indicator) -> Figure | None:
    """Last month, of the villages whose baseline stands beside it."""
    month = picture.month - 1
    if since_baseline(picture, indicator) is None:
        return None
    line = (picture.series if picture.compared is None else picture.compared.line).get(indicator.key, {})
    return figure_of(indicator, line[month], month_end(month)) if month in line else None


def since_last_month(picture: Picture, indicator: Indicator) -> tuple[Figure, Figure] | None:
    """(a month ago, now) of the villages that were there on both days."""
    month, first = picture.month, picture.compared_from
    if first is None or first >= month:
        return None
    days = month_end(month - 1), month_end(month)
    if picture.compared is not None:
        pair = picture.compared.step.get(indicator.key)
    else:
        line = picture.series.get(indicator.key, {})
        pair = (line[month - 1], line[month]) if {month - 1, month} <= line.keys() else None
    return None if pair is None else (figure_of(indicator, pair[0], days[0]), figure_of(indicator, pair[1], days[1]))


def late_groups(picture: Picture, names: Mapping[int, str]) -> list[LateGroup]:
    """The longest overdue first."""
    groups: dict[tuple[str, str, int], list[Late]] = {}
    for promise in picture.late:
        groups.setdefault((promise.organisation, promise.programme, promise.village_id), []).append(promise)
    every = [
        LateGroup(
            organisation,
            members[0].helix,
            programme,
            names.get(village, ""),
            len(members),
            min(promise.due_on for promise in members),
            max(promise.days for promise in members),
        )
        for (organisation, programme, village), members in groups.items()
    ]
    return sorted(every, key=lambda group: (-group.days, -group.count, group.organisation, group.programme))


def fixes_named(corrections: Iterable[Correction], names: Mapping[int, str]) -> list[Fix]:
    """Corrections of definitions that this release knows, with the villages' names."""
    return [
        fix_of(correction, indicator, names.get(correction.village_id, ""))
        for correction in corrections
        if (indicator := definition(correction.indicator, correction.version)) is not None
    ]


def fix_of(correction: Correction, indicator: Indicator, village: str) -> Fix:
    day = month_end(correction.month)
    since = None if correction.since is None else clock.day_of(correction.since)
    old, new = (figure_of(indicator, Counts(*answers), day) for answers in (correction.old, correction.new))
    return Fix(correction.month, village, indicator, old, new, since)


def fixes_of(corrections: Collection[Correction]) -> list[Fix]:
    """With the villages' names, for the page of a month."""
    names = {village.id: village.name for village in regions.villages()} if corrections else {}
    return fixes_named(corrections, names)
