"""The counts of villages at the ends of months: of a closed month as its book keeps them, else as they are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from sakti.closing.queries import Book, ClosedMonth, book_of, late_figures
from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import NOBODY, Figure, Population
from sakti.core.indicators import definitions_on
from sakti.core.movements import Movement
from sakti.core.periods import month_end, month_index
from sakti.core.successions import UNCHANGED, Links, Redrawn
from sakti.dashboards.periods import Period
from sakti.indicators import figures
from sakti.indicators.figures import Definitions, Series, VillageCounts, figure_of, summed
from sakti.indicators.judging import counted_in
from sakti.indicators.queries.ages import AnswerAges, answer_ages, fresh_months
from sakti.regions import queries as regions


class Months:
    """Read by everything on a page of one period, so that its numbers agree with each other and with the report."""

    def __init__(self, villages: Collection[int], period: Period) -> None:
        self.villages, self.period = frozenset(villages), period
        self._read: dict[int, VillageCounts] = {}
        self._days: dict[date, VillageCounts] = {}

    @cached_property
    def book(self) -> Book | None:
        return book_of(self.period.month)

    @cached_property
    def definitions(self) -> Definitions:
        """Of the month that is looked at, for the months before it too; a closed month has those that it froze."""
        return definitions_on(self.period.day) if self.book is None else self.book.definitions

    def at(self, month: int) -> VillageCounts:
        """Village → indicator → counts; villages without data are missing."""
        if month not in self._read:
            ends = {self.period.baseline, self.period.month}
            self._read |= self._at(ends if month in ends else {month})
        return self._read[month]

    def _at(self, months: Collection[int]) -> dict[int, VillageCounts]:
        if self.book is None:
            return figures.village_counts(self.villages, months, self.definitions)
        kept = {month: self.book.village_counts(self.villages, month) for month in months}
        missing = {village for _, villages in kept.values() for village in villages}
        before = [month for month, (_, villages) in kept.items() if villages]
        live = figures.village_counts(missing, before, self.definitions) if missing else {}
        return {
            month: by_village | {village: live[month][village] for village in villages if village in live[month]}
            if villages
            else by_village
            for month, (by_village, villages) in kept.items()
        }

    def on_day(self, day: date) -> VillageCounts:
        """The same on any day; one that is no end of a month is counted from the states."""
        if figures.at_month_end(day) is not None:
            return self.at(month_index(day))
        if day not in self._days:
            self._days[day] = figures.counts_from_states(self.villages, day, self.definitions)
        return self._days[day]

    def expect(self, months: Collection[int]) -> None:
        """Read these months at once, before they are asked for one by one."""
        missing = set(months) - self._read.keys()
        if missing:
            self._read |= self._at(missing)

    @cached_property
    def compared(self) -> ComparedVillages:
        """Which villages had counted households at the baseline and now."""
        period = self.period
        was, now = (counted_in(self.at(month), self.definitions) for month in (period.baseline, period.month))
        return ComparedVillages.between(was, now, self.redrawn)

    @cached_property
    def links(self) -> Links:
        """Which villages were divided or merged; of a closed month as its book knew."""
        return regions.village_links() if self.book is None else self.book.links

    @cached_property
    def redrawn(self) -> Redrawn:
        """Which of these villages are one since the baseline."""
        return self.links.within(self.villages, self.period.baseline_day, self.period.day)

    def together(self, month: int) -> VillageCounts:
        """The counts by which each village is compared: of those that are one, of all of them; of a torn one none."""
        counts = self.at(month)
        if self.redrawn == UNCHANGED:
            return counts
        whole = {village: self.redrawn.whole(village) for village in self.villages}
        alone = {village: by_key for village, by_key in counts.items() if whole[village] == {village}}
        one = {village: summed(counts, self.definitions, each) for village, each in whole.items() if len(each) > 1}
        return alone | one

    def first_months(self) -> dict[int, int]:
        """Per village the first month with anybody."""
        if self.book is None:
            return figures.first_months(self.villages)
        pages = {village: self.book.pages[village].first for village in self.villages if village in self.book.pages}
        return {village: first for village, first in pages.items() if first is not None}

    def populations(self) -> tuple[Population, Population]:
        """Who lived in these villages and was on the target list: at the baseline, and now."""
        ends = (self.period.baseline, self.period.month)
        if self.book is None:
            by_month = figures.populations(self.villages, ends)
        else:
            by_month = {month: self._kept_population(self.book, month) for month in ends}
        return by_month[ends[0]], by_month[ends[1]]

    def _kept_population(self, book: Book, month: int) -> Population:
        kept, missing = book.village_counts(self.villages, month)
        live = figures.populations(missing, [month]) if missing else {}
        return total_population([*map(book.population, kept.values()), *live.values()])

    def way(self, months: Collection[int]) -> Series:
        """Per indicator and month the counts of the same villages together: a line keeps one set for all its months."""
        same = self.compared.same
        if self.book is None:
            return figures.region_series(same, months, self.definitions)
        self.expect(months)
        series: Series = {key: {} for key in self.definitions}
        for month in months:
            for key, counts in summed(self.at(month), self.definitions, same).items():
                series[key][month] = counts
        return series

    def levels(self) -> dict[str, Figure]:
        """Every indicator now, of all these villages."""
        counts = summed(self.at(self.period.month), self.definitions)
        return {key: figure_of(indicator, counts[key], self.period.day) for key, indicator in self.definitions.items()}

    def figures(self, villages: Collection[int] | None = None) -> dict[str, tuple[Figure, Figure]]:
        """(baseline, now) of every indicator: sums over these villages (None: all)."""
        period = self.period
        before, after = (
            summed(self.at(month), self.definitions, villages) for month in (period.baseline, period.month)
        )
        return {
            key: (
                figure_of(indicator, before[key], period.baseline_day),
                figure_of(indicator, after[key], period.day),
            )
            for key, indicator in self.definitions.items()
        }

    def closed(self) -> ClosedMonth | None:
        """What to say of a closed month: since when, and what later entries would change."""
        if self.book is None:
            return None
        ends = (self.period.baseline, self.period.month)
        live = figures.region_series(self.villages, ends, self.definitions)
        known = {
            key: [figure_of(indicator, live[key].get(month, NOBODY), month_end(month)) for month in ends]
            for key, indicator in self.definitions.items()
        }
        late = late_figures(self.definitions, self.figures(), known)
        return ClosedMonth(self.book.month, self.book.closed_on, late)

    @cached_property
    def ages(self) -> PlaceAges:
        """How old the answers are: of a closed month as its book keeps it."""
        if self.book is None:
            return LiveAges(answer_ages(self.villages, self.period.day, self.definitions))
        return KeptAges(self.book)

    def movement(self, region_id: int) -> Movement | None:
        """Who came and left, if the book says so."""
        return None if self.book is None else self.book.movement(region_id, self.period.baseline)


class PlaceAges(Protocol):
    """How old the answers of places are. `fresh_for`: the indicators whose answers grow old, and in how many months."""

    @property
    def fresh_for(self) -> Mapping[str, int]: ...

    def median(self, key: str, villages: Collection[int], region_id: int | None) -> Decimal | None:
        """Of these villages together, which are the whole region of this id; None: they are no whole region.

        None where nobody answered, and where a book did not keep it.
        """


@dataclass(frozen=True, slots=True)
class LiveAges:
    """As the latest entries say."""

    ages: AnswerAges

    @property
    def fresh_for(self) -> Mapping[str, int]:
        return self.ages.fresh_for

    def median(self, key: str, villages: Collection[int], region_id: int | None) -> Decimal | None:
        return self.ages.median(key, villages)


@dataclass(frozen=True, slots=True)
class KeptAges:
    """As a book keeps them: of whole regions, whose medians make none of another set of villages."""

    book: Book

    @property
    def fresh_for(self) -> Mapping[str, int]:
        kept = next((page.ages for page in self.book.pages.values() if page.ages is not None), None)
        if kept is not None:
            return {key: age.fresh_for for key, age in kept.items()}
        return fresh_months(self.book.definitions, month_end(self.book.month))

    def median(self, key: str, villages: Collection[int], region_id: int | None) -> Decimal | None:
        page = None if region_id is None else self.book.pages.get(region_id)
        age = None if page is None or page.ages is None else page.ages.get(key)
        return None if age is None else age.median


def total_population(every: Collection[Population]) -> Population:
    households, persons = zip(*every, strict=True) if every else ((), ())
    return Population(sum(households), sum(persons))
