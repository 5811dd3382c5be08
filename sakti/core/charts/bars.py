"""Bars: they start at zero, carry their value, and say in words when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sakti.core.charts.scale import WORDS, Number, Scale, Value, from_zero, show
from sakti.core.charts.svg import Attribute, Svg, blank, document, element, hatch, paint, shortened, width_of, words

#: The five helix kinds with a fixed colour, their letter and pattern; any further kind is grey with its first letters.
HELIX_LETTERS = {"government": "K", "village": "D", "business": "U", "university": "T", "community": "M"}
PATTERNS = {
    "village": "M-2 2l4-4M0 8l8-8M6 10l4-4",
    "business": "M2 2h.01M6 6h.01",
    "university": "M2 0v8M6 0v8",
    "community": "M0 2h8M0 6h8",
    "other": "M0 4h8M4 0v8",
}
ROW, PART = 28.0, 38.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. Without a value it says why: by default "belum lapor", or the given note ("tidak berlaku")."""

    label: str
    value: Value
    note: str = ""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a whole: a helix kind, its name on screen, its value."""

    key: str
    label: str
    value: Number

    @property
    def role(self) -> str:
        return self.key if self.key in HELIX_LETTERS else "other"

    @property
    def letter(self) -> str:
        return HELIX_LETTERS.get(self.key) or self.label[:2].capitalize()

    @property
    def letter_role(self) -> str:
        return "on-business" if self.role == "business" else "on-helix"


def bars(rows: Sequence[Bar], *, key: str, title: str, unit: str = "", locale: str = "id", width: float = 320) -> Svg:
    """Lying bars, one a row, each with its name before and its value behind it."""
    if any(row.value is not None and row.value < 0 for row in rows):
        raise ValueError("a bar starts at zero and cannot be negative")
    if not rows:
        return blank(key, title, WORDS[locale]["nothing"], width, 2 * ROW)
    texts = [_bar_words(row, unit, locale) for row in rows]
    left = min(max(width_of(row.label) for row in rows) + 10, width * 0.42)
    right = width - max(width_of(text, 12, bold=True) for text in texts) - 8
    along = from_zero((row.value for row in rows if row.value is not None), left, max(right, left + 20))
    height = ROW * len(rows) + 4
    pairs = list(zip(rows, texts, strict=True))
    body = "".join(_bar(row, text, 2 + i * ROW, left, along) for i, (row, text) in enumerate(pairs))
    body += element("path", d=f"M{left:.1f} 0V{height:.1f}", stroke_width=1, **paint(None, "axis"))
    about = "; ".join(f"{row.label} {text}" for row, text in pairs)
    return document(key, title, about, width, height, body)


def _bar_words(row: Bar, unit: str, locale: str) -> str:
    return show(row.value, unit, locale) if row.value is not None else row.note or WORDS[locale]["unreported"]


def _bar(row: Bar, text: str, y: float, left: float, along: Scale) -> str:
    name = shortened(row.label, left - 10)
    label = words(left - 8, y + 17, name, 12, "ink", "end")
    if row.value is None:
        return label + words(left + 7, y + 17, text, 11, "muted")
    end = along(row.value)
    role = "rest" if row.muted else "indigo"
    bar = element("rect", x=left, y=y + 3, width=end - left, height=ROW - 10, **paint(role))
    return label + bar + words(end + 6, y + 17, text, 12, "ink", bold=True)


def decile_bars(
    counts: Mapping[int, int],
    *,
    key: str,
    title: str,
    unknown: int = 0,
    locale: str = "id",
    width: float = 320,
    height: float = 180,
) -> Svg:
    """Households in deciles 1 to 10; the programme's own (1 to 4) are dark, an unknown decile is hatched."""
    w = WORDS[locale]
    columns = [(str(decile), counts.get(decile, 0)) for decile in range(1, 11)]
    bottom, room = height - 34, (width - 8) / 11.4
    up = from_zero([value for _, value in columns] + [unknown], bottom, 20)
    longest = max(len(show(value, "", locale)) for _, value in [*columns, ("?", unknown)])
    size = max(min(11.0, room / (0.58 * longest)), 8.5)
    body = ""
    for i, (name, value) in enumerate([*columns, ("?", unknown)]):
        x = 4 + i * room + (0.4 * room if i == 10 else 0)
        fill = {"fill": f"url(#{key}-hatch)"} if i == 10 else paint("indigo" if i < 4 else "rest")
        body += element("rect", x=x + 2, y=up(value), width=room - 4, height=bottom - up(value), **fill)
        body += words(x + room / 2, up(value) - 5, show(value, "", locale), size, "ink", "middle", bold=i < 4)
        body += words(x + room / 2, bottom + 14, name, 11, "muted", "middle")
    body += element("path", d=f"M4 {bottom:.1f}H{width - 4:.1f}", stroke_width=1, **paint(None, "axis"))
    body += words(4, height - 5, w["decile"], 11, "muted")
    body += words(width - 4, height - 5, f"? = {w['decile_unknown']}", 11, "muted", "end")
    about = "; ".join(f"{w['decile']} {name}: {show(value, '', locale)}" for name, value in columns)
    about += f"; {w['decile_unknown']}: {show(unknown, '', locale)}"
    return document(key, title, about, width, height, body, definitions=hatch(f"{key}-hatch"))


def stacked_bar(
    segments: Sequence[Segment], *, key: str, title: str, unit: str = "Rp", locale: str = "id", width: float = 320
) -> Svg:
    """Who carried how much: one bar of the whole, and below it a line for each part with letter, name, value, share."""
    total = sum((Decimal(segment.value) for segment in segments), Decimal(0))
    along = from_zero([total], 0, width)
    body, behind = "", Decimal(0)
    for segment in segments:
        if segment.value:
            body += _part(segment, along(behind), along(behind + segment.value), key)
        behind += segment.value
    if not total:
        body = element("rect", x=0, y=0, width=width, height=32, **paint("absent"))
    lines = [_line_words(segment, total, unit, locale) for segment in segments]
    for i, (segment, text) in enumerate(zip(segments, lines, strict=True)):
        body += _line(segment, text, 46 + i * PART, width)
    about = "; ".join(f"{segment.label} {text}" for segment, text in zip(segments, lines, strict=True))
    definitions = "".join(_pattern(key, role) for role in dict.fromkeys(segment.role for segment in segments))
    height = 46 + PART * len(segments)
    return document(key, title, about or WORDS[locale]["nothing"], width, height, body, definitions=definitions)


def _pattern(key: str, role: str) -> str:
    """The helix's own texture, drawn over its colour (a tile with a ground of its own shows its seams on paper)."""
    if role not in PATTERNS:
        return ""
    ink = "on-business" if role == "business" else "on-helix"
    texture = element(
        "path",
        d=PATTERNS[role],
        stroke_width=2 if role == "business" else 1,
        stroke_linecap="round",
        stroke_opacity=0.45,
        **paint(None, ink),
    )
    return element("pattern", texture, id=f"{key}-{role}", width=8, height=8, patternUnits="userSpaceOnUse")


def _part(segment: Segment, start: float, end: float, key: str) -> str:
    """A part of the bar, with its letter on plain colour where there is room."""
    place: dict[str, Attribute] = {"x": start, "y": 0, "width": end - start, "height": 32}
    drawn = element("rect", stroke_width=1.5, **place, **paint(segment.role, "paper"))
    if segment.role in PATTERNS:
        drawn += element("rect", **place, fill=f"url(#{key}-{segment.role})")
    return drawn + (_letter(segment, (start + end) / 2 - 10, 6) if end - start >= 26 else "")


def _letter(segment: Segment, x: float, y: float) -> str:
    plate = element("rect", x=x, y=y, width=20, height=20, rx=3, **paint(segment.role))
    return plate + words(x + 10, y + 14.5, segment.letter, 12, segment.letter_role, "middle", bold=True)


def _line_words(segment: Segment, total: Decimal, unit: str, locale: str) -> str:
    text = show(segment.value, unit, locale)
    if not total:
        return text
    share = (Decimal(segment.value) * 100 / total).quantize(Decimal("0.1"))
    return f"{text} ({str(share).replace('.', ',') if locale == 'id' else share} %)"


def _line(segment: Segment, text: str, y: float, width: float) -> str:
    """A part in words: letter, name, and below it value and share."""
    name = words(28, y + 11, shortened(segment.label, width - 28), 12)
    return _letter(segment, 0, y + 4) + name + words(28, y + 27, text, 12, "ink", bold=True)
