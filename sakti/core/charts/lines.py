"""Lines of months: the way from the baseline to today, with the target and with the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from sakti.core.charts.scale import WORDS, Number, Scale, Value, natural, short_month, show, tick_words
from sakti.core.charts.svg import Svg, amount, document, element, haloed, hatch, paint, width_of, words

Point = tuple[date, Value]  # a month (any day of it) and its value
Place = tuple[float, float]


def known(points: Sequence[Point]) -> list[tuple[int, Number]]:
    """The positions that have a value."""
    return [(i, value) for i, (_, value) in enumerate(points) if value is not None]


def stretches(points: Sequence[Point], is_known: bool) -> Iterator[list[int]]:
    """Runs of months in a row that are known, or that are not: a line never bridges what nobody saw."""
    for state, run in groupby(range(len(points)), key=lambda i: points[i][1] is not None):
        if state is is_known:
            yield list(run)


def path(places: Sequence[Place]) -> str:
    return "M" + "L".join(f"{amount(x)} {amount(y)}" for x, y in places)


def line(points: Sequence[Point], across: Scale, up: Scale, thickness: float = 2.25) -> str:
    """The known stretches; a month alone between two gaps is a dot."""
    drawn = []
    for run in stretches(points, True):
        places = [(across(i), up(value)) for i, value in known(points) if run[0] <= i <= run[-1]]
        if len(places) == 1:
            drawn.append(element("circle", cx=places[0][0], cy=places[0][1], r=thickness, **paint("indigo")))
        else:
            drawn.append(
                element(
                    "path", d=path(places), stroke_width=thickness, stroke_linejoin="round", stroke_linecap="round",
                    **paint(None, "indigo"),
                )
            )  # fmt: skip
    return "".join(drawn)


def gaps(points: Sequence[Point], across: Scale, top: float, bottom: float, pattern: str, label: str = "") -> str:
    """Hatched bands where nothing is known, named where there is room."""
    drawn = ""
    for run in stretches(points, False):
        left = max(across(run[0] - 0.5), across(0))
        right = min(across(run[-1] + 0.5), across(len(points) - 1))
        room = max(right - left, 1.0)
        drawn += element("rect", x=left, y=top, width=room, height=bottom - top, fill=f"url(#{pattern})")
        if label and room > width_of(label, 10) + 8:
            middle, wide = left + room / 2, width_of(label, 10) + 8
            drawn += element("rect", x=middle - wide / 2, y=bottom - 19, width=wide, height=15, rx=3, **paint("paper"))
            drawn += words(middle, bottom - 8, label, 10, "muted", "middle")
    return drawn


def diamond(x: float, y: float, size: float = 4.5) -> str:
    """The baseline's mark: hollow, so that it is not taken for today."""
    corners = f"M{amount(x)} {amount(y - size)}l{size} {size}-{size} {size}-{size}-{size}z"
    return element("path", d=corners, stroke_width=1.75, **paint("paper", "sogan"))


def target_line(y: float, left: float, right: float) -> str:
    way = path([(left, y), (right, y)])
    return element("path", d=way, stroke_width=1.5, stroke_dasharray="5 4", **paint(None, "sogan"))


def described(points: Sequence[Point], unit: str, target: Number | None, locale: str) -> str:
    """The line in one sentence, for who cannot see it."""
    w, seen = WORDS[locale], known(points)
    if not seen:
        return w["nothing"]
    (first, before), (last, after) = seen[0], seen[-1]
    text = (
        f"{w['from']} {show(before, unit, locale)} ({short_month(points[first][0], locale)}) "
        f"{w['to']} {show(after, unit, locale)} ({short_month(points[last][0], locale)})"
    )
    if target is not None:
        text += f"; {w['target']} {show(target, unit, locale)}"
    missing = len(points) - len(seen)
    return text + (f"; {missing} {w['months']}." if missing else ".")


def month_position(points: Sequence[Point], month: date | None) -> int | None:
    """Where a month stands among the points, if it is there and known."""
    for i, (day, value) in enumerate(points):
        if month and value is not None and (day.year, day.month) == (month.year, month.month):
            return i
    return None


def sparkline(
    points: Sequence[Point], *, key: str, title: str, baseline: date | None = None, target: Number | None = None,
    unit: str = "%", locale: str = "id", width: float = 280, height: float = 56,
) -> Svg:  # fmt: skip
    """The small line of a figure card: months, baseline mark, dashed target, a dot for the newest month."""
    seen = known(points)
    values = [value for _, value in seen] + ([target] if target is not None else [])
    up = natural(values, height - 6, 6, unit)
    across = Scale(0, max(len(points) - 1, 1), 6, width - 6, 1)
    at = month_position(points, baseline)
    body = gaps(points, across, 4, height - 4, f"{key}-hatch")
    if target is not None:
        body += target_line(up(target), 0, width)
    body += line(points, across, up)
    if at is not None and (value := points[at][1]) is not None:
        body += diamond(across(at), up(value))
    if seen:
        body += element("circle", cx=across(seen[-1][0]), cy=up(seen[-1][1]), r=3.5, **paint("indigo"))
    about = described(points, unit, target, locale)
    return document(key, title, about, width, height, body, definitions=hatch(f"{key}-hatch"))


def month_line(
    points: Sequence[Point], *, key: str, title: str, baseline: date | None = None, target: Number | None = None,
    unit: str = "%", locale: str = "id", width: float = 320, height: float = 200,
) -> Svg:  # fmt: skip
    """The line of an indicator with its axis: labels at the line's end and at the target instead of a legend."""
    w, seen = WORDS[locale], known(points)
    values = [value for _, value in seen] + ([target] if target is not None else [])
    top, bottom = 14.0, height - 26
    up = natural(values, bottom, top, unit)
    ends = end_labels(seen, len(points), target, up, unit, locale)
    left = max(width_of(tick_words(tick, unit, locale), 11) for tick in up.ticks) + 8
    right = width - max([width_of(text, 12, bold=True) for text, *_ in ends], default=0) - 10
    across = Scale(0, max(len(points) - 1, 1), left + 6, right - 2, 1)
    body = value_axis(up, left, right, unit, locale) + month_axis(points, across, bottom, locale)
    body += gaps(points, across, top, bottom, f"{key}-hatch", w["unknown"])
    if target is not None:
        body += target_line(up(target), left, right)
    body += line(points, across, up)
    body += baseline_mark(points, month_position(points, baseline), across, up, unit, locale)
    body += newest(seen, len(points), across, up, unit, locale)
    body += "".join(words(right + 6, y + 4, text, 12, role, bold=bold) for text, y, role, bold in ends)
    about = described(points, unit, target, locale)
    return document(key, title, about, width, height, body, definitions=hatch(f"{key}-hatch"))


def end_labels(
    seen: Sequence[tuple[int, Number]], length: int, target: Number | None, up: Scale, unit: str, locale: str
) -> list[tuple[str, float, str, bool]]:
    """Text, height, colour, boldness of what stands at the right end, pushed apart where they would touch."""
    labels: list[tuple[str, float, str, bool]] = []
    if seen and seen[-1][0] == length - 1:
        labels.append((show(seen[-1][1], unit, locale), up(seen[-1][1]), "ink", True))
    if target is not None:
        wanted = up(target)
        if labels and abs(wanted - labels[0][1]) < 15:
            above = wanted <= labels[0][1] and labels[0][1] - 15 > 8
            wanted = labels[0][1] + (-15 if above else 15)
        short = tick_words(Decimal(target), unit, locale) if unit == "%" else show(target, unit, locale)
        labels.append((f"{WORDS[locale]['target']} {short}", wanted, "sogan", False))
    return labels


def value_axis(up: Scale, left: float, right: float, unit: str, locale: str) -> str:
    """Quiet lines at round values."""
    drawn = ""
    for tick in up.ticks:
        y = up(tick)
        drawn += element("path", d=path([(left, y), (right, y)]), stroke_width=1, **paint(None, "grid"))
        drawn += words(left - 6, y + 4, tick_words(tick, unit, locale), 11, "muted", "end")
    return drawn


def month_axis(points: Sequence[Point], across: Scale, bottom: float, locale: str) -> str:
    """The first and the last month by name, each January by its year where there is room."""
    if not points:
        return ""
    last = len(points) - 1
    drawn = words(across(0), bottom + 18, short_month(points[0][0], locale), 11, "muted")
    if last:
        drawn += words(across(last), bottom + 18, short_month(points[-1][0], locale), 11, "muted", "end")
    for i, (month, _) in enumerate(points):
        if month.month == 1 and 0 < i < last:
            x = across(i)
            drawn += element("path", d=path([(x, bottom), (x, bottom + 4)]), stroke_width=1, **paint(None, "axis"))
            if x - across(0) > 76 and across(last) - x > 76:
                drawn += words(x, bottom + 18, str(month.year), 11, "muted", "middle")
    return drawn


def baseline_mark(points: Sequence[Point], at: int | None, across: Scale, up: Scale, unit: str, locale: str) -> str:
    """The baseline's diamond, and its value above whatever the line does below the words."""
    if at is None or (value := points[at][1]) is None:
        return ""
    text = f"{WORDS[locale]['baseline']} {show(value, unit, locale)}"
    x = max(min(across(at) - 4, across.end - width_of(text, 11)), 0)
    covered = [up(number) for i, number in known(points) if x - 2 <= across(i) <= x + width_of(text, 11) + 2]
    return diamond(across(at), up(value)) + haloed(x, min([up(value), *covered]) - 10, text, 11, "sogan")


def newest(seen: Sequence[tuple[int, Number]], length: int, across: Scale, up: Scale, unit: str, locale: str) -> str:
    """The newest known month's dot; with its value behind it when later months are unknown."""
    if not seen:
        return ""
    at, value = seen[-1]
    x, y, text = across(at), up(value), show(value, unit, locale)
    dot = element("circle", cx=x, cy=y, r=4, **paint("indigo"))
    if at == length - 1:
        return dot
    room = across.end - x > width_of(text, 12, bold=True) + 8
    return dot + haloed(x + 8 if room else x, y + 4 if room else y - 10, text, 12, "ink", None if room else "end", True)
