"""Mending at night."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sakti.toys import actions

from sakti.jobs import Job, Progress, Run, daily
from sakti.web.transactions import transaction


def mend_toys(run: Run, progress: Progress) -> dict[str, int]:
    progress("Memperbaiki mainan", 0, 0)
    with transaction():
        return {"mended": actions.mend_all(by=run.by)}


JOBS = (Job("mend_toys", mend_toys, label=_l("Memperbaiki mainan"), schedule=daily(3)),)
