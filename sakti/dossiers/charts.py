"""The villages of a region beside each other, on one scale: where a number moved, and where it did not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sakti.core.changes import Kind, shown
from sakti.core.charts import Series, Svg, small_multiples
from sakti.core.figures import NOBODY, Figure
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end, month_index, month_start
from sakti.core.targets import is_mostly_stale
from sakti.indicators import figures
from sakti.regions import queries as regions

#: So many villages are drawn, and so many months of each.
MOST_VILLAGES, MOST_MONTHS = 24, 13


@dataclass(frozen=True, slots=True)
class VillageLines:
    """The drawing, the same as rows (village, at the first month, at the last), and how many villages have data."""

    svg: Svg
    rows: Sequence[tuple[str, Decimal | int | None, Decimal | int | None]]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def village_lines(
    indicator: Indicator, villages: Collection[int], first: date, last: date, locale: str
) -> VillageLines | None:
    """At the ends of months, as far as the rollup holds them; nothing of fewer than two villages or months."""
    span = figures.span()
    if span is None:
        return None
    months = _months(max(month_index(first), span[0]), min(month_index(last), span[1]))
    series = figures.village_series(villages, months, {indicator.key: indicator})
    there = [village for village in regions.villages() if village.id in series]
    if len(there) < 2 or len(months) < 2:
        return None
    drawn, rows = [], []
    for village in there[:MOST_VILLAGES]:
        counts = series[village.id][indicator.key]
        every = [figures.figure_of(indicator, counts.get(month, NOBODY), month_end(month)) for month in months]
        drawn.append(_series(village.name, indicator, months, every))
        rows.append((village.name, shown(indicator.kind, every[0]), shown(indicator.kind, every[-1])))
    unit = "" if indicator.kind in (Kind.RELATIVE, Kind.COUNT) else "%"
    title = indicator.label(locale)
    svg = small_multiples(drawn, key="villages", title=title, baseline=month_start(months[0]), unit=unit, locale=locale)
    return VillageLines(svg, rows, len(there))


def _series(name: str, indicator: Indicator, months: Sequence[int], every: Sequence[Figure]) -> Series:
    points = [(month_start(m), shown(indicator.kind, figure)) for m, figure in zip(months, every, strict=True)]
    stale = [month_start(m) for m, figure in zip(months, every, strict=True) if is_mostly_stale(figure)]
    return Series(name, points, stale)


def _months(first: int, last: int) -> list[int]:
    """Both ends and as many months evenly between as a small line can show."""
    step = max(1, -(-(last - first) // (MOST_MONTHS - 1)))
    return sorted({*range(last, first - 1, -step), first, last}) if first <= last else []
