"""The villages of a region beside each other, on one scale: where a number moved, and where it did not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sakti.core.charts import Series, Svg, small_multiples
from sakti.core.figures import NOBODY, Counts
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end, month_index, month_start
from sakti.core.ways import Way, way
from sakti.indicators import figures
from sakti.regions import queries as regions

#: So many villages are drawn.
MOST_VILLAGES = 24


@dataclass(frozen=True, slots=True)
class VillageLines:
    """The drawing for wide and for narrow screens, the same as rows (village, at the first day, at the last), and how
    many villages have data.

    `first` and `last` are ends of months: the first and the last that lie between the days that were asked for.
    """

    svg: Svg
    narrow: Svg
    rows: Sequence[tuple[str, Decimal | int | None, Decimal | int | None]]
    count: int
    first: date
    last: date

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def village_lines(
    indicator: Indicator, villages: Collection[int], first: date, last: date, locale: str
) -> VillageLines | None:
    """At the ends of months, as far as the rollup holds them; nothing of fewer than two villages or months."""
    months = months_between(first, last)
    if len(months) < 2:
        return None
    begun = {village for village, month in figures.first_months(villages).items() if month <= months[-1]}
    there = [village for village in regions.villages() if village.id in begun]
    if len(there) < 2:
        return None
    drawn = there[:MOST_VILLAGES]
    series = figures.village_series([village.id for village in drawn], months, {indicator.key: indicator})
    shown = [(each.name, _way(indicator, series.get(each.id, {}).get(indicator.key, {}), months)) for each in drawn]
    ends = month_end(months[0]), month_end(months[-1])
    wide, narrow = (
        small_multiples(
            [Series(name, each.drawn, each.stale) for name, each in shown],
            key=key,
            title=indicator.label(locale),
            baseline=month_start(months[0]) if ends[0] == first else None,
            unit="" if indicator.kind.counts_subjects else "%",
            locale=locale,
            width=width,
            columns=columns,
        )
        for key, width, columns in (("villages", 900, 3), ("villages-narrow", 320, 1))
    )
    rows = [(name, each.drawn[0][1], each.drawn[-1][1]) for name, each in shown]
    return VillageLines(wide, narrow, rows, len(there), *ends)


def months_between(first: date, last: date) -> Sequence[int]:
    """The months that the rollup holds and whose ends lie between two days, both included."""
    held = figures.span()
    if held is None:
        return []
    end = month_index(last) if month_end(month_index(last)) == last else month_index(last) - 1
    return range(max(month_index(first), held[0]), min(end, held[1]) + 1)


def _way(indicator: Indicator, by_month: Mapping[int, Counts], months: Sequence[int]) -> Way:
    every = {month: figures.figure_of(indicator, by_month.get(month, NOBODY), month_end(month)) for month in months}
    return way(indicator.kind, every)
