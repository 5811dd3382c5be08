"""Printing the minutes of a large village, for which nobody should hold a page open; giving tasks back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.actors import SYSTEM
from sakti.core.permissions import ALL_NAMES
from sakti.jobs import Job, Progress, Run, daily
from sakti.paper import shelf
from sakti.verification import documents, queries
from sakti.verification.actions import pooling
from sakti.web.transactions import reading, transaction


def print_minutes(run: Run, progress: Progress) -> dict[str, object]:
    """Whoever asked was allowed to; what they get is handed out where that is asked again."""
    progress("Menyusun daftar", 0, 0)
    with reading():
        made = documents.minutes_of(*queries.place_within(ALL_NAMES, run.payload["place"]))
        page = documents.page_of(made) if made else ""
    if page:
        shelf.printed(page, progress)
    return {}


def return_tasks(_run: Run, progress: Progress) -> dict[str, object]:
    """Assignments end on their day by themselves; what was to be visited under them goes back to the village."""
    progress("Mengembalikan tugas", 0, 0)
    with transaction():
        return {"returned": sum(count for _village, count in pooling.release_tasks(user_id=None, by=SYSTEM))}


JOBS = (
    Job(documents.MINUTES, print_minutes, label=_l("Menyusun berita acara")),
    Job("return_tasks", return_tasks, label=_l("Mengembalikan tugas verval"), schedule=daily(0, 15)),
)
