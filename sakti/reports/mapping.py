"""The villages of a report on a map: how an indicator moved in each, compared with itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sakti.closing.queries import month_in_words
from sakti.core.charts import MappedVillage, village_map
from sakti.core.charts.shades import change_words, shade_of_change
from sakti.core.indicators import HEADLINES, Indicator
from sakti.core.periods import month_end
from sakti.reports.drawing import Image, image
from sakti.reports.parts import Content, ReportLine

#: How many maps stand beside each other: of the first headlines.
BESIDE = 2
WIDTH, MOST_HEIGHT = 330, 380


@dataclass(frozen=True, slots=True)
class MapImage:
    """A map with its title."""

    title: str
    image: Image


def change_maps(content: Content) -> list[MapImage]:
    """Of the first headlines; none without outlines, of a village, or while there is nothing to compare with."""
    first = content.place.picture.baseline
    if not content.outlines or not content.rows or first is None or first >= content.month:
        return []
    lines = sorted(content.place.headlines, key=lambda line: HEADLINES.index(line.indicator.key))
    return [_drawn(content, line.indicator, first) for line in lines[:BESIDE]]


def _drawn(content: Content, indicator: Indicator, first: int) -> MapImage:
    title = f"{indicator.label_id}: perubahan sejak {month_in_words(first)}"
    svg = village_map(
        list(_villages(content, indicator, first)),
        key=f"map-{indicator.key}",
        title=title,
        shades=change_words(indicator),
        width=WIDTH,
        most_height=MOST_HEIGHT,
        legend=True,
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
