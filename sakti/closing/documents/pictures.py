"""Everything that a report of one region and month says, as a close keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from sakti.closing.documents.compared import Compared, ComparedDocument
from sakti.closing.documents.corrections import Correction, CorrectionDocument
from sakti.closing.documents.counts import SeriesDocument, line_document, parse_line
from sakti.closing.documents.movements import (
    MovementDocument,
    movement_document,
    optional_movement_document,
    parse_movement,
)
from sakti.closing.documents.quality import DataQuality, QualityDocument
from sakti.closing.documents.statements import KeptStatements
from sakti.closing.documents.targets import PlannedTarget, TargetDocument
from sakti.closing.documents.work import (
    ContributionsDocument,
    LateDocument,
    UnreportedDocument,
    contributions_document,
    late_document,
    parse_contributions,
    parse_late,
    parse_unreported,
    unreported_document,
)
from sakti.core.figures import Counts, Figure
from sakti.core.indicators import Indicator
from sakti.core.movements import Movement
from sakti.core.periods import month_end
from sakti.core.statements import Statements
from sakti.indicators.figures import figure_of
from sakti.interventions.queries import Contributions, Late, Unreported


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
    became: NotRequired[int]


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
    #: Of a village that was divided or merged, the month in which it became what it is: before, it was another.
    became: int | None = None
    #: What reconciles it with the paper before: kept beside it, and in no month that was closed before that was kept.
    kept: KeptStatements | None = field(default=None, compare=False)

    @property
    def compared_from(self) -> int | None:
        """The month with which it is compared."""
        return self.baseline if self.became is None else self.became

    @property
    def statements(self) -> Statements | None:
        return None if self.kept is None else self.kept.statements

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
        if self.became is not None:
            plain["became"] = self.became
        if self.compared is not None:
            plain["compared"] = self.compared.document()
        return plain

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
            became=plain.get("became"),
        )
