"""What a report is made of, as values. There is no name of a household or a person in them, and no way to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from sakti.closing.documents import AnswerAge, Picture
from sakti.closing.queries import month_in_words
from sakti.core.changes import Change, between
from sakti.core.cohorts import ComparedVillages, whose
from sakti.core.figures import Figure, two_decimals
from sakti.core.indicators import HEADLINES, Indicator
from sakti.core.outlines import DrawnOutline
from sakti.core.periods import month_end
from sakti.core.small_cells import LEAST
from sakti.core.states import state_in_words
from sakti.core.targets import (
    LEAST_COVERAGE,
    SILENCES,
    Progress,
    Silence,
    Status,
    doubt,
    doubt_in_words,
    is_mostly_stale,
)
from sakti.interventions.queries import strategy_decree
from sakti.reports.flows import Flow
from sakti.reports.follow_ups import FollowUp
from sakti.settings.catalogue import Setting
from sakti.settings.queries import Values

if TYPE_CHECKING:
    from sakti.regions.tables import Region

WORST_FIRST = (Status.CRITICAL, Status.ATTENTION, Status.GOOD)


class LinePart(StrEnum):
    """What of a line may be kept back from everybody: it is small, or others would follow from it."""

    LINE = "line"  # all of it
    SINCE = "since"  # the change since the baseline
    STEP = "step"  # last month, and the change since then
    GOALS = "goals"  # the targets, and whether they are in reach
    REST = "rest"  # who was not asked, or to whom it does not apply


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One indicator: everybody now, the same villages at the baseline and now, targets, and the months behind it.

    `since` and `stepped` are (before, now) of the villages that were there on both days; None where nothing was before.
    `previous`: a month ago, of the villages of `since`: it stands between these two, and is no part of a step.
    `doubted`: why the figure is not judged, where the counts that say so are kept back.
    `united`: of a village that was divided or merged since the region's baseline, (baseline, now) of all that are one.
    """

    indicator: Indicator
    number: int  # of its definition in the annex
    now: Figure
    since: tuple[Figure, Figure] | None
    stepped: tuple[Figure, Figure] | None
    goals: list[Progress]
    months: list[tuple[int, Figure]]
    restated: bool = False
    least_coverage: Fraction = LEAST_COVERAGE
    untold: frozenset[LinePart] = frozenset()
    doubted: Silence | None = None
    previous: Figure | None = None
    united: tuple[Figure, Figure] | None = None

    @property
    def baseline(self) -> Figure | None:
        return self.since and self.since[0]

    @property
    def same(self) -> Figure | None:
        """The compared villages now."""
        return self.since and self.since[1]

    @property
    def last(self) -> Figure | None:
        return self.stepped and self.stepped[0]

    @property
    def lasting(self) -> Figure | None:
        """Now, of the villages that were counted a month ago too."""
        return self.stepped and self.stepped[1]

    @property
    def change(self) -> Change | None:
        return self._change(self.since)

    @property
    def step(self) -> Change | None:
        return self._change(self.stepped)

    @property
    def united_change(self) -> Change | None:
        return self._change(self.united)

    def _change(self, pair: tuple[Figure, Figure] | None) -> Change | None:
        """None where nobody is compared, and of whom there was nobody before."""
        if pair is None or not (pair[0].population or pair[1].population):
            return None
        return between(self.indicator.kind, *pair)

    def hides(self, part: LinePart | str) -> bool:
        """Whether this part of it is kept back, alone or with all of it."""
        return bool(self.untold & {LinePart.LINE, LinePart(part)})

    @property
    def is_withheld(self) -> bool:
        return LinePart.LINE in self.untold

    @property
    def silence(self) -> Silence | None:
        """Why the figure is not judged."""
        return self.doubted if self.hides(LinePart.REST) else doubt(self.now, self.least_coverage)

    @property
    def doubt(self) -> str | None:
        """Why the figure is not judged, in words: too few were seen, or too long ago."""
        return doubt_in_words(self.silence)

    @property
    def unasked(self) -> tuple[int, int] | None:
        """How many of how many were not asked, where that is why the figure is not judged, and may be told."""
        if self.silence is not Silence.TOO_FEW or self.hides(LinePart.REST):
            return None
        return self.now.unknown, self.now.eligible

    @property
    def aims(self) -> set[tuple[str, Fraction, date, date]]:
        """Its targets, whoever set them."""
        return {(goal.goal.kind, goal.goal.value, goal.goal.baseline_on, goal.goal.due_on) for goal in self.goals}

    @property
    def is_reason_given(self) -> bool:
        """Whether a target says already why nothing is judged."""
        return any(goal.silence is not None for goal in self.goals)

    @property
    def is_stale(self) -> bool:
        """Whether it is not judged because its answers are old."""
        return self.silence is Silence.STALE

    @property
    def status(self) -> Status:
        """The worst of its targets; none without a target that can be judged, or where one is kept back."""
        states = {goal.status for goal in self.goals}
        return next((status for status in WORST_FIRST if status in states), Status.NONE)

    @property
    def unjudged(self) -> str:
        """Why there is no status, in words."""
        if self.hides(LinePart.GOALS):
            return state_in_words("withheld")
        if not self.goals:
            return state_in_words("no_target")
        if not self.now.d and self.now.excluded and not self.now.unknown:
            return state_in_words("inapplicable")
        silence = next((goal.silence for goal in self.goals if goal.silence is not None), Silence.NO_DATA)
        return SILENCES["id"][silence]

    @property
    def is_drawn(self) -> bool:
        """A line needs two months."""
        return sum(bool(figure.d) for _, figure in self.months) > 1

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
class Check:
    """One line on the quality of the data: so many of so many lack it."""

    what: str
    count: int | None  # None: not told, because it is small
    of: int | None  # None where it is no part of a whole, or the whole is not told, or was not kept by the first closes
    unit: str


@dataclass(frozen=True, slots=True)
class AgeLine:
    """How old the answers of one indicator are in one place."""

    indicator: Indicator
    now: Figure
    age: AnswerAge

    @property
    def is_stale(self) -> bool:
        """More than half of them are older than they should be: nothing is judged by them."""
        return is_mostly_stale(self.now)

    @property
    def stale_percent(self) -> Decimal | None:
        return None if self.now.stale_share is None else two_decimals(self.now.stale_share * 100)


def age_lines(lines: Sequence[ReportLine], picture: Picture) -> list[AgeLine]:
    """Of the indicators whose answers grow old; none in months that were closed before this was kept."""
    held = picture.quality.ages or {}
    return [AgeLine(line.indicator, line.now, held[line.indicator.key]) for line in lines if line.indicator.key in held]


UNITS = {"household": "rumah tangga", "person": "orang"}
#: What is counted of the records, among which, called how.
CHECKS = {
    "nik_missing": ("Orang tanpa NIK", "persons", "orang"),
    "nik_doubtful": ("Orang dengan NIK yang diragukan", "persons", "orang"),
    "kk_missing": ("Keluarga tanpa nomor KK", "families", "keluarga"),
    "kk_doubtful": ("Keluarga dengan nomor KK yang diragukan", "families", "keluarga"),
    "absent": ("Orang yang tidak ada lagi di daftar terbaru", "persons", "orang"),
}


def checks_of(picture: Picture, lines: Iterable[ReportLine]) -> list[Check]:
    """What is missing or doubtful, and what nobody has looked at yet."""
    counts, pairs = picture.quality.counts, picture.quality.pairs
    records = [Check(what, counts[key], counts.get(whole), unit) for key, (what, whole, unit) in CHECKS.items()]
    if pairs is not None:
        records.append(Check("Dugaan data ganda yang belum diputuskan", pairs, None, ""))
    return records + [
        Check(
            f"Belum terdata: {line.indicator.label_id}", line.now.unknown, line.now.eligible, UNITS[line.indicator.unit]
        )
        for line in lines
        if line.now.unknown
    ]


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
    lines: list[ReportLine]
    ages: list[AgeLine] = field(default_factory=list)

    def is_judged_as(self, head: ReportLine) -> bool:
        """Whether what a report's region set for itself is what this village is judged by."""
        line = self.lines[head.number - 1]
        return bool(line.goals) and line.aims == head.aims


@dataclass(frozen=True, slots=True)
class Place:
    """One region in one month: the whole of a village's report, one page of the regency's."""

    region: Region
    picture: Picture
    lines: list[ReportLine]
    late: list[LateGroup]
    villages: int = 1  # all that lie in it, with data or without
    flows: list[Flow] = field(default_factory=list)
    children: list[Flow] = field(default_factory=list)
    checked: list[Check] = field(default_factory=list)
    tells_households: bool = True  # not where others would follow from how many are followed

    @property
    def title(self) -> str:
        return title_of(self.region)

    @property
    def span(self) -> str:
        """Of which time who came and who left is told: of the month, or since the last one that was published."""
        month, told = self.picture.month, self.picture.statements
        if told is None or told.since in (None, month - 1):
            return month_in_words(month)
        return f"Sejak {month_in_words(told.since)}"

    @property
    def span_in_words(self) -> str:
        """How a sentence about it begins."""
        return "Bulan ini" if self.span == month_in_words(self.picture.month) else self.span

    @property
    def headlines(self) -> list[ReportLine]:
        return sorted(
            (line for line in self.lines if line.is_headline), key=lambda line: HEADLINES.index(line.indicator.key)
        )

    @property
    def late_count(self) -> int:
        return sum(late.count for late in self.late)

    @property
    def apart(self) -> ComparedVillages | None:
        """The villages of which changes are said, where they are not all that have data."""
        compared = self.picture.compared
        return None if compared is None or compared.villages.are_all else compared.villages

    @property
    def has_others(self) -> bool:
        """Whether other villages are counted now than a month ago: a step is of those that are in both."""
        compared = self.picture.compared
        return compared is not None and not compared.lasting.are_all

    @property
    def whose(self) -> str:
        """Of whom the numbers speak; of a month that was closed before villages were compared, of those with data."""
        compared, level = self.picture.compared, self.region.level
        here = len(self.picture.villages) if compared is None else len(compared.villages.now)
        households = self.picture.households.closing if self.tells_households else None
        return whose(level, here, self.villages, households)

    @property
    def ages(self) -> list[AgeLine]:
        return age_lines(self.lines, self.picture)

    @property
    def is_empty(self) -> bool:
        """Whether nobody was followed here on that day."""
        return not self.picture.villages

    @property
    def was_there(self) -> bool:
        """Whether somebody was followed here once, or a paper said so."""
        told = self.picture.statements
        return self.picture.baseline is not None or (told is not None and told.was_published)


@dataclass(frozen=True, slots=True)
class Content:
    place: Place
    month: int
    as_of: date
    provisional: bool
    closed_on: date | None
    sha256: str | None
    trail: str | None  # the head of the trail when the month was closed
    letterhead: Values
    number: str
    version: int | None
    sentences: list[str]
    helixes: dict[str, str]
    within: str  # the district of a village, else the region itself
    rows: list[VillageRow] = field(default_factory=list)
    pages: list[Place] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    outlines: Mapping[int, DrawnOutline] = field(default_factory=dict)  # of its villages, as they were at the close
    follow_ups: list[FollowUp] = field(default_factory=list)
    decisions: list[FollowUp] = field(default_factory=list)
    unsigned: list[Setting] = field(default_factory=list)  # what is missing of letterhead and signer
    least: int = LEAST  # smaller numbers of people are not for everybody
    is_public: bool = False  # Biasa: whatever is smaller was taken out
    spent_rp: int | None = None  # of the public one: what was spent this year, if that tells of enough deliveries

    @property
    def is_concept(self) -> bool:
        """Whether it could be final, and is not, because letterhead or signer are missing."""
        return not self.provisional and bool(self.unsigned)

    @property
    def state(self) -> str:
        """What it is called as long as nobody may sign it."""
        return "sementara" if self.provisional else "konsep" if self.is_concept else ""

    @property
    def region(self) -> Region:
        return self.place.region

    def stale_villages(self, key: str) -> tuple[int, int]:
        """In how many villages more than half of the answers to an indicator are old, and how many answered at all."""
        every = [age for row in self.rows for age in row.ages if age.indicator.key == key and age.now.d]
        return sum(age.is_stale for age in every), len(every)

    @property
    def period(self) -> str:
        return month_in_words(self.month)

    @property
    def month_end(self) -> date:
        return month_end(self.month)

    @property
    def strategy_decree(self) -> str:
        """Which decree the strategies of that month were set by."""
        return strategy_decree(self.month_end)

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
        return f"Biasa: angka di bawah {self.least} disembunyikan" if self.is_public else "Terbatas, tanpa data nama"

    @property
    def newcomers(self) -> int:
        """Villages that joined since the baseline, in months that were closed before they were told apart."""
        if self.place.picture.compared is not None:
            return 0
        return len(set(self.place.picture.villages) - set(self.place.picture.villages_then))


KINDS = {
    "desa": "Desa",
    "kelurahan": "Kelurahan",
    "kecamatan": "Kecamatan",
    "kabupaten": "Kabupaten",
    "kota": "Kota",
    "provinsi": "Provinsi",
}


def title_of(region: Region) -> str:
    """Desa Botosari; a name that says its kind already is left alone."""
    kind = KINDS.get(region.kind, "")
    return region.name if region.name.lower().startswith(kind.lower()) else f"{kind} {region.name}"
