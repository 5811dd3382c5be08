"""The villages of a report on a map: how an indicator moved in each, compared with itself; else tiles of its share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sakti.closing.queries import month_in_words
from sakti.core.charts import Legend, MappedVillage, Tile, tile_grid, village_map
from sakti.core.charts.shades import LEVEL_BREAKS, change_words, shade_of_change
from sakti.core.formatting import number
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end
from sakti.reports.drawing import Image, image
from sakti.reports.parts import Content, LinePart, ReportLine

#: How many maps stand beside each other in the part on villages, after the one of the first page.
BESIDE = 2
#: Villages without an outline that are named, and on the first page.
MOST_NAMED, NAMED_IN_FRONT = 12, 3
WIDTH, MOST_HEIGHT = 330, 380
#: Of the map on the first page, where there is room for little.
FRONT_HEIGHT = 118
#: What the tiles of the first page are shaded by, and of how many there is room for.
SHADED, MOST_TILES = "own_latrine", 12


@dataclass(frozen=True, slots=True)
class MapImage:
    """A map with its title."""

    title: str
    image: Image


def front_map(content: Content) -> MapImage | None:
    """The first headline on the villages' outlines; on tiles where nobody has brought any. None of a village."""
    indicators = _shadable(content)
    if indicators:
        return _drawn(content, indicators[0], FRONT_HEIGHT, Legend.BESIDE)
    return _tiles(content)


def change_maps(content: Content) -> list[MapImage]:
    """Of the headlines after the first; none without outlines, of a village, or with nothing to compare with."""
    return [_drawn(content, indicator, MOST_HEIGHT, Legend.BELOW) for indicator in _shadable(content)[1 : 1 + BESIDE]]


def without_outline(content: Content, most: int = MOST_NAMED) -> str:
    """The villages that have data and stand on none of the maps, up to so many by name; empty where all do, and where
    there are no maps.
    """
    names = [row.region.name for row in content.rows if row.region.id not in content.outlines]
    if not names or not _shadable(content):
        return ""
    more = f", dan {number(len(names) - most)} lainnya" if len(names) > most else ""
    return f"{number(len(names))} desa tanpa garis batas: {', '.join(names[:most])}{more}."


def _shadable(content: Content) -> list[Indicator]:
    """The headlines that can be shaded by their change, the first one first."""
    first = content.place.picture.baseline
    has_outline = any(row.region.id in content.outlines for row in content.rows)
    if not has_outline or first is None or first >= content.month:
        return []
    lines = [line for line in content.place.headlines if not line.is_withheld]
    return [line.indicator for line in lines if line.indicator.kind.tells_a_change]


def _drawn(content: Content, indicator: Indicator, most_height: float, legend: Legend) -> MapImage:
    first = content.place.picture.baseline or content.month
    title = f"{indicator.label_id}: perubahan sejak {month_in_words(first)}"
    svg = village_map(
        list(_villages(content, indicator, first)),
        key=f"map-{indicator.key}",
        title=title,
        shades=change_words(indicator),
        width=WIDTH,
        most_height=most_height,
        legend=legend,
    )
    return MapImage(title, image(svg))


def _villages(content: Content, indicator: Indicator, first: int) -> Iterator[MappedVillage]:
    rows = {row.region.id: row for row in content.rows}
    for village, outline in content.outlines.items():
        row = rows.get(village)
        if row is None:
            yield MappedVillage("", outline, "absent", "")
            continue
        line = next(line for line in row.lines if line.indicator.key == indicator.key)
        yield MappedVillage(row.region.name, outline, _shade(content, village, line, first), "", named=True)


def _shade(content: Content, village: int, line: ReportLine, first: int) -> str:
    """Only of a village that was there on both days, or with those that are one with it; from the region's baseline,
    not from its own first month.
    """
    if line.hides(LinePart.SINCE):
        return "withheld"
    if not line.now.d:
        return "absent"
    if village in _joined(content):
        return "new"
    if line.united is not None:
        return _shade_of_united(content, village, line)
    if line.since is None or line.since[0].as_of != month_end(first) or not line.since[0].d or line.change is None:
        return "absent"
    return "doubt" if line.doubt else shade_of_change(line.change, line.indicator.better)


def _shade_of_united(content: Content, village: int, line: ReportLine) -> str:
    """Of villages that were divided or merged, the change of all: in each the same; of a masked one in none."""
    change, was = line.united_change, line.united and line.united[0]
    if _is_masked(content, village, line.indicator.key):
        return "withheld"
    if change is None or was is None or not was.d:
        return "absent"
    return "doubt" if line.doubt else shade_of_change(change, line.indicator.better)


def _is_masked(content: Content, village: int, key: str) -> bool:
    """Whether anything but its rest is kept back of one of these villages: the others would tell of it."""
    compared = content.place.picture.compared
    whole = frozenset() if compared is None else compared.villages.redrawn.whole(village)
    rows = [row for row in content.rows if row.region.id in whole]
    lines = [line for row in rows for line in row.lines if line.indicator.key == key]
    return any(line.untold - {LinePart.REST} for line in lines)


def _joined(content: Content) -> frozenset[int]:
    """The villages that were not there at the baseline, or a part of which lies elsewhere; of months closed before they
    were told apart, as their reports did.
    """
    picture = content.place.picture
    if picture.compared is not None:
        return picture.compared.villages.joined | picture.compared.villages.redrawn.torn
    return frozenset(picture.villages) - frozenset(picture.villages_then)


# -- without outlines -------------------------------------------------------------------------------------------------


def _tiles(content: Content) -> MapImage | None:
    """The villages with data, the lowest first where not all have room; None of a village, or with nobody."""
    every = [(row.region.name, line) for row in content.rows for line in row.lines if line.indicator.key == SHADED]
    lines = [(name, line) for name, line in every if not line.is_withheld]
    if not lines:
        return None
    indicator = lines[0][1].indicator
    ranked = sorted(lines, key=lambda each: _order(each[1]))
    shown = sorted(ranked[:MOST_TILES], key=lambda each: each[0])
    most = f", {len(shown)} desa terendah dari {len(lines)}" if len(shown) < len(lines) else " menurut desa"
    if hidden := len(every) - len(lines):
        most += f" ({hidden} desa disembunyikan)"
    tiles = [Tile("", name, _share(line), line.doubt or "") for name, line in shown]
    title = f"{indicator.label_id}{most}"
    svg = tile_grid(
        tiles, key="villages", title=title, breaks=LEVEL_BREAKS[indicator.better], better=indicator.better, width=360
    )
    return MapImage(title, image(svg))


def _share(line: ReportLine) -> Decimal | None:
    """The share, unless too few were looked at or too long ago: then it ranks nobody and shades nothing."""
    return None if line.doubt else line.now.percent


def _order(line: ReportLine) -> tuple[bool, Decimal]:
    """The worst first; of whom nothing can be said last."""
    percent = _share(line)
    return percent is None, (percent or Decimal(0)) * line.indicator.better
