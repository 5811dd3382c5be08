"""Figures as JSON (docs/contracts.md): the same object for the command line and the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NotRequired, TypedDict

from sakti.core.changes import Change, Kind, in_words
from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import Figure
from sakti.core.formatting import number, percent
from sakti.core.movements import Decomposition, Tally
from sakti.indicators.figures import Result


class FigureDocument(TypedDict):
    n: int
    d: int
    excluded: int
    unknown: int
    stale: int | None
    percent: str | None
    as_of: str


class TallyDocument(TypedDict):
    yes: int
    no: int


class PartsDocument(TypedDict):
    """Why it moved: opening + came − left ± turned = closing."""

    opening: TallyDocument
    came: dict[str, TallyDocument]
    left: dict[str, TallyDocument]
    turned: dict[str, int]
    closing: TallyDocument


class ResultDocument(TypedDict):
    indicator: str
    version: int
    unit: str
    kind: str
    label: str
    baseline: FigureDocument | None
    current: FigureDocument
    change: str | None
    text: str
    parts: NotRequired[PartsDocument]


class VillagesDocument(TypedDict):
    compared: int
    all: int


class FiguresDocument(TypedDict):
    region: str
    as_of: str
    baseline: str | None
    cohort: str
    villages: VillagesDocument
    figures: list[ResultDocument]


def figures_document(
    region: str,
    as_of: date,
    baseline: date | None,
    cohort: str,
    villages: ComparedVillages,
    results: Sequence[Result],
) -> FiguresDocument:
    return {
        "region": region,
        "as_of": as_of.isoformat(),
        "baseline": baseline.isoformat() if baseline else None,
        "cohort": str(cohort),
        "villages": {"compared": villages.compared, "all": villages.all},
        "figures": [result_document(result) for result in results],
    }


def result_document(result: Result) -> ResultDocument:
    indicator = result.indicator
    return {
        "indicator": indicator.key,
        "version": indicator.version,
        "unit": indicator.unit,
        "kind": indicator.kind.value,
        "label": indicator.label_id,
        "baseline": None if result.baseline is None else figure_document(result.baseline),
        "current": figure_document(result.current),
        "change": change_text(result.change),
        "text": result_text(result),
    }


def parts_document(change: Decomposition) -> PartsDocument:
    return {
        "opening": tally_document(change.opening),
        "came": {reason.value: tally_document(tally) for reason, tally in change.came.items()},
        "left": {reason.value: tally_document(tally) for reason, tally in change.left.items()},
        "turned": {turn.value: count for turn, count in change.turned.items()},
        "closing": tally_document(change.closing),
    }


def tally_document(tally: Tally) -> TallyDocument:
    return {"yes": tally.yes, "no": tally.no}


def figure_document(figure: Figure) -> FigureDocument:
    return {
        "n": figure.n,
        "d": figure.d,
        "excluded": figure.excluded,
        "unknown": figure.unknown,
        "stale": figure.stale,
        "percent": None if figure.percent is None else f"{figure.percent:.2f}",
        "as_of": figure.as_of.isoformat(),
    }


def change_text(change: Change | None) -> str | None:
    """ASCII: an optional "-", a point, two decimals; a count is an integer."""
    if change is None or change.value is None:
        return None
    return str(int(change.value)) if change.kind is Kind.COUNT else f"{change.value:.2f}"


def result_text(result: Result, locale: str = "id") -> str:
    """The figure in words: its change with its kind, or its level if there is no baseline."""
    if result.change is not None:
        return in_words(result.change, result.indicator.unit, locale)
    now = result.current
    return f"{number(now.n, locale=locale)} / {number(now.d, locale=locale)} ({percent(now.percent, locale)})"
