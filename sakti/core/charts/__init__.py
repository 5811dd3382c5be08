"""Charts as SVG text: the same on screen, in PDF and in grey print.

Bars start at zero, lines carry baseline and target, labels stand at the thing that they name, what is unknown is shown
as unknown. Colours are attributes, for paper; a class of the same name lets the screen's theme take over. No `style=`
anywhere (content security policy). `key` must be unique in a page: it prefixes every id inside.
"""

from sakti.core.charts.bars import Bar, Segment, bars, decile_bars, stacked_bar
from sakti.core.charts.lines import month_line, sparkline
from sakti.core.charts.multiples import Series, small_multiples
from sakti.core.charts.outlines import Legend, MappedVillage, swatch, village_map
from sakti.core.charts.svg import Svg
from sakti.core.charts.tiles import Tile, level_of, tile_grid

__all__ = [
    "Bar",
    "Legend",
    "MappedVillage",
    "Segment",
    "Series",
    "Svg",
    "Tile",
    "bars",
    "decile_bars",
    "level_of",
    "month_line",
    "small_multiples",
    "sparkline",
    "stacked_bar",
    "swatch",
    "tile_grid",
    "village_map",
]
