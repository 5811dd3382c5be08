"""Lines of months: the way from the baseline to today, with the target and with the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sakti.core.charts.scale import WORDS, Number, Scale, Value, natural, short_month, show, tick_words
from sakti.core.charts.svg import Svg, amount, blank, document, element, hatch, paint, plated, width_of, words

Point = tuple[date, Value]  # a month (any day of it) and its value
Label = tuple[str, float, str, bool]  # text, height, colour, bold


@dataclass(frozen=True, slots=True)
class Plot:
    """Months laid out on a rectangle: what every part of a line chart needs to know."""

    points: Sequence[Point]
    across: Scale
    up: Scale
    unit: str
    locale: str

    @property
    def known(self) -> list[tuple[int, Number]]:
        return known(self.points)

    @property
    def last(self) -> int:
        return len(self.points) - 1

    def show(self, value: Number) -> str:
        return show(value, self.unit, self.locale)

    def word(self, name: str) -> str:
        return WORDS[self.locale][name]


def known(points: Sequence[Point]) -> list[tuple[int, Number]]:
    """The positions that have a value."""
    return [(i, value) for i, (_, value) in enumerate(points) if value is not None]


def months_across(points: Sequence[Point], start: float, end: float) -> Scale:
    """The horizontal scale: one step a month."""
    return Scale(0, max(len(points) - 1, 1), start, end, 1)


def with_target(points: Sequence[Point], target: Number | None) -> list[Number]:
    """Everything that the axis must hold."""
    return [value for _, value in known(points)] + ([] if target is None else [target])


def month_line(
    points: Sequence[Point],
    *,
    key: str,
    title: str,
    baseline: date | None = None,
    target: Number | None = None,
    unit: str = "%",
    locale: str = "id",
    width: float = 320,
    height: float = 200,
) -> Svg:
    """The line of an indicator with its axis: labels at the line's end and at the target instead of a legend."""
    if not known(points):
        return blank(key, title, WORDS[locale]["nothing"], width, height)
    up = natural(with_target(points, target), height - 26, 24 if baseline else 14, unit)
    ends = end_labels(points, target, up, unit, locale)
    left = max(width_of(tick_words(tick, unit, locale), 11) for tick in up.ticks) + 8
    right = width - max([width_of(text, 12, bold=True) for text, *_ in ends], default=0) - 10
    plot = Plot(points, months_across(points, left + 6, right - 2), up, unit, locale)
    body = value_axis(plot, left, right) + month_axis(plot) + gaps(plot, f"{key}-hatch", plot.word("unknown"))
    body += target_line(up, target, left, right) + line(plot) + baseline_label(plot, baseline)
    body += baseline_mark(plot, baseline) + newest_label(plot) + newest_mark(plot)
    body += "".join(words(right + 6, y + 4, text, 12, role, bold=bold) for text, y, role, bold in ends)
    return document(key, title, described(plot, target), width, height, body, definitions=hatch(f"{key}-hatch"))


def sparkline(
    points: Sequence[Point],
    *,
    key: str,
    title: str,
    baseline: date | None = None,
    target: Number | None = None,
    unit: str = "%",
    locale: str = "id",
    width: float = 280,
    height: float = 56,
) -> Svg:
    """The small line of a figure card: months, baseline mark, dashed target, a dot for the newest month."""
    if not known(points):
        return blank(key, title, WORDS[locale]["nothing"], width, height)
    up = natural(with_target(points, target), height - 6, 6, unit)
    plot = Plot(points, months_across(points, 6, width - 6), up, unit, locale)
    body = gaps(plot, f"{key}-hatch") + target_line(up, target, 0, width) + line(plot)
    body += baseline_mark(plot, baseline) + newest_mark(plot)
    return document(key, title, described(plot, target), width, height, body, definitions=hatch(f"{key}-hatch"))


def described(plot: Plot, target: Number | None) -> str:
    """The line in one sentence, for who cannot see it."""
    (first, before), (last, after) = plot.known[0], plot.known[-1]
    since, until = (short_month(plot.points[at][0], plot.locale) for at in (first, last))
    text = f"{plot.word('from')} {plot.show(before)} ({since}) {plot.word('to')} {plot.show(after)} ({until})"
    if target is not None:
        text += f"; {plot.word('target')} {plot.show(target)}"
    missing = len(plot.points) - len(plot.known)
    return text + (f"; {missing} {plot.word('months')}." if missing else ".")


def stretches(points: Sequence[Point], is_known: bool) -> Iterator[list[int]]:
    """Runs of months in a row that are known, or that are not: a line never bridges what nobody saw."""
    for state, run in groupby(range(len(points)), key=lambda i: points[i][1] is not None):
        if state is is_known:
            yield list(run)


def path(places: Sequence[tuple[float, float]]) -> str:
    """A line through these places, as the path of an SVG."""
    return "M" + "L".join(f"{amount(x)} {amount(y)}" for x, y in places)


def line(plot: Plot, thickness: float = 2.25) -> str:
    """The known stretches; a month alone between two gaps is a dot."""
    drawn = []
    for run in stretches(plot.points, True):
        places = [(plot.across(i), plot.up(value)) for i, value in plot.known if run[0] <= i <= run[-1]]
        if len(places) == 1:
            drawn.append(element("circle", cx=places[0][0], cy=places[0][1], r=thickness, **paint("indigo")))
        else:
            ends = {"stroke_linejoin": "round", "stroke_linecap": "round"}
            drawn.append(element("path", d=path(places), stroke_width=thickness, **ends, **paint(None, "indigo")))
    return "".join(drawn)


def gaps(plot: Plot, pattern: str, label: str = "") -> str:
    """Hatched bands where nothing is known, named where there is room."""
    drawn, (bottom, top) = "", (plot.up.start, plot.up.end)
    for run in stretches(plot.points, False):
        left = plot.across(max(run[0] - 0.5, 0))
        room = max(plot.across(min(run[-1] + 0.5, plot.last)) - left, 1.0)
        drawn += element("rect", x=left, y=top, width=room, height=bottom - top, fill=f"url(#{pattern})")
        if label and room > width_of(label, 10) + 8:
            drawn += plated(left + room / 2, bottom - 8, label, 10, "muted", "middle")
    return drawn


def target_line(up: Scale, target: Number | None, left: float, right: float) -> str:
    """The dashed line to reach."""
    if target is None:
        return ""
    way = path([(left, up(target)), (right, up(target))])
    return element("path", d=way, stroke_width=1.5, stroke_dasharray="5 4", **paint(None, "sogan"))


def baseline_position(plot: Plot, month: date | None) -> tuple[int, Number] | None:
    """Where the baseline's month stands, if it is there and known."""
    for i, value in plot.known:
        if month and (plot.points[i][0].year, plot.points[i][0].month) == (month.year, month.month):
            return i, value
    return None


def baseline_mark(plot: Plot, month: date | None) -> str:
    """The baseline's diamond: hollow, so that it is not taken for today."""
    position = baseline_position(plot, month)
    if position is None:
        return ""
    x, y = plot.across(position[0]), plot.up(position[1])
    corners = f"M{amount(x)} {amount(y - 4.5)}l4.5 4.5-4.5 4.5-4.5-4.5z"
    return element("path", d=corners, stroke_width=1.75, **paint("paper", "sogan"))


def baseline_label(plot: Plot, month: date | None) -> str:
    """The baseline's value, above whatever the line does below the words."""
    position = baseline_position(plot, month)
    if position is None:
        return ""
    text = f"{plot.word('baseline')} {plot.show(position[1])}"
    wide = width_of(text, 11)
    x = max(min(plot.across(position[0]) - 4, plot.across.end - wide), 0)
    covered = [plot.up(value) for i, value in plot.known if x - 2 <= plot.across(i) <= x + wide + 2]
    return plated(x, min([plot.up(position[1]), *covered]) - 10, text, 11, "sogan")


def newest_mark(plot: Plot) -> str:
    """A dot on the newest known value."""
    at, value = plot.known[-1]
    return element("circle", cx=plot.across(at), cy=plot.up(value), r=3.75, **paint("indigo"))


def newest_label(plot: Plot) -> str:
    """The newest known value at its own month, when later months are unknown (else it stands at the line's end)."""
    at, value = plot.known[-1]
    if at == plot.last:
        return ""
    x, y, text = plot.across(at), plot.up(value), plot.show(value)
    if plot.across.end - x > width_of(text, 12, bold=True) + 8:
        return plated(x + 8, y + 4, text, bold=True)
    return plated(x, y - 10, text, anchor="end", bold=True)


def end_labels(points: Sequence[Point], target: Number | None, up: Scale, unit: str, locale: str) -> list[Label]:
    """What stands at the right end, pushed apart where it would touch."""
    labels: list[Label] = []
    newest = points[-1][1]
    if newest is not None:
        labels.append((show(newest, unit, locale), up(newest), "ink", True))
    if target is not None:
        short = tick_words(Decimal(target), unit, locale)
        labels.append((f"{WORDS[locale]['target']} {short}", _beside(up(target), labels), "sogan", False))
    return labels


def _beside(wanted: float, labels: Sequence[Label]) -> float:
    """The wanted height, or 15 above or below the label that stands there already."""
    taken = labels[0][1] if labels else None
    if taken is None or abs(wanted - taken) >= 15:
        return wanted
    return taken - 15 if wanted <= taken and taken > 23 else taken + 15


def value_axis(plot: Plot, left: float, right: float) -> str:
    """Quiet lines at round values."""
    drawn = ""
    for tick in plot.up.ticks:
        y = plot.up(tick)
        drawn += element("path", d=path([(left, y), (right, y)]), stroke_width=1, **paint(None, "grid"))
        drawn += words(left - 6, y + 4, tick_words(tick, plot.unit, plot.locale), 11, "muted", "end")
    return drawn


def month_axis(plot: Plot) -> str:
    """The first and the last month by name, each January by its year where there is room; a tick for what is named."""
    first, last, bottom = plot.across(0), plot.across(plot.last), plot.up.start
    drawn = words(first, bottom + 18, short_month(plot.points[0][0], plot.locale), 11, "muted")
    if plot.last:
        drawn += words(last, bottom + 18, short_month(plot.points[-1][0], plot.locale), 11, "muted", "end")
    years = {plot.across(i): month.year for i, (month, _) in enumerate(plot.points) if month.month == 1}
    named = {x: year for x, year in years.items() if x - first > 76 and last - x > 76}
    for x, year in named.items():
        drawn += words(x, bottom + 18, str(year), 11, "muted", "middle")
    ticks = "".join(path([(x, bottom), (x, bottom + 4)]) for x in sorted({first, last, *named}))
    return drawn + element("path", d=ticks, stroke_width=1, **paint(None, "axis"))
