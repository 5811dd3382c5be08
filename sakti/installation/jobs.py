"""What looks after the installation at night."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal
from sakti.installation.actions import verification
from sakti.jobs import Job, Progress, Run, daily
from sakti.web.transactions import reading


def verify(_run: Run, progress: Progress) -> JsonObject:
    """Fold the whole ledger beside the stored states. A difference shows as a failed run."""
    with reading():
        differences = verification.differences(progress)
    if differences:
        raise Refusal("caches_differ", count=len(differences), first=differences[0])
    return {"differences": 0}


JOBS = (Job("verify", verify, label=_l("Memeriksa angka tersimpan dengan buku catatan"), schedule=daily(2)),)
