"""Small multiples: the same line for many villages, on one scale, so that they can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sakti.core.charts.lines import Point, gaps, known, line, target_line
from sakti.core.charts.scale import WORDS, Number, Scale, natural, short_month, show
from sakti.core.charts.svg import Svg, document, element, hatch, paint, shortened, width_of, words

PANEL, GAP = 82.0, 20.0


@dataclass(frozen=True, slots=True)
class Series:
    """One village's months."""

    name: str
    points: Sequence[Point]


def small_multiples(
    series: Sequence[Series], *, key: str, title: str, target: Number | None = None, unit: str = "%",
    locale: str = "id", width: float = 320, columns: int = 2,
) -> Svg:  # fmt: skip
    """Panels in reading order; each has its name, its newest value, and the common target."""
    wide = (width - GAP * (columns - 1)) / columns
    values = [value for one in series for _, value in known(one.points)] + ([target] if target is not None else [])
    rows = -(-len(series) // columns)
    body = ""
    for i, one in enumerate(series):
        x, y = (i % columns) * (wide + GAP), (i // columns) * (PANEL + GAP)
        panel = _panel(one, wide, values, target, unit, locale, key)
        body += element("g", panel, transform=f"translate({x:.2f} {y:.2f})")
    height = max(rows, 1) * (PANEL + GAP)
    if series and series[0].points:
        months = f"{short_month(series[0].points[0][0], locale)} – {short_month(series[0].points[-1][0], locale)}"
        body += words(0, height - 4, months, 11, "muted")
        if target is not None:
            goal = f"{WORDS[locale]['target']} {show(target, unit, locale)}"
            body += words(width, height - 4, goal, 11, "sogan", "end")
    about = "; ".join(f"{one.name} {_newest(one, unit, locale)}" for one in series) or WORDS[locale]["nothing"]
    return document(key, title, about, width, height, body, definitions=hatch(f"{key}-hatch"))


def _newest(one: Series, unit: str, locale: str) -> str:
    seen = known(one.points)
    return show(seen[-1][1], unit, locale) if seen else WORDS[locale]["unknown"]


def _panel(
    one: Series, wide: float, values: Sequence[Number], target: Number | None, unit: str, locale: str, key: str
) -> str:
    """Name and newest value on top, the line below."""
    value = _newest(one, unit, locale)
    up = natural(values, PANEL - 6, 24, unit)
    across = Scale(0, max(len(one.points) - 1, 1), 4, wide - 4, 1)
    seen = known(one.points)
    drawn = words(0, 13, shortened(one.name, wide - width_of(value, 12, bold=True) - 8), 12)
    drawn += words(wide, 13, value, 12, "ink" if seen else "muted", "end", bold=bool(seen))
    drawn += element("path", d=f"M0 {PANEL - 2:.1f}H{wide:.1f}", stroke_width=1, **paint(None, "grid"))
    drawn += gaps(one.points, across, 22, PANEL - 4, f"{key}-hatch")
    if target is not None:
        drawn += target_line(up(target), 0, wide)
    drawn += line(one.points, across, up)
    if seen:
        drawn += element("circle", cx=across(seen[-1][0]), cy=up(seen[-1][1]), r=3, **paint("indigo"))
    return drawn
