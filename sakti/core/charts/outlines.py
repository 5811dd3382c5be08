"""A map of villages from their outlines: what they are shaded by differs in pattern as well as in colour.

The shapes stand in their own units inside one scaled group; patterns are scaled back, so that they look the same on
every map. Which villages are where is said by a title on each, and by the table behind every chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

from sakti.core.charts.scale import WORDS
from sakti.core.charts.svg import Svg, amount, document, element, paint, plated, shortened, width_of, words
from sakti.core.outlines import DrawnOutline
from sakti.core.outlines.covering import Box, lies_in

#: Space around the shapes, for their lines; and a line of the legend below them.
EDGE, LINE = 2.0, 18.0
#: Room for a name below the last village.
UNDER = 12.0
#: A village as large as this carries its name inside.
LARGE = 60.0
#: The size of a name.
NAME = 9.0
#: How much of the width a map takes that has its legend beside it.
BESIDE_IT = 0.55
#: Names are written into a map of so few villages with data: more would cover each other.
MOST_NAMES = 24


@dataclass(frozen=True, slots=True)
class Fill:
    """How a shade looks: a colour, or lines or dots over it."""

    ground: str
    texture: str = ""  # a path within eight by eight
    ink: str = ""
    wide: float = 1.2
    edge: str = "paper"  # the line around a village: what is pale needs one that shows


_STRIPES, _DOTS, _SLANTS = "M0 2h8M0 6h8", "M2 2h.01M6 6h.01", "M-2 2l4-4M0 8l8-8M6 10l4-4"
_CROSSES, _PALES = "M1 2h2M2 1v2M5 6h2M6 5v2", "M2 0v8M6 0v8"
#: Every shade of a map. Improvements are indigo and plain, what got worse is sogan and striped; neither is neutral.
FILLS: Mapping[str, Fill] = {
    "level-0": Fill("paper", edge="axis"),  # nought is neither little nor unknown
    "level-1": Fill("shade-1", edge="rest"),
    **{f"level-{step}": Fill(f"shade-{step}") for step in range(2, 6)},
    "better-much": Fill("shade-5"),
    "better": Fill("shade-3"),
    "same": Fill("shade-1", edge="rest"),
    "worse": Fill("sogan-soft", _STRIPES, "sogan"),
    "worse-much": Fill("sogan", _STRIPES, "sogan-soft"),
    "good": Fill("shade-4"),
    "attention": Fill("sogan-soft", _STRIPES, "sogan"),
    "critical": Fill("sogan", _STRIPES, "sogan-soft"),
    "doubt": Fill("absent", _CROSSES, "axis", 0.8, "rest"),
    "new": Fill("paper", _DOTS, "muted", 2, "rest"),
    "absent": Fill("absent", _SLANTS, "rest", 0.8, "rest"),
    "withheld": Fill("absent", _PALES, "rest", 0.8, "rest"),
}


@dataclass(frozen=True, slots=True)
class MappedVillage:
    """A village on a map: its shade, what is said of it, and where it leads."""

    name: str
    outline: DrawnOutline
    shade: str
    words: str
    href: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    """From units of the outlines to the drawing: what is at `left`, `top` of them stands at `x`, `y` of it."""

    left: int
    top: int
    scale: float
    x: float
    y: float

    @property
    def transform(self) -> str:
        moved, back = (f"translate({amount(x)} {amount(y)})" for x, y in ((self.x, self.y), (-self.left, -self.top)))
        return f"{moved} scale({self.scale:.5f}) {back}"

    def across(self, unit: float) -> float:
        return self.x + (unit - self.left) * self.scale

    def down(self, unit: float) -> float:
        return self.y + (unit - self.top) * self.scale

    def units(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A box of the drawing in units of the outlines."""
        xs = ((edge - self.x) / self.scale + self.left for edge in (left, right))
        ys = ((edge - self.y) / self.scale + self.top for edge in (top, bottom))
        (west, east), (north, south) = xs, ys
        return west, north, east, south


class Legend(Enum):
    """Where a map says what its shades mean: on paper in the picture itself, on a screen in words of the page."""

    OUTSIDE = "outside"
    BELOW = "below"
    BESIDE = "beside"  # of a map so small that it bears no names


def village_map(
    villages: Sequence[MappedVillage],
    *,
    key: str,
    title: str,
    shades: Mapping[str, str],
    locale: str = "id",
    width: float = 640,
    most_height: float = 560,
    legend: Legend = Legend.OUTSIDE,
) -> Svg:
    """`shades`: those that the map may use, with their words, in the order of the legend.

    With links it is a group of them, for keyboards; else one picture.
    """
    left, top = min(v.outline.left for v in villages), min(v.outline.top for v in villages)
    across = max(max(v.outline.right for v in villages) - left, 1)
    down = max(max(v.outline.bottom for v in villages) - top, 1)
    wide = width * BESIDE_IT if legend is Legend.BESIDE else width
    scale = min((wide - 2 * EDGE) / across, (most_height - 2 * EDGE) / down)
    counts = {shade: sum(v.shade == shade for v in villages) for shade in shades}
    texts = {
        shade: f"{shades[shade]}: {counts[shade]} {WORDS[locale]['villages']}" for shade in shades if counts[shade]
    }
    drawn = across * scale + 2 * EDGE
    is_centred = legend is Legend.BELOW
    view = _View(left, top, scale, EDGE + (max(width - drawn, 0) / 2 if is_centred else 0), EDGE)
    shapes = "".join(_group(villages, shade, key, 0.8 / scale) for shade in texts)
    names = "" if legend is Legend.BESIDE else _names(villages, view, width if is_centred else drawn)
    body = element("g", shapes, transform=view.transform, stroke_linejoin="round") + names
    height = down * scale + 2 * EDGE + (UNDER if names else 0)
    definitions = "".join(_pattern(key, shade, scale) for shade in texts)
    if legend is Legend.OUTSIDE:
        role = "group" if any(v.href for v in villages) else "img"
        about = "; ".join(texts.values())
        return document(key, title, about, drawn, height, body, definitions=definitions, role=role)
    x, y = (0.0, height + 6) if is_centred else (drawn + 14, 2 * EDGE)
    body += "".join(_legend_line(shade, text, x, y + i * LINE, key) for i, (shade, text) in enumerate(texts.items()))
    definitions += "".join(_pattern(f"{key}-l", shade, 1) for shade in texts)
    height = max(height, y + LINE * len(texts))
    return document(key, title, "; ".join(texts.values()), width, height, body, definitions=definitions, role="img")


def swatch(shade: str, key: str) -> Svg:
    """A shade by itself, for a legend in words beside it."""
    box = element("rect", x=0.5, y=0.5, width=17, height=17, rx=3, stroke_width=1, **_filled(shade, key, "axis"))
    definitions = _pattern(key, shade, 1)
    return Svg(
        element(
            "svg",
            element("defs", definitions) if definitions else "",
            box,
            xmlns="http://www.w3.org/2000/svg",
            viewBox="0 0 18 18",
            width=18,
            height=18,
            aria_hidden="true",
        )
    )


def _group(villages: Sequence[MappedVillage], shade: str, key: str, line: float) -> str:
    """All villages of one shade. Without words or links they are one shape, which is small on paper."""
    mine = [village for village in villages if village.shade == shade]
    plain = [village for village in mine if not village.href and not village.words]
    shapes = "".join(_shape(village) for village in mine if village.href or village.words)
    if plain:
        shapes += element("path", d="".join(village.outline.path for village in plain))
    return element("g", shapes, stroke_width=f"{line:.2f}", **_filled(shade, key, FILLS[shade].edge))


def _shape(village: MappedVillage) -> str:
    name = element("title", escape(f"{village.name}: {village.words}", quote=False))
    if not village.href:
        return element("path", name, d=village.outline.path)
    return element("a", name, element("path", d=village.outline.path), href=village.href)


def _filled(shade: str, key: str, stroke: str) -> dict[str, str | float | None]:
    fill = FILLS[shade]
    painted = paint(None if fill.texture else fill.ground, stroke)
    return painted | {"fill": f"url(#{key}-{shade})"} if fill.texture else painted


def _pattern(key: str, shade: str, scale: float) -> str:
    fill = FILLS[shade]
    if not fill.texture:
        return ""
    ground = element("rect", width=8, height=8, **paint(fill.ground))
    strokes = element("path", d=fill.texture, stroke_width=fill.wide, stroke_linecap="round", **paint(None, fill.ink))
    back = None if scale == 1 else f"scale({1 / scale:.4f})"
    return element(
        "pattern",
        ground,
        strokes,
        id=f"{key}-{shade}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
        patternTransform=back,
    )


def _names(villages: Sequence[MappedVillage], view: _View, width: float) -> str:
    """The names of the villages with data, if there are few.

    One that would cover another name, or another village with data, is left to its title.
    """
    named = [village for village in villages if village.named]
    if len(named) > MOST_NAMES:
        return ""
    plates: list[tuple[float, float, float]] = []  # middle, base, half the width
    texts = []
    for village in named:
        box, others = village.outline, [each.outline for each in named if each is not village]
        text = shortened(village.name, 96, NAME)
        half = width_of(text, NAME) / 2 + 3
        across = min(max(half, view.across((box.left + box.right) / 2)), max(width - half, half))
        for down in _bases(box, view):
            covered = view.units(across - half, down - NAME, across + half, down + 0.35 * NAME)
            if (
                down > NAME
                and _is_free(across, down, half, plates)
                and not any(lies_in(each, covered) for each in others)
            ):
                plates.append((across, down, half))
                texts.append(plated(across, down, text, NAME, "ink", "middle"))
                break
    return element("g", *texts, class_="names", aria_hidden="true") if texts else ""


def _is_free(across: float, down: float, half: float, plates: Sequence[tuple[float, float, float]]) -> bool:
    return all(abs(across - other) >= half + wide or abs(down - beside) >= 13 for other, beside, wide in plates)


def _bases(box: DrawnOutline, view: _View) -> tuple[float, ...]:
    """Where a name may stand: inside a large village; else below it, so that it stays in sight, or above."""
    if min(box.right - box.left, box.bottom - box.top) * view.scale > LARGE:
        return (view.down((box.top + box.bottom) / 2) + 3,)
    return view.down(box.bottom) + 10, view.down(box.top) - 4


def _legend_line(shade: str, text: str, x: float, y: float, key: str) -> str:
    box = element(
        "rect", x=x + 0.5, y=y, width=12, height=12, rx=2, stroke_width=0.6, **_filled(shade, f"{key}-l", "axis")
    )
    return box + words(x + 18, y + 10, text, 10, "ink")
