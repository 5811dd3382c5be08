"""The little of SVG that the charts need, as text."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

FONT = "Plus Jakarta Sans, DejaVu Sans, sans-serif"

#: What a colour is for → its colour on paper. `components.css` has a class `f-…` or `s-…` of each name for the screen.
COLOURS: Mapping[str, str] = {
    "ink": "#1b1f2a",
    "muted": "#5b6170",
    "paper": "#ffffff",
    "grid": "#e2dccf",
    "axis": "#827c6d",
    "indigo": "#23306b",
    "sogan": "#8a5a2b",
    "sogan-soft": "#f5ebdd",
    "rest": "#a9aec0",
    "absent": "#eeebe4",
    "government": "#23306b",
    "village": "#2a7562",
    "business": "#d9a441",
    "university": "#7a4a86",
    "community": "#8a5a2b",
    "other": "#636978",
    "on-helix": "#ffffff",
    "on-business": "#1b1f2a",
    "shade-1": "#e9ebf6",
    "shade-2": "#c2c9e8",
    "shade-3": "#8f9bd0",
    "shade-4": "#4a5aa3",
    "shade-5": "#23306b",
    "on-light": "#1b1f2a",
    "on-dark": "#ffffff",
}

Attribute = str | float | None


class Svg(str):
    """Finished SVG: templates print it as it is, because every word in it was escaped here."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def amount(value: float) -> str:
    """A coordinate with at most two decimals, so that the same figures give the same bytes."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def element(name: str, *children: str, **attributes: Attribute) -> str:
    """`element("rect", x=1, stroke_width=2)`; attributes that are None are left out, children are markup."""
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{amount(value) if isinstance(value, int | float) else escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def paint(fill: str | None = None, stroke: str | None = None) -> dict[str, Attribute]:
    """Attributes for paper, classes for the screen."""
    classes = " ".join(f"{kind}-{role}" for kind, role in (("f", fill), ("s", stroke)) if role)
    return {
        "class_": classes or None,
        "fill": COLOURS[fill] if fill else "none",
        "stroke": COLOURS[stroke] if stroke else None,
    }


def words(
    x: float, y: float, text: str, size: float = 12, role: str = "ink", anchor: str | None = None, bold: bool = False
) -> str:
    """A text; `anchor` start (default), middle or end."""
    return element(
        "text",
        escape(text, quote=False),
        x=x,
        y=y,
        font_size=size,
        text_anchor=anchor,
        font_weight="700" if bold else None,
        **paint(role),
    )


def plated(
    x: float, y: float, text: str, size: float = 12, role: str = "ink", anchor: str | None = None, bold: bool = False
) -> str:
    """A text on a plate of paper, readable across lines and hatching."""
    wide = width_of(text, size, bold) + 4
    left = {"end": x - wide + 2, "middle": x - wide / 2}.get(anchor or "", x - 2)
    plate = element("rect", x=left, y=y - size, width=wide, height=size * 1.35, rx=2, **paint("paper"))
    return plate + words(x, y, text, size, role, anchor, bold)


def width_of(text: str, size: float = 12, bold: bool = False) -> float:
    """About how wide a text is drawn in the product's typeface (mean of Indonesian place names and numbers)."""
    return len(text) * size * (0.61 if bold else 0.58)


def shortened(text: str, room: float, size: float = 12) -> str:
    """The text, cut with … where it would not fit."""
    fits = int(room / (size * 0.58) + 0.01)
    return text if len(text) <= fits else text[: max(1, fits - 1)].rstrip() + "…"


def hatch(key: str) -> str:
    """The pattern of what is unknown; it survives a grey printer."""
    stroke = element("path", d="M-1 1l2-2M0 6l6-6M5 7l2-2", stroke_width=0.8, **paint(None, "rest"))
    ground = element("rect", width=6, height=6, **paint("absent"))
    return element("pattern", ground, stroke, id=key, width=6, height=6, patternUnits="userSpaceOnUse")


def blank(key: str, title: str, description: str, width: float, height: float) -> Svg:
    """What would be drawn here, and that there is nothing to draw yet."""
    ground = element("rect", width=width, height=height, rx=4, fill=f"url(#{key}-hatch)")
    label = plated(width / 2, height / 2 + 4, description, 12, "muted", "middle")
    return document(key, title, description, width, height, ground, label, definitions=hatch(f"{key}-hatch"))


def document(
    key: str,
    title: str,
    description: str,
    width: float,
    height: float,
    *body: str,
    definitions: str = "",
    role: str = "img",
) -> Svg:
    """The whole picture, with a name and a description for who cannot see it. `role`: "group" if there are links."""
    return Svg(
        element(
            "svg",
            element("title", escape(title, quote=False), id=f"{key}-title"),
            element("desc", escape(description, quote=False), id=f"{key}-desc"),
            element("defs", definitions) if definitions else "",
            *body,
            xmlns="http://www.w3.org/2000/svg",
            id=key,
            role=role,
            aria_labelledby=f"{key}-title {key}-desc",
            viewBox=f"0 0 {amount(width)} {amount(height)}",
            width=width,
            height=height,
            font_family=FONT,
        )
    )
