"""What a close keeps of a region, as values and as the JSON that is stored: each kind has `parse` and `document`.

The stored form never changes: its hash was printed on paper. So it is written field by field, whatever else the values
of other domains may learn to hold, and months that were closed before something was kept still parse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NotRequired, TypedDict, cast

from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import NOBODY, Answers, Counts, Figure, figure
from sakti.core.indicators import Indicator
from sakti.core.movements import Movement
from sakti.core.periods import month_end
from sakti.core.targets import Goal, Progress, Standing, TargetKind, Terms, progress
from sakti.indicators.figures import figure_of
from sakti.indicators.judging import Judged
from sakti.interventions.queries import Contribution, Contributions, Late, Unreported

#: Counts as they are kept: n, d, excluded, unknown, and `stale` where it is known.
CountsDocument = Sequence[int | None]
#: Indicator → rows of the month and its counts.
SeriesDocument = dict[str, list[CountsDocument]]


class StandingDocument(TypedDict):
    on: str
    villages: int | None
    start: CountsDocument | None
    actual: CountsDocument


class JudgedDocument(TypedDict):
    since: str
    standings: list[StandingDocument]
    least_coverage: str
    moving: bool


class TargetDocument(TypedDict):
    indicator: str
    kind: str
    value: str
    baseline_on: str
    due_on: str
    baseline: CountsDocument | None
    judged: NotRequired[JudgedDocument]


class ComparedDocument(TypedDict):
    """The villages with counted households at the baseline, a month ago and now; and the counts of the same ones."""

    was: list[int]
    last: list[int]
    now: list[int]
    line: SeriesDocument
    step: dict[str, list[CountsDocument]]


class CorrectionDocument(TypedDict):
    month: int
    village_id: int
    indicator: str
    version: int
    old: list[int]
    new: list[int]
    since: str | None


class MovementDocument(TypedDict):
    opening: int
    came: dict[str, int]
    left: dict[str, int]
    closing: int


class ContributionDocument(TypedDict):
    key: str
    label: str
    helix: str
    planned: int
    planned_rp: int
    delivered: int
    value_rp: int
    promised: NotRequired[int | None]
    finished: NotRequired[int | None]
    paid_rp: NotRequired[int | None]
    verified: NotRequired[int]
    reached: NotRequired[str]
    carried_rp: NotRequired[int]
    year_planned: NotRequired[int]
    year_planned_rp: NotRequired[int]
    waiting: NotRequired[int]
    waiting_rp: NotRequired[int]
    arrears_rp: NotRequired[int]
    ahead_rp: NotRequired[int]
    unpriced: NotRequired[int]
    unpriced_rp: NotRequired[int]


class ContributionsDocument(TypedDict):
    by_helix: list[ContributionDocument]
    by_funding: list[ContributionDocument]
    by_strategy: list[ContributionDocument]
    by_organisation: list[ContributionDocument]


class LateDocument(TypedDict):
    intervention_id: int
    village_id: int
    programme: str
    organisation_id: int
    organisation: str
    helix: str
    subject_kind: str
    status: str
    due_on: str
    days: int


class UnreportedDocument(TypedDict):
    organisation_id: int
    organisation: str
    helix: str
    due: int
    last_delivery_on: str | None


class AgeDocument(TypedDict):
    fresh_for: int
    median: str | None


class QualityDocument(TypedDict):
    counts: dict[str, int]
    pairs: NotRequired[int]
    retro: dict[str, int] | None
    findings: dict[str, int]
    ages: NotRequired[dict[str, AgeDocument]]


class PictureDocument(TypedDict):
    """The stored form of a picture. What is not required was not kept by the first closes."""

    month: int
    baseline: int | None
    villages: list[int]
    villages_then: list[int]
    series: SeriesDocument
    targets: list[TargetDocument]
    households: MovementDocument
    persons: MovementDocument
    households_since: NotRequired[MovementDocument | None]
    persons_since: NotRequired[MovementDocument | None]
    contributions: ContributionsDocument
    year: ContributionsDocument
    funding: list[tuple[str, str, int]]
    late: list[LateDocument]
    unreported: list[UnreportedDocument]
    quality: QualityDocument
    corrections: list[CorrectionDocument]
    children: NotRequired[MovementDocument | None]
    children_since: NotRequired[MovementDocument | None]
    paged: NotRequired[list[int] | None]
    compared: NotRequired[ComparedDocument]


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """A target as it was used, with what its verdict stands on; the first closes kept the counts of its baseline."""

    indicator: str
    kind: str
    value: Decimal
    baseline_on: date
    due_on: date
    baseline: Counts | None
    judged: Judged | None = None

    @classmethod
    def parse(cls, plain: TargetDocument) -> PlannedTarget:
        found = cls(
            plain["indicator"],
            plain["kind"],
            Decimal(plain["value"]),
            date.fromisoformat(plain["baseline_on"]),
            date.fromisoformat(plain["due_on"]),
            read_counts(plain["baseline"]) if plain["baseline"] else None,
        )
        return replace(found, judged=_parse_judged(plain["judged"], found)) if "judged" in plain else found

    def progress(self, indicator: Indicator, now: Figure) -> Progress:
        """How it stood when the month was closed; `now` is the region's figure, for the first closes."""
        if self.judged is not None:
            goal = replace(self.judged.goal, better=indicator.better)
            return progress(goal, self.judged.standings, self.judged.terms)
        goal = Goal(TargetKind(self.kind), Fraction(self.value), self.baseline_on, self.due_on, indicator.better)
        start = None if self.baseline is None else figure_of(indicator, self.baseline, self.baseline_on)
        unknown = Standing(self.due_on, start, figure_of(indicator, NOBODY, self.due_on))
        standing = Standing(now.as_of, start, now)
        return progress(goal, [unknown, standing] if now.as_of >= self.due_on else [standing])

    def document(self) -> TargetDocument:
        plain: TargetDocument = {
            "indicator": self.indicator,
            "kind": self.kind,
            "value": str(self.value),
            "baseline_on": self.baseline_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "baseline": None if self.baseline is None else counts_document(self.baseline),
        }
        return plain if self.judged is None else {**plain, "judged": _judged_document(self.judged)}


def _judged_document(judged: Judged) -> JudgedDocument:
    return {
        "since": judged.goal.start_on.isoformat(),
        "standings": [
            {
                "on": one.on.isoformat(),
                "villages": one.villages,
                "start": None if one.start is None else counts_document(one.start.counts),
                "actual": counts_document(one.actual.counts),
            }
            for one in judged.standings
        ],
        "least_coverage": str(judged.terms.least_coverage),
        "moving": judged.terms.moving,
    }


def _parse_judged(plain: JudgedDocument, target: PlannedTarget) -> Judged:
    """Which direction is better the definition says (`PlannedTarget.progress`)."""
    since = date.fromisoformat(plain["since"])
    kind, value = TargetKind(target.kind), Fraction(target.value)
    standings = [
        Standing(
            day := date.fromisoformat(one["on"]),
            None if one["start"] is None else figure(read_counts(one["start"]), since),
            figure(read_counts(one["actual"]), day),
            one["villages"],
        )
        for one in plain["standings"]
    ]
    terms = Terms(Fraction(plain["least_coverage"]), plain["moving"])
    return Judged(Goal(kind, value, target.baseline_on, target.due_on, 0, since), standings, terms)


@dataclass(frozen=True, slots=True)
class Compared:
    """Of which villages the changes of a region are said: since the baseline, and since last month.

    `line`: the months of the villages counted at the baseline and now. `step`: (a month ago, now) of those counted on
    both of these days.
    """

    villages: ComparedVillages
    last: frozenset[int]
    line: dict[str, dict[int, Counts]]
    step: dict[str, tuple[Counts, Counts]]

    @classmethod
    def parse(cls, plain: ComparedDocument) -> Compared:
        return cls(
            ComparedVillages.between(plain["was"], plain["now"]),
            frozenset(plain["last"]),
            {key: parse_line(rows) for key, rows in plain["line"].items()},
            {key: (read_counts(was), read_counts(now)) for key, (was, now) in plain["step"].items()},
        )

    def document(self) -> ComparedDocument:
        return {
            "was": sorted(self.villages.was),
            "last": sorted(self.last),
            "now": sorted(self.villages.now),
            "line": line_document(self.line),
            "step": {key: [counts_document(was), counts_document(now)] for key, (was, now) in self.step.items()},
        }


@dataclass(frozen=True, slots=True)
class Correction:
    """What a closed month said, and what it is now."""

    month: int
    village_id: int
    indicator: str
    version: int
    old: Answers
    new: Answers
    since: datetime | None

    @classmethod
    def parse(cls, plain: CorrectionDocument) -> Correction:
        since = plain["since"]
        return cls(
            plain["month"],
            plain["village_id"],
            plain["indicator"],
            plain["version"],
            Answers(*plain["old"]),
            Answers(*plain["new"]),
            datetime.fromisoformat(since) if since else None,
        )

    def document(self) -> CorrectionDocument:
        return {
            "month": self.month,
            "village_id": self.village_id,
            "indicator": self.indicator,
            "version": self.version,
            "old": list(self.old),
            "new": list(self.new),
            "since": None if self.since is None else self.since.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class AnswerAge:
    """How old the answers of an indicator were: `fresh_for` months they were fresh, the `median` of whole months."""

    fresh_for: int
    median: Decimal | None  # None where nobody answered


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What is missing, doubtful or late in the data of a region. Counts, never names."""

    counts: dict[str, int]
    retro: dict[str, int] | None  # entries about months that were closed; None before the first close
    findings: dict[str, int]
    pairs: int | None  # suspected duplicates; None in months that were closed before this was kept
    #: Of the indicators whose answers grow old; None in months that were closed before this was kept.
    ages: dict[str, AnswerAge] | None = None

    @classmethod
    def parse(cls, plain: QualityDocument) -> DataQuality:
        ages = parse_ages(plain["ages"]) if "ages" in plain else None
        return cls(plain["counts"], plain["retro"], plain["findings"], plain.get("pairs"), ages)

    def document(self) -> QualityDocument:
        plain: QualityDocument = {
            "counts": self.counts,
            "pairs": self.pairs or 0,
            "retro": self.retro,
            "findings": self.findings,
        }
        if self.pairs is None:
            del plain["pairs"]
        return plain if self.ages is None else {**plain, "ages": ages_document(self.ages)}


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a report of one region and month says. Live now, or frozen by the close."""

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
    quality: DataQuality
    corrections: list[Correction] = field(default_factory=list)
    #: Out of school; None in months that were closed before this was kept.
    children: Movement | None = None
    children_since: Movement | None = None
    #: Villages with a page of their own; None while the month is open, and in those closed before this was kept.
    paged: list[int] | None = None
    #: None of a village, and in months that were closed before this was kept: a change is one of all villages then.
    compared: Compared | None = None

    def figure(self, indicator: Indicator, month: int | None) -> Figure | None:
        """None where nothing was kept: before the line and not the baseline."""
        counts = None if month is None else self.series.get(indicator.key, {}).get(month)
        return None if counts is None or month is None else figure_of(indicator, counts, month_end(month))

    def document(self) -> PictureDocument:
        plain: PictureDocument = {
            "month": self.month,
            "baseline": self.baseline,
            "villages": self.villages,
            "villages_then": self.villages_then,
            "series": line_document(self.series),
            "targets": [target.document() for target in self.targets],
            "households": movement_document(self.households),
            "persons": movement_document(self.persons),
            "households_since": optional_movement_document(self.households_since),
            "persons_since": optional_movement_document(self.persons_since),
            "contributions": contributions_document(self.contributions),
            "year": contributions_document(self.year),
            "funding": [(helix, source, value) for helix, source, value in self.funding],
            "late": [late_document(promise) for promise in self.late],
            "unreported": [unreported_document(organisation) for organisation in self.unreported],
            "quality": self.quality.document(),
            "corrections": [correction.document() for correction in self.corrections],
            "children": optional_movement_document(self.children),
            "children_since": optional_movement_document(self.children_since),
            "paged": self.paged,
        }
        return plain if self.compared is None else {**plain, "compared": self.compared.document()}

    @classmethod
    def parse(cls, plain: PictureDocument) -> Picture:
        return cls(
            month=plain["month"],
            baseline=plain["baseline"],
            villages=plain["villages"],
            villages_then=plain["villages_then"],
            series={key: parse_line(rows) for key, rows in plain["series"].items()},
            targets=[PlannedTarget.parse(target) for target in plain["targets"]],
            households=Movement(**plain["households"]),
            persons=Movement(**plain["persons"]),
            households_since=parse_movement(plain.get("households_since")),
            persons_since=parse_movement(plain.get("persons_since")),
            contributions=parse_contributions(plain["contributions"]),
            year=parse_contributions(plain["year"]),
            funding=[(helix, source, value) for helix, source, value in plain["funding"]],
            late=[parse_late(promise) for promise in plain["late"]],
            unreported=[parse_unreported(organisation) for organisation in plain["unreported"]],
            quality=DataQuality.parse(plain["quality"]),
            corrections=[Correction.parse(correction) for correction in plain["corrections"]],
            children=parse_movement(plain.get("children")),
            children_since=parse_movement(plain.get("children_since")),
            paged=plain.get("paged"),
            compared=Compared.parse(compared) if (compared := plain.get("compared")) else None,
        )


def ages_document(ages: Mapping[str, AnswerAge]) -> dict[str, AgeDocument]:
    return {
        key: {"fresh_for": age.fresh_for, "median": None if age.median is None else str(age.median)}
        for key, age in ages.items()
    }


def parse_ages(plain: Mapping[str, AgeDocument]) -> dict[str, AnswerAge]:
    return {
        key: AnswerAge(age["fresh_for"], None if age["median"] is None else Decimal(age["median"]))
        for key, age in plain.items()
    }


def line_document(series: Mapping[str, Mapping[int, Counts]]) -> SeriesDocument:
    return {key: [[month, *counts_document(counts)] for month, counts in line.items()] for key, line in series.items()}


def counts_document(counts: Counts) -> CountsDocument:
    return list(counts.answers) if counts.stale is None else list(counts)


def parse_line(rows: Iterable[CountsDocument]) -> dict[int, Counts]:
    """Month → counts."""
    return {month: read_counts(counts) for month, *counts in rows if month is not None}


def read_counts(kept: CountsDocument) -> Counts:
    n, d, excluded, unknown, *stale = kept
    return Counts(n or 0, d or 0, excluded or 0, unknown or 0, *stale)


# -- values of other domains ----------------------------------------------------------------------------------------


def movement_document(movement: Movement) -> MovementDocument:
    return {
        "opening": movement.opening,
        "came": movement.came,
        "left": movement.left,
        "closing": movement.closing,
    }


def optional_movement_document(movement: Movement | None) -> MovementDocument | None:
    return None if movement is None else movement_document(movement)


def parse_movement(plain: MovementDocument | None) -> Movement | None:
    return Movement(**plain) if plain else None


def contributions_document(contributions: Contributions) -> ContributionsDocument:
    return {
        "by_helix": [contribution_document(row) for row in contributions.by_helix],
        "by_funding": [contribution_document(row) for row in contributions.by_funding],
        "by_strategy": [contribution_document(row) for row in contributions.by_strategy],
        "by_organisation": [contribution_document(row) for row in contributions.by_organisation],
    }


#: What the first closes did not keep of a contribution.
COUNTED_LATER = (
    "verified",
    "reached",
    "carried_rp",
    "year_planned",
    "year_planned_rp",
    "waiting",
    "waiting_rp",
    "arrears_rp",
    "ahead_rp",
    "unpriced",
    "unpriced_rp",
)


def contribution_document(row: Contribution) -> ContributionDocument:
    """What was not kept is left out; a sum of shares is written as the fraction that it is."""
    plain: ContributionDocument = {
        "key": row.key,
        "label": row.label,
        "helix": row.helix,
        "planned": row.planned,
        "planned_rp": row.planned_rp,
        "delivered": row.delivered,
        "value_rp": row.value_rp,
        "promised": row.promised,
        "finished": row.finished,
        "paid_rp": row.paid_rp,
    }
    later = {name: getattr(row, name) for name in COUNTED_LATER}
    if row.reached is not None:
        later["reached"] = str(row.reached)
    return cast("ContributionDocument", plain | {name: value for name, value in later.items() if value is not None})


def parse_contributions(plain: ContributionsDocument) -> Contributions:
    kinds = cast("Mapping[str, list[ContributionDocument]]", plain)
    return Contributions(**{kind: [parse_contribution(row) for row in rows] for kind, rows in kinds.items()})


def parse_contribution(plain: ContributionDocument) -> Contribution:
    """As it was written: the sum of shares is a fraction."""
    values: dict[str, Any] = dict(plain)
    return Contribution(**values | ({"reached": Fraction(plain["reached"])} if "reached" in plain else {}))


def late_document(promise: Late) -> LateDocument:
    return {
        "intervention_id": promise.intervention_id,
        "village_id": promise.village_id,
        "programme": promise.programme,
        "organisation_id": promise.organisation_id,
        "organisation": promise.organisation,
        "helix": promise.helix,
        "subject_kind": promise.subject_kind,
        "status": promise.status,
        "due_on": promise.due_on.isoformat(),
        "days": promise.days,
    }


def parse_late(plain: LateDocument) -> Late:
    return Late(
        plain["intervention_id"],
        plain["village_id"],
        plain["programme"],
        plain["organisation_id"],
        plain["organisation"],
        plain["helix"],
        plain["subject_kind"],
        plain["status"],
        date.fromisoformat(plain["due_on"]),
        plain["days"],
    )


def unreported_document(organisation: Unreported) -> UnreportedDocument:
    last = organisation.last_delivery_on
    return {
        "organisation_id": organisation.organisation_id,
        "organisation": organisation.organisation,
        "helix": organisation.helix,
        "due": organisation.due,
        "last_delivery_on": None if last is None else last.isoformat(),
    }


def parse_unreported(plain: UnreportedDocument) -> Unreported:
    last = plain["last_delivery_on"]
    return Unreported(
        plain["organisation_id"],
        plain["organisation"],
        plain["helix"],
        plain["due"],
        None if last is None else date.fromisoformat(last),
    )
