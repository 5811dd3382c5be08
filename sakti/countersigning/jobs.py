"""Questions that nobody answered are not left open for ever."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.json import JsonObject
from sakti.countersigning import actions
from sakti.jobs import Job, Progress, Run, daily
from sakti.web.clock import now
from sakti.web.transactions import transaction


def lapse_requests(_run: Run, progress: Progress) -> JsonObject:
    progress("Menutup permintaan persetujuan yang lama", 0, 0)
    with transaction():
        return {"lapsed": actions.let_lapse(moment=now())}


JOBS = (
    Job(
        "lapse_requests",
        lapse_requests,
        label=_l("Menutup permintaan persetujuan yang lama"),
        schedule=daily(0, 25),
        by_age=True,
    ),
)
