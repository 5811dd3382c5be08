"""The way of a figure through the months: what a line shows of it, and where it breaks.

A line has room for some of the months that it spans. What it leaves out is not left unsaid: between two months that it
goes through stands each month of which nothing is known, or most answers were old, and there it breaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sakti.core.changes import Kind, shown
from sakti.core.figures import Figure
from sakti.core.periods import month_start
from sakti.core.targets import is_mostly_stale

#: So many months make a small line; more would cost more room than they are worth.
MOST_POINTS = 13


@dataclass(frozen=True, slots=True)
class Way:
    """What a line is made of.

    `drawn`: the months (their first days) with their values. `chosen`: those that a table beside it has. `stale`: those
    at which most answers were old.
    """

    drawn: Sequence[tuple[date, Decimal | int | None]] = ()
    stale: Sequence[date] = ()
    chosen: Sequence[date] = ()

    @property
    def points(self) -> list[tuple[date, Decimal | int | None]]:
        """The chosen months with their values."""
        return [point for point in self.drawn if point[0] in set(self.chosen)]


def chosen_months(first: int, last: int) -> list[int]:
    """Both ends and as many months evenly between as a small line can show."""
    step = max(1, -(-(last - first) // (MOST_POINTS - 1)))
    return sorted({*range(last, first - 1, -step), first, last}) if first <= last else []


def way(kind: Kind, figures: Mapping[int, Figure]) -> Way:
    """Of these months, one after the other without a gap."""
    chosen = set(chosen_months(min(figures), max(figures))) if figures else set()
    values = {month: shown(kind, figure) for month, figure in figures.items()}
    stale = {month for month, figure in figures.items() if is_mostly_stale(figure)}
    drawn = [month for month in sorted(figures) if month in chosen or month in stale or values[month] is None]
    return Way(
        [(month_start(month), values[month]) for month in drawn],
        [month_start(month) for month in sorted(stale)],
        [month_start(month) for month in sorted(chosen)],
    )
