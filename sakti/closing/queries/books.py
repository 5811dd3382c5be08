"""The books of closed months, for every screen that shows a month: what a close froze, and what came later beside it.

Everything that shows the figures of a month asks here first, so that a screen and the issued report of a closed month
print one number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import cast

from sqlalchemy import select

from sakti.closing.documents import (
    AgeDocument,
    AnswerAge,
    MovementDocument,
    SeriesDocument,
    parse_ages,
    parse_line,
    parse_movement,
    read_counts,
)
from sakti.closing.models import FrozenFigure, FrozenPicture, MonthClose
from sakti.closing.queries.closes import close_of, closes, definitions_of
from sakti.closing.queries.pictures import LINE
from sakti.core.cohorts import Cohort, ComparedVillages
from sakti.core.figures import NOBODY, Counts, Figure, Population, sum_counts
from sakti.core.indicators import Indicator, definitions_on
from sakti.core.movements import Movement
from sakti.core.periods import month_end, month_index
from sakti.core.successions import NO_LINKS, Links
from sakti.extensions import db
from sakti.indicators import figures
from sakti.indicators.figures import Definitions, Result, VillageCounts, figure_of
from sakti.indicators.judging import counted_in
from sakti.regions import queries as regions
from sakti.web import clock


@dataclass(frozen=True, slots=True)
class BookPage:
    """What a book says of one region: its first month, the months of its line, who came and left since the first.

    `ages`: how old its answers were; None in books that were closed before this was kept. `became`: of a village that
    was divided or merged, since when it is what it is.
    """

    first: int | None
    months: Mapping[int, Mapping[str, Counts]]
    since: Movement | None
    ages: Mapping[str, AnswerAge] | None = None
    became: int | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """What one close keeps: the month itself, and the months before it as they were known then."""

    month: int
    closed_on: date
    definitions: Definitions
    pages: Mapping[int, BookPage]
    links: Links = NO_LINKS  # the villages that were known then as divided or merged

    @property
    def villages(self) -> set[int]:
        """Those with a page."""
        return set(self.pages) & {village.id for village in regions.villages()}

    def village_counts(self, villages: Collection[int], month: int) -> tuple[VillageCounts, set[int]]:
        """The counts that are kept, and the villages of which this month is not.

        A village without a page, or before its first month, had nobody; a month before the line was not kept.
        """
        kept: VillageCounts = {}
        missing: set[int] = set()
        for village in villages:
            page = self.pages.get(village)
            if page is None or page.first is None or month < page.first:
                continue
            if month in page.months:
                kept[village] = {key: counts for key, counts in page.months[month].items() if any(counts[1:])}
            elif month < self.month - LINE:
                missing.add(village)
        return {village: by_key for village, by_key in kept.items() if by_key}, missing

    def population(self, by_key: Mapping[str, Counts]) -> Population:
        """A book keeps figures only, and each covers everybody of its unit."""
        sizes = {self.definitions[key].unit: counts.population for key, counts in by_key.items()}
        return Population(sizes.get("household", 0), sizes.get("person", 0))

    def movement(self, region_id: int, baseline: int) -> Movement | None:
        """Who came and left since a baseline, if that was the baseline of the region then."""
        page = self.pages.get(region_id)
        if page is None:
            return None
        return page.since if baseline == (page.first if page.became is None else page.became) else None


def book_of(month: int) -> Book | None:
    """The book of a closed month; None while it is open."""
    close = close_of(month)
    if close is None:
        return None
    closed_on = clock.day_of(close.closed_at)
    return Book(month, closed_on, definitions_of(close), _pages(close.sha256), regions.village_links(close.closed_at))


@lru_cache(maxsize=4)
def _pages(sha256: str) -> dict[int, BookPage]:
    """What is frozen never changes, and the hash names it: read once for all readers."""
    content = FrozenPicture.content
    ages = content[("quality", "ages")]
    columns = (content["baseline"], content["series"], content["households_since"], ages, content["became"])
    query = select(FrozenPicture.region_id, *columns)
    query = query.join(MonthClose, MonthClose.id == FrozenPicture.close_id).where(MonthClose.sha256 == sha256)
    return {
        region: BookPage(
            cast("int | None", first),
            _by_month(cast(SeriesDocument, series)),
            parse_movement(cast("MovementDocument | None", since)),
            None if held is None else parse_ages(cast("Mapping[str, AgeDocument]", held)),
            cast("int | None", became),
        )
        for region, first, series, since, held, became in db.session.execute(query)
    }


def _by_month(series: SeriesDocument) -> dict[int, dict[str, Counts]]:
    """Month → indicator → counts."""
    turned: dict[int, dict[str, Counts]] = {}
    for key, rows in series.items():
        for month, counts in parse_line(rows).items():
            turned.setdefault(month, {})[key] = counts
    return turned


def first_kept(month: int, definitions: Definitions) -> dict[str, dict[int, Counts]]:
    """Indicator → village → its counts of a month, as the first close that kept them did; none of whom nobody counts.

    By the close of a day, whatever becomes known later and however often it is printed: what is decided by these
    counts stays decided. Of each indicator in this version of its definition.
    """
    first: dict[str, dict[int, Counts]] = {}
    for close in sorted(
        (close for close in closes() if close.month >= month), key=lambda each: (each.closed_at, each.id)
    ):
        held = definitions_of(close)
        keys = [key for key in definitions if key not in first and held.get(key) == definitions[key]]
        if keys:
            first |= {key: {} for key in keys}
            for village, by_key in _kept_of(close, month).items():
                for key in by_key.keys() & keys:
                    first[key][village] = by_key[key]
    return first


def _kept_of(close: MonthClose, month: int) -> VillageCounts:
    """What a close kept of a month, of all villages; of its own month that is read the quickest way."""
    if close.month != month:
        book = book_of(close.month)
        return {} if book is None else book.village_counts(book.villages, month)[0]
    frozen = FrozenFigure
    columns = (frozen.village_id, frozen.indicator, frozen.n, frozen.d, frozen.excluded, frozen.unknown, frozen.stale)
    kept: VillageCounts = {}
    for village, key, *counts in db.session.execute(select(*columns).where(frozen.close_id == close.id)):
        if any(counts[1:]):
            kept.setdefault(village, {})[key] = read_counts(counts)
    return kept


# -- what is published ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateFigure:
    """A figure of a closed month that later entries would change: as it was published, and as it is known now."""

    indicator: Indicator
    published: Figure
    known: Figure


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """What a page of a closed month says about itself."""

    month: int
    on: date
    late: Sequence[LateFigure]

    @property
    def day(self) -> date:
        return month_end(self.month)


def late_figures(
    definitions: Definitions, published: Mapping[str, Sequence[Figure]], known: Mapping[str, Sequence[Figure]]
) -> list[LateFigure]:
    """Figures by indicator, in the same order of days on both sides."""
    return [
        LateFigure(definitions[key], before, after)
        for key, earlier in published.items()
        for before, after in zip(earlier, known[key], strict=True)
        if before.answers != after.answers
    ]


def book_of_day(day: date) -> Book | None:
    """The book of the closed month whose end this day is; any other day is not in a book."""
    month = month_index(day)
    return book_of(month) if day == month_end(month) else None


def definitions_for(day: date) -> Definitions:
    """What is shown for a day: of the end of a closed month what it froze, else what holds on the day."""
    book = book_of_day(day)
    return definitions_on(day) if book is None else book.definitions


def published_results(
    villages: Collection[int],
    day: date,
    baseline: date | None = None,
    cohort: str = Cohort.CROSS_SECTION,
    keys: Collection[str] | None = None,
) -> tuple[list[Result], ClosedMonth | None]:
    """As `figures.results`, but a closed month by its book; with what has become known since. A panel is in no book."""
    book = book_of_day(day)
    if book is None:
        return figures.results(villages, day, baseline, cohort, keys), None
    if cohort == Cohort.PANEL:
        return figures.results(villages, day, baseline, cohort, keys, definitions=book.definitions), None
    if cohort == Cohort.SAME_VILLAGES:
        villages = published_villages(villages, day, baseline).same
    live = figures.results(villages, day, baseline, keys=keys, definitions=book.definitions)
    comparable = bool(villages) or cohort != Cohort.SAME_VILLAGES
    frozen = [
        replace(_frozen_result(book, villages, result.indicator, day, baseline), comparable=comparable)
        for result in live
    ]
    late = late_figures(book.definitions, _figures_by_key(frozen), _figures_by_key(live))
    return frozen, ClosedMonth(book.month, book.closed_on, late)


def published_villages(villages: Collection[int], day: date, baseline: date | None = None) -> ComparedVillages:
    """Which of these villages are compared: by the book of a closed month, else as is known now."""
    book = book_of_day(day)
    if book is None:
        return figures.compared_villages(villages, day, baseline)
    now = _counted_in_book(book, villages, day)
    if baseline is None:
        return ComparedVillages.between(now, now)
    redrawn = book.links.within(villages, baseline, day)
    return ComparedVillages.between(_counted_in_book(book, villages, baseline), now, redrawn)


def _counted_in_book(book: Book, villages: Collection[int], day: date) -> frozenset[int]:
    at_end = day == month_end(month_index(day))
    kept, missing = book.village_counts(villages, month_index(day)) if at_end else ({}, set(villages))
    return counted_in(kept, book.definitions) | figures.counted_villages(missing, day)


def _frozen_result(
    book: Book, villages: Collection[int], indicator: Indicator, day: date, baseline: date | None
) -> Result:
    was = None if baseline is None else _frozen_figure(book, villages, indicator, baseline)
    return Result(indicator, _frozen_figure(book, villages, indicator, day), was)


def _figures_by_key(every: Sequence[Result]) -> dict[str, list[Figure]]:
    return {
        result.indicator.key: [figure for figure in (result.baseline, result.current) if figure is not None]
        for result in every
    }


def _frozen_figure(book: Book, villages: Collection[int], indicator: Indicator, day: date) -> Figure:
    """On another day than the end of a month: as it is known."""
    at_end = day == month_end(month_index(day))
    kept, missing = book.village_counts(villages, month_index(day)) if at_end else ({}, set(villages))
    key = indicator.key
    counts = [by_key.get(key, NOBODY) for by_key in kept.values()]
    if missing:
        live = figures.cross_section(missing, day, [key], definitions=book.definitions)[key]
        counts += [figure.counts for figure in live.values()]
    return figure_of(indicator, sum_counts(counts), day)
