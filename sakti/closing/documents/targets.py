"""Targets as a close keeps them, each with what its verdict stands on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NotRequired, TypedDict

from sakti.closing.documents.counts import CountsDocument, counts_document, read_counts
from sakti.core.figures import NOBODY, Counts, Figure, figure
from sakti.core.indicators import Indicator
from sakti.core.targets import Goal, Progress, Standing, TargetKind, Terms, progress
from sakti.indicators.figures import figure_of
from sakti.indicators.judging import Judged

#: Which direction is better is no part of what a close keeps: the definition says it when the target is judged.
DIRECTION_NOT_KEPT = 0


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
    """It has no direction before the definition gives it one (`PlannedTarget.progress`)."""
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
    goal = Goal(kind, value, target.baseline_on, target.due_on, better=DIRECTION_NOT_KEPT, since=since)
    return Judged(goal, standings, terms)
