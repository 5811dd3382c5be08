"""What a report says, put together: the PDF, the XLSX and the page before a close print this one object.

From what was frozen if the month is closed, else from the live figures and marked as provisional (sementara).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from sakti.core import sentences, targets
from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.periods import month_end, month_index
from sakti.core.progress import Progress as Tell
from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.core.targets import Goal, Progress, TargetKind
from sakti.organisations import queries as organisations
from sakti.regions import queries as regions
from sakti.regions.tables import Region
from sakti.reports import queries
from sakti.reports.parts import Content, Fix, LateGroup, Line, Place, VillageRow, title_of, words_of
from sakti.reports.queries import Correction, Counts, Picture, PlannedTarget
from sakti.settings import queries as settings
from sakti.settings.queries import Values
from sakti.web import clock

#: Without pilots a regency's report has a page for each village, but not for hundreds of them.
MOST_PAGES = 24


def parent_of(region: Region) -> Region:
    """Where a village lies; any other region is named itself."""
    parent = regions.get(region.parent_id) if region.level == "village" and region.parent_id else None
    return parent or region


def build(
    region: Region, month: int, *, serial: int | None = None, version: int | None = None, tell: Tell = silent
) -> Content:
    """The report of a region and month. Refuses `month_in_future`."""
    if month > month_index(clock.today()):
        raise Refusal("month_in_future", month=words_of(month))
    tell("Membaca angka", 0, 0)
    close = queries.close_of(month)
    pictures = Frozen(close) if close is not None else Live(month, region)
    picture = pictures.of(region)
    names = {one.id: one.name for one in regions.villages_below(region)}
    place = place_of(region, picture, names)
    day = clock.today() if close is None else close.closed_at.astimezone(clock.ZONE).date()
    letterhead = settings.at(day)
    villages = [] if region.level == "village" else regions_of(picture.villages)
    with_page = set(paged(region, picture))
    helixes = {one.code: one.label_id for one in organisations.helixes()}
    return Content(
        place=place,
        month=month,
        as_of=min(month_end(month), clock.today()),
        provisional=close is None,
        closed_on=None if close is None else day,
        sha256=None if close is None else close.sha256,
        letterhead=letterhead,
        number=number_of(letterhead, region, month, serial),
        version=version,
        sentences=opening(place),
        helixes=helixes,
        within=title_of(parent_of(region)),
        rows=[VillageRow(one, lines_of(pictures.brief(one), one)) for one in villages],
        pages=[place_of(one, pictures.of(one), names) for one in villages if one.id in with_page],
        fixes=[fix_of(one, names) for one in picture.corrections],
    )


class Frozen:
    """Pictures as the close kept them."""

    def __init__(self, close: Any) -> None:
        self.close = close

    def of(self, region: Region) -> Picture:
        return queries.frozen_picture(self.close, region.id) or nothing(self.close.month)

    brief = of


class Live:
    """Pictures as things are known now; what villages share is read once."""

    def __init__(self, month: int, region: Region) -> None:
        self.villages = [one.id for one in regions.villages_below(region)]
        last = queries.last_close(month)
        closed = (last.closed_at, last.month) if last is not None else (None, None)
        whole = region.level in ("province", "regency")  # where one pass over everybody is the quickest
        self.source = queries.source(month, None if whole else self.villages, *closed)
        self.corrections = queries.pending(month, self.villages)

    def of(self, region: Region) -> Picture:
        inside = self.villages if region.level != "village" else [region.id]
        return queries.live(self.source, region, inside, self.corrections)

    def brief(self, region: Region) -> Picture:
        """Only what a row of the table of villages needs."""
        return queries.live(self.source, region, [region.id], [], brief=True)


def nothing(month: int) -> Picture:
    """The picture of a region that nobody followed when the month was closed."""
    empty = queries.Source(month, {}, {}, queries.NO_STEPS, queries.NO_QUALITY)
    return queries.live(empty, None, [], [], brief=True)


def regions_of(ids: Collection[int]) -> list[Region]:
    found = [regions.get(key) for key in ids]
    return sorted((one for one in found if one is not None), key=lambda one: one.code)


def paged(region: Region, picture: Picture) -> list[int]:
    """Which villages have a page: the pilots; without any, the first of all. A close keeps it: decrees come late."""
    if picture.paged is not None:
        return picture.paged
    if region.level == "village":
        return []
    day = month_end(picture.month)
    pilots = {village.id for pilot, village in regions.pilots() if pilot.since <= day}
    villages = [one.id for one in regions_of(picture.villages)]
    return [one for one in villages if one in pilots] or villages[:MOST_PAGES]


def place_of(region: Region, picture: Picture, names: Mapping[int, str]) -> Place:
    return Place(region, picture, lines_of(picture, region), late_groups(picture, names))


def lines_of(picture: Picture, region: Region) -> list[Line]:
    restated = {one.indicator for one in picture.corrections if one.month == picture.month - 1}
    return [
        line_of(picture, indicator, number, indicator.key in restated)
        for number, indicator in enumerate(INDICATORS.values(), 1)
    ]


def line_of(picture: Picture, indicator: Indicator, number: int, restated: bool) -> Line:
    key, month = indicator.key, picture.month
    now = picture.figure(key, month) or Figure(0, 0, 0, 0, month_end(month))
    earlier = picture.baseline is not None and picture.baseline < month
    kept = sorted(picture.series.get(key, {}))
    first = max([m for m in kept if m - 1 not in kept], default=month)  # a baseline far back stands alone
    return Line(
        indicator,
        number,
        picture.figure(key, picture.baseline) if earlier else None,
        picture.figure(key, month - 1) if earlier else None,
        now,
        [judged(one, indicator, now) for one in picture.targets if one.indicator == key],
        [(m, figure) for m in kept if m >= first and (figure := picture.figure(key, m)) is not None],
        restated,
    )


def judged(target: PlannedTarget, indicator: Indicator, now: Figure) -> Progress:
    goal = Goal(TargetKind(target.kind), Fraction(target.value), target.baseline_on, target.due_on, indicator.better)
    baseline = None if target.baseline is None else Figure(*target.baseline, target.baseline_on)
    return targets.progress(goal, baseline, now, now.as_of)


def late_groups(picture: Picture, names: Mapping[int, str]) -> list[LateGroup]:
    """The longest overdue first."""
    groups: dict[tuple[str, str, int], list[Any]] = {}
    for one in picture.late:
        groups.setdefault((one.organisation, one.programme, one.village_id), []).append(one)
    found = [
        LateGroup(
            organisation,
            members[0].helix,
            programme,
            names.get(village, ""),
            len(members),
            min(one.due_on for one in members),
            max(one.days for one in members),
        )
        for (organisation, programme, village), members in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.days, -one.count, one.organisation, one.programme))


def opening(place: Place) -> list[str]:
    measured = [sentences.Measured(one.indicator, one.change, one.now) for one in place.lines]
    return sentences.opening(measured, place.title, month_end(place.picture.month), place.late_count)


def fix_of(one: Correction, names: Mapping[int, str]) -> Fix:
    day = month_end(one.month)
    since = None if one.since is None else one.since.astimezone(clock.ZONE).date()
    return Fix(
        one.month,
        names.get(one.village_id, ""),
        INDICATORS[one.indicator],
        figure(one.old, day),
        figure(one.new, day),
        since,
    )


def fixes_of(corrections: Collection[Correction]) -> list[Fix]:
    """With the villages' names, for the page of a month."""
    names = {one.id: one.name for one in regions.villages()} if corrections else {}
    return [fix_of(one, names) for one in corrections]


def figure(counts: Counts, day: date) -> Figure:
    return Figure(*counts, day)


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
#: Where a number will be written by hand: a report that has not been issued has none.
DOTS = "………"


def number_of(letterhead: Values, region: Region, month: int, serial: int | None) -> str:
    """The number by the office's pattern, with dots instead of a serial until the report is issued."""
    year, index = divmod(month, 12)
    return letterhead.report_number.format(
        nomor=f"{serial:03d}" if serial is not None else DOTS,
        bulan=f"{index + 1:02d}",
        bulan_romawi=ROMAN[index],
        tahun=year,
        kode_wilayah=region.code,
    )
