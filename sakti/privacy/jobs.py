"""What is forgotten by itself, and the list of erasures that lies beside the database."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.json import JsonObject
from sakti.jobs import Job, Progress, Run, daily
from sakti.privacy import actions
from sakti.privacy.actions import erasure_list
from sakti.web.clock import now
from sakti.web.transactions import reading, transaction


def forget_requesters(_run: Run, progress: Progress) -> JsonObject:
    """Names and contacts of requesters and reporters go a year after their matter was settled."""
    progress("Menghapus nama pemohon dan pelapor lama", 0, 0)
    with transaction():
        requesters, reporters = actions.forget_requesters(moment=now())
    return {"requesters": requesters, "reporters": reporters}


def keep_erasures(_run: Run, progress: Progress) -> JsonObject:
    """The list beside the database has every erasure, also one after which the machine stopped at once."""
    progress("Menulis daftar penghapusan", 0, 0)
    with reading():
        return {"erasures": erasure_list.keep_all()}


JOBS = (
    Job(
        "forget_requesters",
        forget_requesters,
        label=_l("Menghapus nama pemohon dan pelapor lama"),
        schedule=daily(0, 32),
        by_age=True,
    ),
    Job("keep_erasures", keep_erasures, label=_l("Menulis daftar penghapusan"), schedule=daily(0, 35)),
)
