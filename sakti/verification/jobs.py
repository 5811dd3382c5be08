"""Printing the minutes of a large village, for which nobody should hold a page open."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import ALL_NAMES
from sakti.jobs import Job, Progress, Run
from sakti.paper import shelf
from sakti.verification import documents, queries
from sakti.web.transactions import reading


def print_minutes(run: Run, progress: Progress) -> dict[str, object]:
    """Whoever asked was allowed to; what they get is handed out where that is asked again."""
    progress("Menyusun daftar", 0, 0)
    with reading():
        made = documents.minutes_of(*queries.place_within(ALL_NAMES, run.payload["place"]))
        page = documents.page_of(made) if made else ""
    if page:
        shelf.printed(page, progress)
    return {}


JOBS = (Job(documents.MINUTES, print_minutes, label=_l("Menyusun berita acara")),)
