"""From the content of a report to its page; `sakti.paper` prints it."""

from __future__ import annotations

from collections.abc import Callable

from sakti.closing.queries import month_in_words
from sakti.core import targets
from sakti.paper.press import PATIENCE, Paper, can_print, printed, rendered, unavailable
from sakti.reports import drawing, fixes, mapping, reconciled
from sakti.reports.parts import Content

__all__ = ["FILTERS", "Paper", "can_print", "page", "patience_for", "printed", "unavailable"]

#: Seconds more for each page of a village.
PATIENCE_PER_PAGE = 15


def page(content: Content) -> str:
    """The HTML of a report, with everything in it; always Indonesian, whoever asked for it."""
    rooms = {"drawing": drawing, "mapping": mapping, "fixes": fixes, "reconciled": reconciled}
    return rendered("pdf/report.html", "report.css", content=content, **rooms)


def grouped_nip(digits: str) -> str:
    """18 digits as offices write them: 8 6 1 3."""
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"


#: What the templates of paper say in words of their own; the blueprint gives them to the application.
FILTERS: dict[str, Callable[..., str]] = {
    "target_words": targets.in_words,
    "silence_words": targets.SILENCES["id"].__getitem__,
    "nip": grouped_nip,
    "with_sign": reconciled.sign_of,
    "pair": reconciled.pair,
    "month_words": month_in_words,
}


def patience_for(content: Content) -> float:
    return PATIENCE + PATIENCE_PER_PAGE * len(content.pages)
