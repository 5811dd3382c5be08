"""What the monthly figures need while nobody looks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.indicators.actions import rollup
from sakti.jobs import Job, Progress, Run, daily
from sakti.web.transactions import transaction


def extend_rollup(_run: Run, progress: Progress) -> dict[str, bool]:
    """A month has begun, or there is a new definition: its figures are kept as well. Else nothing is to be done."""
    progress("Menghitung angka bulanan", 0, 0)
    with transaction():
        return {"extended": rollup.ensure_current()}


JOBS = (Job("extend_rollup", extend_rollup, label=_l("Menambah bulan baru pada angka bulanan"), schedule=daily(0, 5)),)
