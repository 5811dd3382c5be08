"""Small multiples: the same line for many villages, on one scale, so that they can be compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sakti.core.charts.lines import (
    Months,
    Plot,
    Point,
    Sight,
    baseline_line,
    baseline_mark,
    crossing,
    gap_names,
    gaps,
    line,
    months_across,
    newest_mark,
    target_line,
    to_hold,
)
from sakti.core.charts.scale import WORDS, Number, Scale, Value, natural, short_month, show
from sakti.core.charts.svg import Svg, blank, document, element, hatch, paint, shortened, width_of, words

PANEL, GAP = 82.0, 20.0


@dataclass(frozen=True, slots=True)
class Series:
    """One village's months; `stale` are those at which its line breaks, `was` its value at the baseline."""

    name: str
    points: Sequence[Point]
    stale: Collection[date] = ()
    was: Value = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all panels share."""

    up: Scale
    baseline: date | None
    target: Number | None
    unit: str
    locale: str
    wide: float
    pattern: str


def small_multiples(
    series: Sequence[Series],
    *,
    key: str,
    title: str,
    baseline: date | None = None,
    target: Number | None = None,
    unit: str = "%",
    locale: str = "id",
    width: float = 320,
    columns: int = 2,
) -> Svg:
    """Panels in reading order; each has its name, its newest value, its baseline, and the common target."""
    if not series:
        return blank(key, title, WORDS[locale]["nothing"], width, PANEL)
    wide = (width - GAP * (columns - 1)) / columns
    values = [value for each in series for value in _values(each, baseline, target)]
    up = natural(values, PANEL - 6, 24, unit)
    frame = Frame(up, baseline, target, unit, locale, wide, f"{key}-hatch")
    body = ""
    for i, piece in enumerate(series):
        x, y = (i % columns) * (wide + GAP), (i // columns) * (PANEL + GAP)
        body += element("g", _panel(piece, frame), transform=f"translate({x:.2f} {y:.2f})")
    height = -(-len(series) // columns) * (PANEL + GAP)
    body += _foot(series[0].points, frame, width, height - 4)
    about = "; ".join(f"{each.name} {_newest(each, unit, locale)[0]}" for each in series)
    return document(key, title, about, width, height, body, definitions=hatch(f"{key}-hatch"))


def _values(each: Series, baseline: date | None, target: Number | None) -> list[Number]:
    months = Months.of(each.points, each.stale)
    return to_hold(months, months.baseline(baseline, each.was), target)


def _foot(points: Sequence[Point], frame: Frame, width: float, y: float) -> str:
    """What all panels share: the months, the heights of their axis, and the target."""
    unit, locale = frame.unit, frame.locale
    ends = " – ".join(show_end(value, unit, locale) for value in (frame.up.low, frame.up.high))
    months = f"{short_month(points[0][0], locale)} – {short_month(points[-1][0], locale)}, " if points else ""
    drawn = words(0, y, f"{months}{ends}", 11, "muted")
    if frame.target is not None:
        goal = f"{WORDS[locale]['target']} {show(frame.target, unit, locale)}"
        drawn += words(width, y, goal, 11, "sogan", "end")
    return drawn


def show_end(value: float, unit: str, locale: str) -> str:
    """An end of the axis: it is whole."""
    return show(round(value), "", locale) + (" %" if unit == "%" else "")


def _newest(each: Series, unit: str, locale: str) -> tuple[str, bool]:
    """The newest value, and whether it is one; what has grown old says so."""
    months = Months.of(each.points, each.stale)
    if months.points and months.sight(months.last) is Sight.STALE:
        return WORDS[locale]["stale"], False
    if not months.seen:
        return WORDS[locale]["unknown"], False
    return show(months.seen[-1][1], unit, locale), True


def _panel(piece: Series, frame: Frame) -> str:
    """Name and newest value on top, the line below."""
    newest, seen = _newest(piece, frame.unit, frame.locale)
    months, wide = Months.of(piece.points, piece.stale), frame.wide
    plot = Plot(months, months_across(months, 4, wide - 4), frame.up, frame.unit, frame.locale)
    start = months.baseline(frame.baseline, piece.was)
    size = 12 if seen else 10
    drawn = words(0, 13, shortened(piece.name, wide - width_of(newest, size, bold=seen) - 4), 12)
    drawn += words(wide, 13, newest, size, "ink" if seen else "muted", "end", bold=seen)
    drawn += element("path", d=f"M0 {PANEL - 2:.1f}H{wide:.1f}", stroke_width=1, **paint(None, "grid"))
    drawn += gaps(plot, frame.pattern) + target_line(plot.up, frame.target, 0, wide)
    drawn += baseline_line(plot, start, 0, wide) + line(plot) + baseline_mark(plot, start)
    ways = [plot.up(value) for value in crossing(plot, start, frame.target)]
    return drawn + gap_names(plot, ways) + newest_mark(plot)
