"""What looks after the installation at night."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from sakti.core.refusals import Refusal, declare
from sakti.installation import verifying
from sakti.jobs import Progress, Run, daily, register
from sakti.web.transactions import reading

declare(
    "caches_differ",
    "{count} keadaan atau angka tersimpan tidak sama dengan buku catatan. Jalankan: sakti verify --repair. "
    "Yang pertama: {first}",
    "{count} stored states or figures differ from the ledger. Run: sakti verify --repair. The first: {first}",
)


def verify(_run: Run, progress: Progress) -> dict[str, Any]:
    """Fold the whole ledger beside the stored states. A difference shows as a failed run."""
    with reading():
        found = verifying.differences(progress)
    if found:
        raise Refusal("caches_differ", count=len(found), first=found[0])
    return {"differences": 0}


register("verify", verify, label=_l("Memeriksa angka tersimpan dengan buku catatan"), schedule=daily(2))
