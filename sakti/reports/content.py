"""What a report says, as values: the PDF, the XLSX and the page before a close print this one object.

From what was frozen if the month is closed, else from the live figures and marked as provisional (sementara). There is
no name of a household or a person in it, and no way to one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sakti.core import sentences, targets
from sakti.core.changes import WORDS, Change, between
from sakti.core.figures import Figure
from sakti.core.formatting import month_name, number
from sakti.core.indicators import HEADLINES, INDICATORS, Indicator
from sakti.core.periods import month_end, month_index
from sakti.core.progress import Progress as Tell
from sakti.core.progress import silent
from sakti.core.refusals import Refusal, declare
from sakti.core.small_cells import LEAST
from sakti.core.targets import Goal, Progress, Status, TargetKind
from sakti.organisations import queries as organisations
from sakti.regions import queries as regions
from sakti.regions.models import Region
from sakti.reports import flows, queries
from sakti.reports.flows import Flow
from sakti.reports.queries import Correction, Counts, Picture, PlannedTarget
from sakti.settings import queries as settings
from sakti.settings.queries import Values
from sakti.web import clock

declare("month_in_future", "{month} belum mulai, jadi belum ada yang dilaporkan.",
        "{month} has not begun, so there is nothing to report.")  # fmt: skip

#: Without pilots a regency's report has a page for each village, but not for hundreds of them.
MOST_PAGES = 24
WORST_FIRST = (Status.CRITICAL, Status.ATTENTION, Status.GOOD)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: baseline, last month, now, the changes in their kind, targets, and the months behind it."""

    indicator: Indicator
    number: int  # of its definition in the annex
    baseline: Figure | None
    last: Figure | None
    now: Figure
    goals: list[Progress]
    months: list[tuple[int, Figure]]
    restated: bool = False

    @property
    def change(self) -> Change | None:
        return None if self.baseline is None else between(self.indicator.kind, self.baseline, self.now)

    @property
    def step(self) -> Change | None:
        return None if self.last is None else between(self.indicator.kind, self.last, self.now)

    @property
    def status(self) -> Status:
        """The worst of its targets; none without a target that can be judged."""
        found = {goal.status for goal in self.goals}
        return next((status for status in WORST_FIRST if status in found), Status.NONE)

    @property
    def unjudged(self) -> str:
        """Why there is no status, in words."""
        if not self.goals:
            return "tanpa target"
        if not self.now.d:
            return "tidak berlaku" if self.now.excluded and not self.now.unknown else "belum ada data"
        begun = any(goal.goal.baseline_on < goal.on for goal in self.goals)
        return "data belum cukup" if begun else "baru mulai"

    @property
    def is_drawn(self) -> bool:
        """A line needs two months."""
        return sum(bool(figure.d) for _, figure in self.months) > 1

    @property
    def has_small_cells(self) -> bool:
        """Whether few enough answered one way, then or now, that neighbours could tell who."""
        found = [one for one in (self.baseline, self.last, self.now) if one is not None]
        return any(0 < cell < LEAST for one in found for cell in (one.n, one.d - one.n))

    @property
    def is_headline(self) -> bool:
        return self.indicator.key in HEADLINES


@dataclass(frozen=True, slots=True)
class LateGroup:
    """Promises of one actor, programme and village whose day has passed."""

    organisation: str
    helix: str
    programme: str
    village: str
    count: int
    oldest: date
    days: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the figures ask for next, of whom, until when: proposed, to be agreed upon in a meeting (D§5.5 F)."""

    what: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Check:
    """One line on the quality of the data: so many of so many lack it."""

    what: str
    count: int
    of: int | None  # None where it is no part of a whole, or the whole was not kept by the first closes
    unit: str


UNITS = {"household": "rumah tangga", "person": "orang"}
#: What is counted of the records, among which, called how.
CHECKS = {
    "nik_missing": ("Orang tanpa NIK", "persons", "orang"),
    "nik_doubtful": ("Orang dengan NIK yang diragukan", "persons", "orang"),
    "kk_missing": ("Keluarga tanpa nomor KK", "families", "keluarga"),
    "kk_doubtful": ("Keluarga dengan nomor KK yang diragukan", "families", "keluarga"),
    "absent": ("Orang yang tidak ada lagi di daftar terbaru", "persons", "orang"),
}


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction with its words: a figure that was published, and what it is now."""

    month: int
    village: str
    indicator: Indicator
    old: Figure
    new: Figure
    since: date | None


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village in the table of villages: its headline figures."""

    region: Region
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Place:
    """One region in one month: the whole of a village's report, one page of the regency's."""

    region: Region
    picture: Picture
    lines: list[Line]
    late: list[LateGroup]

    @property
    def title(self) -> str:
        return title_of(self.region)

    @property
    def headlines(self) -> list[Line]:
        return sorted(
            (one for one in self.lines if one.is_headline), key=lambda one: HEADLINES.index(one.indicator.key)
        )

    @property
    def late_count(self) -> int:
        return sum(one.count for one in self.late)

    @property
    def flows(self) -> list[Flow]:
        return flows.targets_of(self.picture)

    @property
    def children(self) -> list[Flow]:
        return flows.children_of(self.picture)

    @property
    def checked(self) -> list[Check]:
        """What is missing or doubtful, and what nobody has looked at yet."""
        quality = self.picture.quality
        counts = quality["counts"]
        records = [Check(what, counts[key], counts.get(whole), unit) for key, (what, whole, unit) in CHECKS.items()]
        if "pairs" in quality:
            records.append(Check("Dugaan data ganda yang belum diputuskan", quality["pairs"], None, ""))
        unseen = [
            Check(f"Belum terdata: {line.indicator.label_id}", line.now.unknown, line.now.eligible,
                  UNITS[line.indicator.unit])
            for line in self.lines if line.now.unknown
        ]  # fmt: skip
        return records + unseen

    @property
    def follow_ups(self) -> list[FollowUp]:
        return [*promises_to_keep(self), *gaps_to_close(self)]

    @property
    def is_empty(self) -> bool:
        """Whether nobody was followed here on that day."""
        return not self.picture.villages

    @property
    def was_there(self) -> bool:
        """Whether somebody was followed here once."""
        return self.picture.baseline is not None


@dataclass(frozen=True, slots=True)
class Content:
    place: Place
    month: int
    as_of: date
    provisional: bool
    closed_on: date | None
    sha256: str | None
    letterhead: Values
    number: str
    version: int | None
    sentences: list[str]
    helixes: dict[str, str]
    within: str  # the district of a village, else the region itself
    rows: list[VillageRow] = field(default_factory=list)
    pages: list[Place] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)

    @property
    def region(self) -> Region:
        return self.place.region

    @property
    def period(self) -> str:
        return words_of(self.month)

    @property
    def dated(self) -> date:
        """The day that the document bears: of the close, else of the data."""
        return self.closed_on or self.as_of

    @property
    def is_village(self) -> bool:
        return self.region.level == "village"

    @property
    def is_part(self) -> bool:
        """Whether it tells of less than what a list brings in."""
        return self.region.level in ("district", "village")

    @property
    def nature(self) -> str:
        """Who may read it (sifat): without names, but a group of three may be known in its village."""
        every = [self.place.lines, *(one.lines for one in self.pages), *(one.lines for one in self.rows)]
        small = any(line.has_small_cells for lines in every for line in lines)
        return "Terbatas, tanpa data nama" if small else "Biasa, tanpa data nama"

    @property
    def newcomers(self) -> int:
        """Villages that have joined since the baseline: part of every change between the two."""
        return len(set(self.place.picture.villages) - set(self.place.picture.villages_then))


def words_of(month: int) -> str:
    return month_name(month // 12, month % 12 + 1)


KINDS = {"desa": "Desa", "kelurahan": "Kelurahan", "kecamatan": "Kecamatan", "kabupaten": "Kabupaten", "kota": "Kota",
         "provinsi": "Provinsi"}  # fmt: skip


def title_of(region: Region) -> str:
    """Desa Botosari; a name that says its kind already is left alone."""
    kind = KINDS.get(region.kind, "")
    return region.name if region.name.lower().startswith(kind.lower()) else f"{kind} {region.name}"


def parent_of(region: Region) -> Region:
    """Where a village lies; any other region is named itself."""
    parent = regions.get(region.parent_id) if region.level == "village" and region.parent_id else None
    return parent or region


# -- putting it together --------------------------------------------------------------------------------------------


def build(region: Region, month: int, *, serial: int | None = None, version: int | None = None,
          tell: Tell = silent) -> Content:  # fmt: skip
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
        place=place, month=month, as_of=min(month_end(month), clock.today()), provisional=close is None,
        closed_on=None if close is None else day, sha256=None if close is None else close.sha256,
        letterhead=letterhead, number=number_of(letterhead, region, month, serial), version=version,
        sentences=opening(place), helixes=helixes, within=title_of(parent_of(region)),
        rows=[VillageRow(one, lines_of(pictures.brief(one), one)) for one in villages],
        pages=[place_of(one, pictures.of(one), names) for one in villages if one.id in with_page],
        fixes=[fix_of(one, names) for one in picture.corrections],
    )  # fmt: skip


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
        indicator, number, picture.figure(key, picture.baseline) if earlier else None,
        picture.figure(key, month - 1) if earlier else None, now,
        [judged(one, indicator, now) for one in picture.targets if one.indicator == key],
        [(m, figure) for m in kept if m >= first and (figure := picture.figure(key, m)) is not None], restated,
    )  # fmt: skip


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
        LateGroup(organisation, members[0].helix, programme, names.get(village, ""), len(members),
                  min(one.due_on for one in members), max(one.days for one in members))
        for (organisation, programme, village), members in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.days, -one.count, one.organisation, one.programme))


#: So many actors and gaps a meeting can speak about.
MOST_ACTORS, MOST_GAPS = 8, 3


def promises_to_keep(place: Place) -> list[FollowUp]:
    """Who is late first, then who has not reported."""
    due = month_end(place.picture.month + 1)
    owing = Counter[str]()
    for one in place.late:
        owing[one.organisation] += one.count
    quiet = {one.organisation: one.due for one in place.picture.unreported if one.organisation not in owing}
    asked = [(f"Menyelesaikan atau menjadwalkan ulang {number(count)} janji bantuan yang lewat tenggat", owner)
             for owner, count in owing.most_common()]  # fmt: skip
    asked += [(f"Melaporkan realisasi {number(count)} janji yang jatuh tempo", owner) for owner, count in quiet.items()]
    return [FollowUp(what, owner, due) for what, owner in asked[:MOST_ACTORS]]


def gaps_to_close(place: Place) -> list[FollowUp]:
    """The indicators of which the most is unknown."""
    due = month_end(place.picture.month + 1)
    gaps = sorted((one for one in place.lines if one.now.unknown), key=lambda one: -one.now.unknown)[:MOST_GAPS]
    return [
        FollowUp(f"Mendata {number(one.now.unknown)} {WORDS['id'][one.indicator.unit]}: {one.indicator.label_id}",
                 "Pemerintah desa dan fasilitator", due)
        for one in gaps
    ]  # fmt: skip


def opening(place: Place) -> list[str]:
    measured = [sentences.Measured(one.indicator, one.change, one.now) for one in place.lines]
    return sentences.opening(measured, place.title, month_end(place.picture.month), place.late_count)


def fix_of(one: Correction, names: Mapping[int, str]) -> Fix:
    day = month_end(one.month)
    since = None if one.since is None else one.since.astimezone(clock.ZONE).date()
    return Fix(one.month, names.get(one.village_id, ""), INDICATORS[one.indicator], figure(one.old, day),
               figure(one.new, day), since)  # fmt: skip


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
        nomor=f"{serial:03d}" if serial is not None else DOTS, bulan=f"{index + 1:02d}", bulan_romawi=ROMAN[index],
        tahun=year, kode_wilayah=region.code,
    )  # fmt: skip
