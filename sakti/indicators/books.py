"""Closed months: their figures are those that were frozen, wherever they are shown; what came later is told beside.

Month closes lie above indicators: they say here what they keep. Everything that shows the figures of a month asks
here first, so that a screen and the issued report of a closed month print one number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.periods import month_end, month_index
from sakti.indicators.movements import Movement
from sakti.indicators.queries import ByVillage, Result, cross_section, results

#: n, d, excluded, unknown.
Counts = tuple[int, int, int, int]
#: Village → indicator → counts.
Standing = dict[int, dict[str, Counts]]


class Book(Protocol):
    """What one close keeps: the month itself, and the months before it as they were known then."""

    @property
    def month(self) -> int: ...

    @property
    def closed_on(self) -> date: ...

    def standing(self, villages: Collection[int], month: int) -> tuple[Standing, set[int]]:
        """The counts that are kept, and the villages of which this month is not."""

    def movement(self, region_id: int, baseline: int) -> Movement | None:
        """Who came and left since a baseline, if that was the baseline of the region then."""


def _no_book(month: int) -> Book | None:
    return None


_kept: Callable[[int], Book | None] = _no_book


def books_are_kept_by(keeper: Callable[[int], Book | None]) -> None:
    global _kept
    _kept = keeper


def book_of(month: int) -> Book | None:
    """The book of a closed month; None while it is open."""
    return _kept(month)


@dataclass(frozen=True, slots=True)
class Late:
    """A figure of a closed month that later entries would change: as it was published, and as it is known now."""

    indicator: Indicator
    published: Figure
    known: Figure


@dataclass(frozen=True, slots=True)
class Closed:
    """What a page of a closed month says about itself."""

    month: int
    on: date
    late: Sequence[Late]

    @property
    def day(self) -> date:
        return month_end(self.month)


def differing(published: Mapping[str, Sequence[Figure]], known: Mapping[str, Sequence[Figure]]) -> list[Late]:
    """Figures by indicator, in the same order of days on both sides."""
    return [
        Late(INDICATORS[key], before, after)
        for key, figures in published.items()
        for before, after in zip(figures, known[key], strict=True)
        if before != after
    ]


def closed_month(day: date) -> Book | None:
    """The book of the closed month whose end this day is; any other day is not in a book."""
    month = month_index(day)
    return book_of(month) if day == month_end(month) else None


def published(
    villages: Collection[int],
    day: date,
    baseline: date | None = None,
    cohort: str = "cross-section",
    keys: Collection[str] | None = None,
) -> tuple[list[Result], Closed | None]:
    """As `results`, but a closed month by its book; with what has become known since. A panel is in no book."""
    live = results(villages, day, baseline, cohort, keys)
    book = closed_month(day)
    if book is None or cohort == "panel":
        return live, None
    frozen = [_kept_result(book, villages, one.indicator, day, baseline) for one in live]
    late = differing(_figures(frozen), _figures(live))
    return frozen, Closed(book.month, book.closed_on, late)


def _kept_result(
    book: Book, villages: Collection[int], indicator: Indicator, day: date, baseline: date | None
) -> Result:
    was = None if baseline is None else _kept_figure(book, villages, indicator.key, baseline)
    return Result(indicator, _kept_figure(book, villages, indicator.key, day), was)


def _figures(found: Sequence[Result]) -> dict[str, list[Figure]]:
    return {one.indicator.key: [each for each in (one.baseline, one.current) if each is not None] for one in found}


def _kept_figure(book: Book, villages: Collection[int], key: str, day: date) -> Figure:
    """On another day than the end of a month: as it is known."""
    at_end = day == month_end(month_index(day))
    kept, missing = book.standing(villages, month_index(day)) if at_end else ({}, set(villages))
    found = Figure(0, 0, 0, 0, day)
    for by_key in kept.values():
        found += Figure(*by_key.get(key, (0, 0, 0, 0)), day)
    by_village: ByVillage = cross_section(missing, day, [key])[key] if missing else {}
    for figure in by_village.values():
        found += figure
    return found
