"""What was sent in is kept readable for a while, and no longer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.json import JsonObject
from sakti.jobs import Job, Progress, Run, daily
from sakti.submissions import actions
from sakti.web.clock import now
from sakti.web.transactions import transaction


def forget_payloads(_run: Run, progress: Progress) -> JsonObject:
    """Payloads older than their retention are wiped; their digests stay, so that a late repeat is still known."""
    progress("Menghapus isi kiriman lama", 0, 0)
    with transaction():
        return {"forgotten": actions.forget_payloads(now=now())}


JOBS = (
    Job("forget_payloads", forget_payloads, label=_l("Menghapus isi kiriman lama"), schedule=daily(0, 20), by_age=True),
)
