"""The counts of villages at the ends of months: of a closed month as its book keeps them, else as they are known."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end
from sakti.dashboards import queries
from sakti.dashboards.periods import Period
from sakti.dashboards.queries import NOBODY, Counts, Standing, figure, summed
from sakti.indicators.books import Book, Closed, book_of, differing
from sakti.indicators.movements import Movement


class Months:
    """Read by everything on a page of one period, so that its numbers agree with each other and with the report."""

    def __init__(self, villages: Collection[int], period: Period) -> None:
        self.villages, self.period = frozenset(villages), period
        self._read: dict[int, Standing] = {}

    @cached_property
    def book(self) -> Book | None:
        return book_of(self.period.month)

    def at(self, month: int) -> Standing:
        """Village → indicator → counts; villages without data are missing."""
        if month not in self._read:
            self._read[month] = self._at(month)
        return self._read[month]

    def _at(self, month: int) -> Standing:
        if self.book is None:
            return queries.standing(self.villages, month)
        kept, missing = self.book.standing(self.villages, month)
        return kept | queries.standing(missing, month) if missing else kept

    def way(self, months: Collection[int]) -> dict[str, dict[int, Counts]]:
        """Per indicator and month the counts of all these villages together."""
        if self.book is None:
            return queries.trend(self.villages, months)
        found: dict[str, dict[int, Counts]] = {key: {} for key in INDICATORS}
        for month in months:
            for key, counts in summed(self.at(month)).items():
                found[key][month] = counts
        return found

    def figures(self) -> dict[str, tuple[Figure, Figure]]:
        """(baseline, now) of every indicator: sums over villages."""
        before, after = summed(self.at(self.period.baseline)), summed(self.at(self.period.month))
        days = self.period.baseline_day, self.period.day
        return {key: (figure(before[key], days[0]), figure(after[key], days[1])) for key in INDICATORS}

    def closed(self) -> Closed | None:
        """What to say of a closed month: since when, and what later entries would change."""
        if self.book is None:
            return None
        ends = (self.period.baseline, self.period.month)
        live = queries.trend(self.villages, ends)
        known = {key: [figure(live[key].get(month, NOBODY), month_end(month)) for month in ends] for key in INDICATORS}
        return Closed(self.book.month, self.book.closed_on, differing(self.figures(), known))

    def movement(self, region_id: int) -> Movement | None:
        """Who came and left, if the book says so."""
        return None if self.book is None else self.book.movement(region_id, self.period.baseline)
