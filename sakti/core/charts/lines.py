"""Lines of months: the way from the baseline to today, with the target and with the gaps.

A line says what was seen. It breaks where nothing is known, and where most answers had grown old: what nobody has
looked at again is no straight line. The baseline stays in view, also where the months that are drawn begin after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from sakti.core.charts.scale import WORDS, Number, Scale, Value, natural, short_month, show, tick_words
from sakti.core.charts.svg import Svg, amount, blank, document, element, hatch, paint, plated, width_of, words
from sakti.core.periods import month_index

Point = tuple[date, Value]  # a month (any day of it) and its value
Label = tuple[str, float, str, bool]  # text, height, colour, bold


class Sight(StrEnum):
    """What can be said of a month."""

    SEEN = "seen"
    UNKNOWN = "unknown"
    STALE = "stale"  # more than half of its answers are old


@dataclass(frozen=True, slots=True)
class Baseline:
    """The month that everything is compared with, and its value; it need not be among the months that are drawn."""

    month: date
    value: Number


@dataclass(frozen=True, slots=True)
class Months:
    """The months of a line; `stale` are those (any day of each) at which more than half of the answers are old."""

    points: Sequence[Point]
    stale: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, points: Sequence[Point], stale: Collection[date] = ()) -> Months:
        return cls(points, frozenset(map(month_index, stale)))

    @property
    def last(self) -> int:
        return len(self.points) - 1

    @property
    def seen(self) -> list[tuple[int, Number]]:
        """The positions that the line goes through."""
        return [
            (i, value) for i, (_, value) in enumerate(self.points) if value is not None and self.sight(i) is Sight.SEEN
        ]

    def sight(self, position: int) -> Sight:
        month, value = self.points[position]
        if value is None:
            return Sight.UNKNOWN
        return Sight.STALE if month_index(month) in self.stale else Sight.SEEN

    def runs(self) -> Iterator[tuple[Sight, list[int]]]:
        """Months in a row of which the same can be said: a line never bridges what nobody saw."""
        for sight, run in groupby(range(len(self.points)), key=self.sight):
            yield sight, list(run)

    def baseline(self, month: date | None, value: Value) -> Baseline | None:
        """What is known of it: among the months, however old its answers had grown; else the value that is told."""
        if month is None:
            return None
        of_line = next((v for m, v in self.points if month_index(m) == month_index(month)), None)
        known = value if of_line is None else of_line
        return None if known is None else Baseline(month, known)

    def position(self, month: date) -> int | None:
        """Where a month stands, if it does."""
        return next((i for i, (m, _) in enumerate(self.points) if month_index(m) == month_index(month)), None)


@dataclass(frozen=True, slots=True)
class Plot:
    """Months laid out on a rectangle: what every part of a line chart needs to know."""

    months: Months
    across: Scale
    up: Scale
    unit: str
    locale: str

    def x(self, position: int) -> float:
        return self.across(month_index(self.months.points[position][0]))

    def show(self, value: Number) -> str:
        return show(value, self.unit, self.locale)

    def word(self, name: str) -> str:
        return WORDS[self.locale][name]

    def month(self, position: int) -> str:
        return short_month(self.months.points[position][0], self.locale)


def months_across(months: Months, start: float, end: float) -> Scale:
    """The horizontal scale: every month is as wide as the next, also where some between are not drawn."""
    indexes = [month_index(month) for month, _ in months.points] or [0]
    return Scale(indexes[0], max(indexes[-1], indexes[0] + 1), start, end, 1)


def to_hold(months: Months, baseline: Baseline | None, target: Number | None) -> list[Number]:
    """Everything that the axis must hold."""
    others = (None if baseline is None else baseline.value, target)
    return [value for _, value in months.seen] + [value for value in others if value is not None]


def month_line(
    points: Sequence[Point],
    *,
    key: str,
    title: str,
    baseline: date | None = None,
    was: Value = None,
    target: Number | None = None,
    stale: Collection[date] = (),
    beside: Collection[Number] = (),
    unit: str = "%",
    locale: str = "id",
    width: float = 320,
    height: float = 200,
) -> Svg:
    """The line of an indicator with its axis: labels at the line's end and at the target instead of a legend.

    `was`: the baseline's value, for where its month is not among the points. `stale`: the months at which the line
    breaks because most answers are old. `beside`: what the axis must hold as well, so that charts that are read beside
    each other (villages) share one scale.
    """
    months = Months.of(points, stale)
    start = months.baseline(baseline, was)
    if not months.seen and start is None:
        return blank(key, title, nothing_seen(months, locale), width, height)
    up = natural([*to_hold(months, start, target), *beside], height - 26, 24 if start else 14, unit)
    ends = end_labels(months, target, up, unit, locale)
    left = max(width_of(tick_words(tick, unit, locale), 11) for tick in up.ticks) + 8
    right = width - max([width_of(text, 12, bold=True) for text, *_ in ends], default=0) - 10
    plot = Plot(months, months_across(months, left + 6, right - 2), up, unit, locale)
    body = value_axis(plot, left, right) + month_axis(plot) + gaps(plot, f"{key}-hatch")
    body += target_line(up, target, left, right) + baseline_line(plot, start, left, right) + line(plot)
    body += gap_names(plot, [up(value) for value in crossing(plot, start, target)], right_of_label(plot, start, target))
    body += baseline_label(plot, start, target) + baseline_mark(plot, start) + newest_label(plot) + newest_mark(plot)
    body += "".join(words(right + 6, y + 4, text, 12, role, bold=bold) for text, y, role, bold in ends)
    return document(key, title, described(plot, start, target), width, height, body, definitions=hatch(f"{key}-hatch"))


def sparkline(
    points: Sequence[Point],
    *,
    key: str,
    title: str,
    baseline: date | None = None,
    was: Value = None,
    target: Number | None = None,
    stale: Collection[date] = (),
    unit: str = "%",
    locale: str = "id",
    width: float = 280,
    height: float = 56,
) -> Svg:
    """The small line of a figure card: months, baseline mark, dashed target, a dot for the newest month."""
    months = Months.of(points, stale)
    start = months.baseline(baseline, was)
    if not months.seen and start is None:
        return blank(key, title, nothing_seen(months, locale), width, height)
    up = natural(to_hold(months, start, target), height - 6, 6, unit)
    plot = Plot(months, months_across(months, 6, width - 6), up, unit, locale)
    body = gaps(plot, f"{key}-hatch") + target_line(up, target, 0, width)
    body += baseline_line(plot, start, 0, width) + line(plot) + baseline_mark(plot, start) + newest_mark(plot)
    return document(key, title, described(plot, start, target), width, height, body, definitions=hatch(f"{key}-hatch"))


def nothing_seen(months: Months, locale: str) -> str:
    """Why there is no line: nobody looked, or too long ago."""
    return WORDS[locale]["all_stale" if any(value is not None for _, value in months.points) else "nothing"]


def described(plot: Plot, baseline: Baseline | None, target: Number | None) -> str:
    """The line in one sentence, for who cannot see it; of a line that nobody saw what it has beside it."""
    months = plot.months
    if months.seen:
        (first, before), (last, after) = months.seen[0], months.seen[-1]
        text = f"{plot.word('from')} {plot.show(before)} ({plot.month(first)}) "
        text += f"{plot.word('to')} {plot.show(after)} ({plot.month(last)})"
    else:
        text = nothing_seen(months, plot.locale).rstrip(".")
        if baseline is not None:
            month = short_month(baseline.month, plot.locale)
            text += f"; {plot.word('baseline')} {plot.show(baseline.value)} ({month})"
    if target is not None:
        text += f"; {plot.word('target')} {plot.show(target)}"
    sights = [months.sight(i) for i in range(len(months.points))]
    for sight, word in ((Sight.UNKNOWN, "months"), (Sight.STALE, "stale_months")):
        if count := sights.count(sight):
            text += f"; {count} {plot.word(word)}"
    return text + "."


def path(places: Sequence[tuple[float, float]]) -> str:
    """A line through these places, as the path of an SVG."""
    return "M" + "L".join(f"{amount(x)} {amount(y)}" for x, y in places)


def line(plot: Plot, thickness: float = 2.25) -> str:
    """The stretches that were seen; a month alone between two gaps is a dot."""
    drawn, values = [], dict(plot.months.seen)
    for sight, run in plot.months.runs():
        if sight is not Sight.SEEN:
            continue
        places = [(plot.x(i), plot.up(values[i])) for i in run]
        if len(places) == 1:
            drawn.append(element("circle", cx=places[0][0], cy=places[0][1], r=thickness, **paint("indigo")))
        else:
            ends = {"stroke_linejoin": "round", "stroke_linecap": "round"}
            drawn.append(element("path", d=path(places), stroke_width=thickness, **ends, **paint(None, "indigo")))
    return "".join(drawn)


#: What a gap is called, by what it is.
GAPS = {Sight.UNKNOWN: "unknown", Sight.STALE: "stale"}


def bands(plot: Plot) -> Iterator[tuple[Sight, float, float]]:
    """Where nothing is known, or what is known is old: from where, and how wide."""
    last = plot.months.last
    for sight, run in plot.months.runs():
        if sight is not Sight.SEEN:
            left = (plot.x(max(run[0] - 1, 0)) + plot.x(run[0])) / 2
            right = (plot.x(run[-1]) + plot.x(min(run[-1] + 1, last))) / 2
            yield sight, left, max(right - left, 1.0)


def gaps(plot: Plot, pattern: str) -> str:
    """Hatched bands where nothing is known, or what is known is old."""
    bottom, top = plot.up.start, plot.up.end
    return "".join(
        element("rect", x=left, y=top, width=room, height=bottom - top, fill=f"url(#{pattern})")
        for _, left, room in bands(plot)
    )


def gap_names(plot: Plot, ways: Sequence[float], beside: tuple[float, float] | None = None) -> str:
    """What the bands are called, where there is room: on none of the lines that cross them (`ways`).

    `beside`: the right end of the words of the baseline, and their middle. A name stands right of them, else above or
    below.
    """
    drawn = ""
    for sight, left, room in bands(plot):
        name = plot.word(GAPS[sight])
        wide = width_of(name, 10) + 8
        if room <= wide:
            continue
        free = left if beside is None else max(left, beside[0])
        has_room = left + room - free > wide
        middle = ((free if has_room else left) + left + room) / 2
        height = _clear(plot.up, ways, None if beside is None or has_room else beside[1])
        drawn += plated(middle, height, name, 10, "muted", "middle")
    return drawn


def _clear(up: Scale, ways: Sequence[float], label: float | None) -> float:
    """The lowest height for a name that touches neither lines nor a label; else the one that is farthest from them."""
    heights = [up.start - 8 - step for step in range(0, max(int(up.start - up.end) - 18, 1), 2)]
    taken = [(way, 8) for way in ways] + ([] if label is None else [(label, 15)])

    def room(height: float) -> float:
        return min((abs(height - 3.5 - each) - least for each, least in taken), default=0)

    return next((height for height in heights if room(height) >= 0), max(heights, key=room))


def crossing(plot: Plot, baseline: Baseline | None, target: Number | None) -> list[Number]:
    """Of the lines that cross all months."""
    away = baseline is not None and plot.months.position(baseline.month) is None
    return [value for value in (baseline.value if baseline and away else None, target) if value is not None]


def target_line(up: Scale, target: Number | None, left: float, right: float) -> str:
    """The dashed line to reach."""
    if target is None:
        return ""
    way = path([(left, up(target)), (right, up(target))])
    return element("path", d=way, stroke_width=1.5, stroke_dasharray="5 4", **paint(None, "sogan"))


def baseline_line(plot: Plot, baseline: Baseline | None, left: float, right: float) -> str:
    """The dotted height of a baseline whose own month lies before those that are drawn."""
    if baseline is None or plot.months.position(baseline.month) is not None:
        return ""
    way = path([(left, plot.up(baseline.value)), (right, plot.up(baseline.value))])
    return element("path", d=way, stroke_width=1.5, stroke_dasharray="1 4", **paint(None, "sogan"))


def baseline_mark(plot: Plot, baseline: Baseline | None) -> str:
    """The baseline's diamond: hollow, so that it is not taken for today."""
    position = None if baseline is None else plot.months.position(baseline.month)
    if baseline is None or position is None:
        return ""
    x, y = plot.x(position), plot.up(baseline.value)
    corners = f"M{amount(x)} {amount(y - 4.5)}l4.5 4.5-4.5 4.5-4.5-4.5z"
    return element("path", d=corners, stroke_width=1.75, **paint("paper", "sogan"))


def baseline_label(plot: Plot, baseline: Baseline | None, target: Number | None) -> str:
    """The baseline's value, above whatever the line does below the words; its month too where the line has it not.

    Below all that where it would hide the target.
    """
    if baseline is None:
        return ""
    x, y, text = _baseline_words(plot, baseline, target)
    return plated(x, y, text, 11, "sogan")


def right_of_label(plot: Plot, baseline: Baseline | None, target: Number | None) -> tuple[float, float] | None:
    """The right end of the words of the baseline, and their middle."""
    if baseline is None:
        return None
    x, y, text = _baseline_words(plot, baseline, target)
    return x + width_of(text, 11) + 4, y - 4


def _baseline_words(plot: Plot, baseline: Baseline, target: Number | None) -> tuple[float, float, str]:
    position = plot.months.position(baseline.month)
    month = "" if position is not None else f"{short_month(baseline.month, plot.locale)} "
    text = f"{plot.word('baseline')} {month}{plot.show(baseline.value)}"
    wide = width_of(text, 11)
    x = max(min((plot.across.start if position is None else plot.x(position)) - 4, plot.across.end - wide), 0)
    covered = [plot.up(value) for i, value in plot.months.seen if x - 2 <= plot.x(i) <= x + wide + 2]
    return x, _free(plot, plot.up(baseline.value), covered, target), text


def _free(plot: Plot, wanted: float, covered: Sequence[float], target: Number | None) -> float:
    """A height for words near the wanted one: close above it, or above or below all that they would cover."""
    near = wanted - 10
    taken = [*covered, *([] if target is None else [plot.up(target)])]
    if all(abs(near - 4 - height) > 12 for height in taken):
        return near
    above, below = min([wanted, *covered]) - 10, max([wanted, *covered]) + 18
    hides_target = target is not None and abs(above - 4 - plot.up(target)) < 10
    return below if hides_target and below < plot.up.start - 2 else above


def newest_mark(plot: Plot) -> str:
    """A dot on the newest value that was seen."""
    if not plot.months.seen:
        return ""
    at, value = plot.months.seen[-1]
    return element("circle", cx=plot.x(at), cy=plot.up(value), r=3.75, **paint("indigo"))


def newest_label(plot: Plot) -> str:
    """The newest value at its own month, when nothing is said of later ones (else it stands at the line's end)."""
    if not plot.months.seen:
        return ""
    at, value = plot.months.seen[-1]
    if at == plot.months.last:
        return ""
    x, y, text = plot.x(at), plot.up(value), plot.show(value)
    if plot.across.end - x > width_of(text, 12, bold=True) + 8:
        return plated(x + 8, y + 4, text, bold=True)
    return plated(x, y - 10, text, anchor="end", bold=True)


def end_labels(months: Months, target: Number | None, up: Scale, unit: str, locale: str) -> list[Label]:
    """What stands at the right end, pushed apart where it would touch."""
    labels: list[Label] = []
    if months.seen and months.seen[-1][0] == months.last:
        newest = months.seen[-1][1]
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
    first, last, bottom = plot.x(0), plot.x(plot.months.last), plot.up.start
    drawn = words(first, bottom + 18, plot.month(0), 11, "muted")
    if plot.months.last:
        drawn += words(last, bottom + 18, plot.month(plot.months.last), 11, "muted", "end")
    named = {x: year for x, year in _years(plot) if x - first > 76 and last - x > 76}
    for x, year in named.items():
        drawn += words(x, bottom + 18, str(year), 11, "muted", "middle")
    ticks = "".join(path([(x, bottom), (x, bottom + 4)]) for x in sorted({first, last, *named}))
    return drawn + element("path", d=ticks, stroke_width=1, **paint(None, "axis"))


def _years(plot: Plot) -> Iterator[tuple[float, int]]:
    """Where each January stands, at most so many that their years do not touch."""
    first, last = (month_index(plot.months.points[i][0]) for i in (0, -1))
    januaries = range(first + -first % 12, last + 1, 12)
    step = max(1, -(-len(januaries) * 40 // max(int(plot.across.end - plot.across.start), 1)))
    for month in januaries[::step]:
        yield plot.across(month), month // 12
