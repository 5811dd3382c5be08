"""The villages of a report on a map: how an indicator moved in each, compared with itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sakti.closing.queries import month_in_words
from sakti.core.charts import Legend, MappedVillage, village_map
from sakti.core.charts.shades import change_words, shade_of_change
from sakti.core.formatting import number
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end
from sakti.reports.drawing import Image, image
from sakti.reports.drawing import village_map as village_map_of_tiles
from sakti.reports.parts import Content, Part, ReportLine

#: How many maps stand beside each other in the part on villages, after the one of the first page.
BESIDE = 2
#: Villages without an outline that are named, and on the first page.
MOST_NAMED, NAMED_IN_FRONT = 12, 3
WIDTH, MOST_HEIGHT = 330, 380
#: Of the map on the first page, where there is room for little.
FRONT_HEIGHT = 118


@dataclass(frozen=True, slots=True)
class MapImage:
    """A map with its title."""

    title: str
    image: Image


def front_map(content: Content) -> MapImage | None:
    """The first headline on the villages' outlines; on tiles where nobody has brought any. None of a village."""
    indicators = _told(content)
    if indicators:
        return _drawn(content, indicators[0], FRONT_HEIGHT, Legend.BESIDE)
    tiles = village_map_of_tiles(content)
    return None if tiles is None else MapImage(tiles.title, tiles.image)


def change_maps(content: Content) -> list[MapImage]:
    """Of the headlines after the first; none without outlines, of a village, or with nothing to compare with."""
    return [_drawn(content, indicator, MOST_HEIGHT, Legend.BELOW) for indicator in _told(content)[1 : 1 + BESIDE]]


def without_outline(content: Content, most: int = MOST_NAMED) -> str:
    """The villages that have data and stand on none of the maps, up to so many by name; empty where all do, and where
    there are no maps.
    """
    names = [row.region.name for row in content.rows if row.region.id not in content.outlines]
    if not names or not _told(content):
        return ""
    more = f", dan {number(len(names) - most)} lainnya" if len(names) > most else ""
    return f"{number(len(names))} desa tanpa garis batas: {', '.join(names[:most])}{more}."


def _told(content: Content) -> list[Indicator]:
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
    """Only of a village that was there on both days; from the region's baseline, not from its own first month."""
    if line.hides(Part.SINCE):
        return "withheld"
    if not line.now.d:
        return "absent"
    if village in _joined(content):
        return "new"
    if line.since is None or line.since[0].as_of != month_end(first) or not line.since[0].d or line.change is None:
        return "absent"
    return "doubt" if line.doubt else shade_of_change(line.change, line.indicator.better)


def _joined(content: Content) -> frozenset[int]:
    """The villages that were not there at the baseline; of months closed before they were told apart, as their
    reports did.
    """
    picture = content.place.picture
    if picture.compared is not None:
        return picture.compared.villages.joined
    return frozenset(picture.villages) - frozenset(picture.villages_then)
