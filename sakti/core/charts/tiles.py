"""A map without outlines: every village a tile with its name and value, district by district."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sakti.core.charts.scale import WORDS, Number, Value, show, tick_words
from sakti.core.charts.shades import ENDS
from sakti.core.charts.svg import Svg, document, element, hatch, paint, shortened, words
from sakti.core.states import state_in_words

TILE, LINE, HEAD, KEY = 90.0, 40.0, 26.0, 46.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A village: tiles of one district must follow each other. Without districts they stand together.

    `why`: why there is no value, in words; "no data" is said where nothing is.
    """

    district: str
    name: str
    value: Value
    why: str = ""


def level_of(value: Number, breaks: Sequence[Number]) -> int:
    """1 to 5: the class that a value falls into; a value on a break belongs above it. Nought is 0, by itself."""
    return 0 if not value else min(bisect_right([float(edge) for edge in breaks], float(value)) + 1, 5)


def tile_grid(
    tiles: Sequence[Tile],
    *,
    key: str,
    title: str,
    breaks: Sequence[Number],
    better: int = 1,
    unit: str = "%",
    locale: str = "id",
    width: float = 720,
) -> Svg:
    """Tiles shaded in up to five steps, with the value written in each, so that no step must be guessed.

    `better`: +1 where more is better, -1 where less is; the key says which end is good. A nought is plain.
    """
    columns = max(int(width // TILE), 1)
    unvalued = [tile.why or WORDS[locale]["unknown"] for tile in tiles if tile.value is None]
    body, y = _key(breaks, unit, _hatched(unvalued, locale), locale, key, columns * TILE), KEY
    body += words(0, 36, _ends(breaks, better, unit, locale), 11, "muted")
    for district, villages in groupby(tiles, key=lambda tile: tile.district):
        if district:
            body += words(0, y + 17, district, 12, "ink", bold=True)
            y += HEAD
        placed = list(villages)
        for i, tile in enumerate(placed):
            body += _tile(tile, (i % columns) * TILE, y + (i // columns) * LINE, breaks, unit, locale, key)
        y += (-(-len(placed) // columns)) * LINE + 6
    missing = "".join(f"; {why}: {count}" for why, count in Counter(unvalued).items())
    about = f"{len(tiles)} {WORDS[locale]['villages']}{missing}."
    return document(key, title, about, columns * TILE, y, body, definitions=hatch(f"{key}-hatch"))


def _tile(tile: Tile, x: float, y: float, breaks: Sequence[Number], unit: str, locale: str, key: str) -> str:
    room = {"x": x, "y": y, "width": TILE - 4, "height": LINE - 4, "rx": 3}
    if tile.value is None:
        plate = element("rect", x=x + 3, y=y + 3, width=TILE - 10, height=LINE - 10, rx=2, **paint("paper"))
        ground = element("rect", **room, fill=f"url(#{key}-hatch)") + plate
        text, role = tile.why or WORDS[locale]["unknown"], "ink"
    else:
        level = level_of(tile.value, breaks)
        nought = element("rect", **room, stroke_width=1, **paint("paper", "axis"))
        ground = element("rect", **room, **paint(f"shade-{level}")) if level else nought
        text, role = show(tile.value, unit, locale), "on-dark" if level > 3 else "on-light"
    name = words(x + 6, y + 15, shortened(tile.name, TILE - 12, 10.5), 10.5, role)
    size = 8.0 if tile.why else 10.5
    below = shortened(text, TILE - 12, size) if tile.why else text
    return element(
        "g",
        element("title", f"{_plain(tile.name)}: {text}"),
        ground,
        name,
        words(x + 6, y + 29, below, size, role, bold=tile.value is not None),
    )


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _hatched(unvalued: Sequence[str], locale: str) -> str:
    """What hatching means on this map."""
    return WORDS[locale]["unknown"] if set(unvalued) <= {WORDS[locale]["unknown"]} else state_in_words("none", locale)


def _ends(breaks: Sequence[Number], better: int, unit: str, locale: str) -> str:
    """Which end is good: "terburuk < 40 %, terbaik ≥ 85 %; putih: 0 %"."""
    low, high = (tick_words(Decimal(edge), unit, locale) for edge in (breaks[0], breaks[-1]))
    worst, best = ENDS[locale]
    said = {best: f"≥ {high}", worst: f"< {low}"} if better > 0 else {best: f"< {low}", worst: f"≥ {high}"}
    nought = {"id": "putih", "en": "white"}[locale]
    return "; ".join(
        [*(f"{end}: {words}" for end, words in said.items()), f"{nought}: {tick_words(Decimal(0), unit, locale)}"]
    )


def _key(breaks: Sequence[Number], unit: str, hatched: str, locale: str, key: str, room: float) -> str:
    """What the shades mean, as ranges, and what hatching means: where there is room, for the tiles say it as well."""
    edges = [tick_words(Decimal(edge), unit, locale) for edge in breaks]
    ranges = [f"< {edges[0]}", *(f"≥ {edge}" for edge in edges)] if edges else []
    drawn, step = "", min(82.0, room / max(len(ranges), 1))
    unknown = [hatched] if (len(ranges) + 2) * 82 <= room else []
    for i, text in enumerate([*ranges, *unknown]):
        fill = paint(f"shade-{i + 1}") if i < len(ranges) else {"fill": f"url(#{key}-hatch)"}
        drawn += element("rect", x=i * step, y=2, width=16, height=16, rx=2, **fill)
        drawn += words(i * step + 22, 14, text, 11, "muted")
    return drawn
