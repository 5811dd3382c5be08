"""How tightly a document is set: so that its first sheet holds what belongs there, and no sheet holds a line or two.

It is laid out as it is; only where that leaves such a sheet it is laid out again, a little closer or wider. The same
page takes the same way each time, so its bytes stay a function of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import Document

#: What a page calls the part that has to begin on the second sheet, and how its body is marked to be set more tightly.
SECOND, TIGHTER = "second-sheet", ("", "tight", "tighter")
#: How the whole is marked to be set closer or wider (base.css), in the order in which it is tried.
SPACINGS = ("closer", "wider", "closest", "widest")
#: Fewer lines than this leave a sheet nearly empty; a picture counts by its height.
LEAST_LINES, LINE = 4, 16.0
Lay = Callable[[str], "Document"]


def arranged(page: str, laid_out: Lay) -> Document:
    """The document with all before its second sheet on the first one, and with as few near-empty sheets as may be."""
    best = fitted(page, laid_out)
    thin = count_thin(best)
    for spacing in SPACINGS:
        if not thin:
            break
        other = fitted(page.replace("<html ", f'<html class="{spacing}" ', 1), laid_out)
        if (left := count_thin(other)) < thin:
            best, thin = other, left
    return best


def fitted(page: str, laid_out: Lay) -> Document:
    """The document with all before its second sheet on the first one: set as tightly as that needs, and no tighter."""
    document = laid_out(page)
    if f'id="{SECOND}"' not in page:
        return document
    for looseness in TIGHTER[1:]:
        if any(SECOND in sheet.anchors for sheet in document.pages[:2]):
            break
        document = laid_out(page.replace("<body ", f'<body class="{looseness}" ', 1))
    return document


def count_thin(document: Document) -> int:
    """How many sheets after the first hold less than `LEAST_LINES` lines."""
    return sum(lines_on(sheet) < LEAST_LINES for sheet in document.pages[1:])


def lines_on(sheet: Any) -> int:
    """How many lines a sheet holds below its running heads, without the heads that a table repeats."""
    places: set[int] = set()
    for box in _boxes(sheet._page_box.children[0]):
        if type(box).__name__ == "LineBox":
            places.add(round(box.position_y))
        elif "Replaced" in type(box).__name__:
            places.update(range(round(box.position_y), round(box.position_y + box.height), round(LINE)))
    return len(places)


def _boxes(box: Any) -> Iterator[Any]:
    if getattr(box, "is_header", False):
        return
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)
