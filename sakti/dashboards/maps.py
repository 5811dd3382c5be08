"""The map without outlines: one indicator, every village a tile, district by district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sakti.core.charts import Svg, Tile, tile_grid
from sakti.core.indicators import INDICATORS, Indicator
from sakti.dashboards.months import Months
from sakti.dashboards.periods import Period
from sakti.dashboards.places import Place
from sakti.dashboards.queries import NOBODY, figure

DEFAULT = "own_latrine"
BREAKS = {+1: (40, 55, 70, 85), -1: (5, 15, 30, 50)}


@dataclass(frozen=True, slots=True)
class Drawn:
    indicator: Indicator
    svg: Svg
    rows: Sequence[tuple[str, str, Decimal | None]]
    options: Sequence[tuple[str, str]]


def drawn(place: Place, period: Period, key: str | None, locale: str) -> Drawn:
    """Shares, so that villages of different size can be compared."""
    indicator = INDICATORS.get(key or DEFAULT, INDICATORS[DEFAULT])
    found = Months(place.ids, period).at(period.month)
    shares = {
        line.id: figure(found.get(line.id, {}).get(indicator.key, NOBODY), period.day).percent for line in place.lines
    }
    tiles = [Tile(line.district_name, line.name, shares[line.id]) for line in place.lines]
    title = indicator.label(locale)
    svg = tile_grid(tiles, key="map", title=title, breaks=BREAKS[indicator.better], width=1080, locale=locale)
    rows = [(line.name, line.district_name, shares[line.id]) for line in place.lines]
    return Drawn(indicator, svg, rows, [(each.key, each.label(locale)) for each in INDICATORS.values()])
