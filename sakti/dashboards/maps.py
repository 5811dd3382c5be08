"""The map without outlines: one indicator, every village a tile, district by district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sakti.core.charts import Svg, Tile, tile_grid
from sakti.core.figures import NOBODY
from sakti.core.indicators import Indicator
from sakti.dashboards.months import Months
from sakti.dashboards.periods import Period
from sakti.dashboards.places import Place
from sakti.indicators.figures import figure_of

DEFAULT = "own_latrine"
BREAKS = {+1: (40, 55, 70, 85), -1: (5, 15, 30, 50)}


@dataclass(frozen=True, slots=True)
class DrawnMap:
    indicator: Indicator
    svg: Svg
    rows: Sequence[tuple[str, str, Decimal | None]]
    options: Sequence[tuple[str, str]]


def draw_map(place: Place, period: Period, key: str | None, locale: str) -> DrawnMap:
    """Shares, so that villages of different size can be compared."""
    months = Months(place.ids, period)
    indicator = months.definitions.get(key or DEFAULT) or next(iter(months.definitions.values()))
    counts = months.at(period.month)
    shares = {
        line.id: figure_of(indicator, counts.get(line.id, {}).get(indicator.key, NOBODY), period.day).percent
        for line in place.lines
    }
    tiles = [Tile(line.district_name, line.name, shares[line.id]) for line in place.lines]
    title = indicator.label(locale)
    svg = tile_grid(tiles, key="map", title=title, breaks=BREAKS[indicator.better], width=1080, locale=locale)
    rows = [(line.name, line.district_name, shares[line.id]) for line in place.lines]
    return DrawnMap(indicator, svg, rows, [(each.key, each.label(locale)) for each in months.definitions.values()])
