"""The charts of a report, as pictures that carry their own description (PDF/UA asks for one)."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from sakti.core.changes import Kind, shown
from sakti.core.charts import Segment, Svg, Tile, month_line, stacked_bar, tile_grid
from sakti.core.charts.scale import Number
from sakti.core.charts.shades import LEVEL_BREAKS
from sakti.core.figures import Figure
from sakti.core.periods import month_end
from sakti.core.targets import TargetKind, is_mostly_stale, whole
from sakti.interventions.queries import Contribution
from sakti.reports.parts import Content, Place, ReportLine


@dataclass(frozen=True, slots=True)
class Image:
    """An `img` of a `data:` address with its alternative text."""

    src: str
    alt: str


def image(svg: Svg) -> Image:
    title, about = (re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", svg) for tag in ("title", "desc"))
    words = ". ".join(unescape(part[1]).rstrip(".") for part in (title, about) if part)
    return Image("data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(), words)


def counted(line: ReportLine) -> bool:
    """Whether a line is told in numbers of subjects rather than in shares."""
    return line.indicator.kind in (Kind.RELATIVE, Kind.COUNT)


def value(line: ReportLine, figure: Figure) -> Decimal | int | None:
    return shown(line.indicator.kind, figure)


def months(line: ReportLine, width: int = 330, height: int = 170, beside: Collection[Number] = ()) -> Image:
    """The months of an indicator with its baseline and the next target that can be drawn on this scale.

    `beside`: what the same indicator shows in the other villages, so that their pages share one scale.
    """
    points = [(month_end(month), value(line, figure)) for month, figure in in_a_row(line.months)]
    baseline = line.baseline.as_of if line.baseline is not None else None
    return image(
        month_line(
            points,
            key=line.indicator.key,
            title=line.indicator.label_id,
            baseline=baseline,
            was=None if line.baseline is None else value(line, line.baseline),
            target=aim(line),
            stale=[month_end(month) for month, figure in line.months if is_mostly_stale(figure)],
            beside=beside,
            unit="" if counted(line) else "%",
            width=width,
            height=height,
        )
    )


def in_a_row(months: Sequence[tuple[int, Figure]]) -> Sequence[tuple[int, Figure]]:
    """The months up to the last without a gap: what a picture does not keep of the months between nobody can say.

    The baseline's month, which a picture keeps before its line, is told by itself.
    """
    gaps = [place for place in range(1, len(months)) if months[place][0] != months[place - 1][0] + 1]
    return months[gaps[-1] :] if gaps else months


def scales(places: Iterable[Place]) -> dict[str, list[Number]]:
    """Per indicator everything that these places show of it, beside which each is drawn."""
    shown: dict[str, list[Number]] = {}
    for line in (line for place in places for line in place.lines):
        figures = [figure for _, figure in line.months if not is_mostly_stale(figure)]
        values = [value(line, figure) for figure in (*figures, line.baseline) if figure is not None]
        shown.setdefault(line.indicator.key, []).extend(each for each in (*values, aim(line)) if each is not None)
    return shown


def aim(line: ReportLine) -> Decimal | int | None:
    """The target's value on the scale of the line; the one that is due first."""
    for goal in sorted(line.goals, key=lambda each: each.goal.due_on):
        if goal.needed is not None and (goal.goal.kind is TargetKind.LEVEL) != counted(line):
            if counted(line):
                return whole(goal.needed, goal.goal.better)
            return Decimal(goal.needed.numerator) / Decimal(goal.needed.denominator)
    return None


#: What the villages on the first page are shaded by, and of how many there is room for.
SHADED, MOST_TILES = "own_latrine", 12


@dataclass(frozen=True, slots=True)
class VillageMap:
    """The villages of a report, each with its share."""

    title: str
    image: Image


def village_map(content: Content) -> VillageMap | None:
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
    tiles = [Tile("", name, _told(line), line.doubt or "") for name, line in shown]
    title = f"{indicator.label_id}{most}"
    svg = tile_grid(tiles, key="villages", title=title, breaks=LEVEL_BREAKS[indicator.better], width=360)
    return VillageMap(title, image(svg))


def _told(line: ReportLine) -> Decimal | None:
    """The share, unless too few were looked at or too long ago: then it ranks nobody and shades nothing."""
    return None if line.doubt else line.now.percent


def _order(line: ReportLine) -> tuple[bool, Decimal]:
    """The worst first; of whom nothing can be said last."""
    percent = _told(line)
    return percent is None, (percent or Decimal(0)) * line.indicator.better


def helix_bar(rows: Sequence[Contribution], width: int = 420) -> Image:
    """Who carried how much."""
    segments = [Segment(row.key, row.label, row.value_rp) for row in rows]
    return image(stacked_bar(segments, key="helix", title="Realisasi menurut unsur", width=width))
