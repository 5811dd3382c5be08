"""Where people were signed in is kept for a while, and no longer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.accounts.actions import sessions
from sakti.core.json import JsonObject
from sakti.jobs import Job, Progress, Run, daily
from sakti.web.clock import now
from sakti.web.transactions import transaction


def forget_sessions(_run: Run, progress: Progress) -> JsonObject:
    """Sessions older than 90 days, browsers that nobody uses any more, failures that count no longer."""
    progress("Menghapus sesi lama", 0, 0)
    with transaction():
        return {**sessions.forget_old(now=now())}


JOBS = (Job("forget_sessions", forget_sessions, label=_l("Menghapus sesi lama"), schedule=daily(0, 30), by_age=True),)
