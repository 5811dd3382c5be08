"""Printing the minutes of a session with many households, for which nobody should hold a page open."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.assessment import documents, queries
from sakti.core.permissions import EVERYTHING
from sakti.jobs import Job, Progress, Run
from sakti.paper import shelf
from sakti.web.transactions import reading


def print_minutes(run: Run, progress: Progress) -> dict[str, object]:
    """Whoever asked was allowed to; what they get is handed out where that is asked again."""
    progress("Menyusun daftar", 0, 0)
    with reading():
        page = documents.page_of(*queries.session_within(EVERYTHING, run.payload["session"]))
    shelf.printed(page, progress)
    return {}


JOBS = (Job(documents.MINUTES, print_minutes, label=_l("Menyusun berita acara")),)
