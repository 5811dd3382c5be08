"""Figures as the JSON of contracts §6: the same object for the command line and the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sakti.core.changes import Change, Kind, in_words
from sakti.core.figures import Figure
from sakti.core.formatting import number, percent
from sakti.indicators.queries import Result


def figure_document(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "n": figure.n,
        "d": figure.d,
        "excluded": figure.excluded,
        "unknown": figure.unknown,
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


def figures_document(
    region: str, as_of: date, baseline: date | None, cohort: str, results: Sequence[Result]
) -> dict[str, Any]:
    return {
        "region": region,
        "as_of": as_of.isoformat(),
        "baseline": baseline.isoformat() if baseline else None,
        "cohort": cohort,
        "figures": [
            {
                "indicator": one.indicator.key,
                "version": one.indicator.version,
                "unit": one.indicator.unit,
                "kind": one.indicator.kind.value,
                "label": one.indicator.label_id,
                "baseline": figure_document(one.baseline),
                "current": figure_document(one.current),
                "change": change_text(one.change),
                "text": result_text(one),
            }
            for one in results
        ],
    }
