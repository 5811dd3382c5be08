"""Small multiples: the same line for many villages, on one scale, so that they can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sakti.core.charts.lines import Plot, Point, gaps, known, line, months_across, newest_mark, target_line, with_target
from sakti.core.charts.scale import WORDS, Number, natural, short_month, show
from sakti.core.charts.svg import Svg, blank, document, element, hatch, paint, shortened, width_of, words

PANEL, GAP = 82.0, 20.0


@dataclass(frozen=True, slots=True)
class Series:
    """One village's months."""

    name: str
    points: Sequence[Point]


def small_multiples(
    series: Sequence[Series],
    *,
    key: str,
    title: str,
    target: Number | None = None,
    unit: str = "%",
    locale: str = "id",
    width: float = 320,
    columns: int = 2,
) -> Svg:
    """Panels in reading order; each has its name, its newest value, and the common target."""
    if not series:
        return blank(key, title, WORDS[locale]["nothing"], width, PANEL)
    wide = (width - GAP * (columns - 1)) / columns
    values = [value for line in series for value in with_target(line.points, target)]
    body = ""
    for i, piece in enumerate(series):
        x, y = (i % columns) * (wide + GAP), (i // columns) * (PANEL + GAP)
        panel = _panel(piece, wide, values, target, unit, locale, f"{key}-hatch")
        body += element("g", panel, transform=f"translate({x:.2f} {y:.2f})")
    height = -(-len(series) // columns) * (PANEL + GAP)
    body += _foot(series[0].points, target, unit, locale, width, height - 4)
    about = "; ".join(f"{line.name} {_newest(line, unit, locale)}" for line in series)
    return document(key, title, about, width, height, body, definitions=hatch(f"{key}-hatch"))


def _foot(points: Sequence[Point], target: Number | None, unit: str, locale: str, width: float, y: float) -> str:
    """What all panels share: the months and the target."""
    drawn = ""
    if points:
        months = f"{short_month(points[0][0], locale)} – {short_month(points[-1][0], locale)}"
        drawn += words(0, y, months, 11, "muted")
    if target is not None:
        goal = f"{WORDS[locale]['target']} {show(target, unit, locale)}"
        drawn += words(width, y, goal, 11, "sogan", "end")
    return drawn


def _newest(line: Series, unit: str, locale: str) -> str:
    seen = known(line.points)
    return show(seen[-1][1], unit, locale) if seen else WORDS[locale]["unknown"]


def _panel(
    one: Series, wide: float, values: Sequence[Number], target: Number | None, unit: str, locale: str, pattern: str
) -> str:
    """Name and newest value on top, the line below."""
    newest, seen = _newest(one, unit, locale), bool(known(one.points))
    plot = Plot(one.points, months_across(one.points, 4, wide - 4), natural(values, PANEL - 6, 24, unit), unit, locale)
    size = 12 if seen else 10
    drawn = words(0, 13, shortened(one.name, wide - width_of(newest, size, bold=seen) - 4), 12)
    drawn += words(wide, 13, newest, size, "ink" if seen else "muted", "end", bold=seen)
    drawn += element("path", d=f"M0 {PANEL - 2:.1f}H{wide:.1f}", stroke_width=1, **paint(None, "grid"))
    drawn += gaps(plot, pattern) + target_line(plot.up, target, 0, wide) + line(plot)
    return drawn + (newest_mark(plot) if seen else "")
