"""The books of closed months, for every screen that shows a month: what a close froze of its villages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from sakti.extensions import db
from sakti.indicators.books import Counts, Standing
from sakti.indicators.movements import Movement
from sakti.reports.models import FrozenPicture, MonthClose
from sakti.reports.queries.closes import close_of
from sakti.reports.queries.pictures import LINE
from sakti.web import clock


@dataclass(frozen=True, slots=True)
class Page:
    """What a book says of one region: its first month, the months of its line, who came and left since the first."""

    first: int | None
    months: Mapping[int, Mapping[str, Counts]]
    since: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ClosedBook:
    month: int
    closed_on: date
    pages: Mapping[int, Page]

    def standing(self, villages: Collection[int], month: int) -> tuple[Standing, set[int]]:
        """A village without a page, or before its first month, had nobody; a month before the line was not kept."""
        found: Standing = {}
        missing: set[int] = set()
        for village in villages:
            page = self.pages.get(village)
            if page is None or page.first is None or month < page.first:
                continue
            if month in page.months:
                found[village] = {key: counts for key, counts in page.months[month].items() if any(counts[1:])}
            elif month < self.month - LINE:
                missing.add(village)
        return {village: by_key for village, by_key in found.items() if by_key}, missing

    def movement(self, region_id: int, baseline: int) -> Movement | None:
        page = self.pages.get(region_id)
        if page is None or page.first != baseline or page.since is None:
            return None
        return Movement(**page.since)


def book_of(month: int) -> ClosedBook | None:
    close = close_of(month)
    if close is None:
        return None
    return ClosedBook(month, close.closed_at.astimezone(clock.ZONE).date(), pages(close.sha256))


@lru_cache(maxsize=4)
def pages(sha256: str) -> dict[int, Page]:
    """What is frozen never changes, and the hash names it: read once for all readers."""
    content = FrozenPicture.content
    query = select(FrozenPicture.region_id, content["baseline"], content["series"], content["households_since"])
    query = query.join(MonthClose, MonthClose.id == FrozenPicture.close_id).where(MonthClose.sha256 == sha256)
    return {region: Page(first, turned(series), since) for region, first, series, since in db.session.execute(query)}


def turned(series: Mapping[str, list[list[int]]]) -> dict[int, dict[str, Counts]]:
    """Month → indicator → counts, of a document's indicator → rows of a month and its counts."""
    found: dict[int, dict[str, Counts]] = {}
    for key, rows in series.items():
        for month, n, d, excluded, unknown in rows:
            found.setdefault(month, {})[key] = (n, d, excluded, unknown)
    return found
