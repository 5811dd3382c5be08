"""What looks after the installation at night."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.audit.actions import mail_head
from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal
from sakti.installation.actions import database, sealing_keys, trail, verification
from sakti.installation.actions.backups import making
from sakti.jobs import Job, Progress, Run, daily
from sakti.web.transactions import reading


def verify(_run: Run, progress: Progress) -> JsonObject:
    """Read the whole file, and fold the whole ledger beside the stored states. A difference shows as a failed run."""
    with reading():
        database.refuse_damaged()
        lines = verification.each_difference(progress)
        first = next(lines, "")
        count = sum(1 for _ in lines) + bool(first)
    if count:
        raise Refusal("caches_differ", count=count, first=first)
    return {"differences": 0}


def seal_anew(_run: Run, progress: Progress) -> JsonObject:
    """Go on with a change of keys that broke off, and seal anew what a process with the older key left behind."""
    count, left = sealing_keys.seal_anew(progress)
    return {"sealed_anew": count, "left": left}


def backup(_run: Run, progress: Progress) -> JsonObject:
    """Copy everything, read the copy back, encrypt and sign it, and take away what is old."""
    return making.make_nightly(progress=progress)


def note_head(_run: Run, _progress: Progress) -> JsonObject:
    """Note the head of the trail where whoever can write the database cannot reach; send it, if an address is set."""
    head = trail.note()
    return {"entries": head.number, "mailed": mail_head(head)}


def verify_seals(_run: Run, _progress: Progress) -> JsonObject:
    """Look at every seal. What does not hold shows as a failed run, by the name of the record."""
    trail.refuse_broken()
    return {"findings": 0}


JOBS = (
    Job("note_head", note_head, label=_l("Mencatat kepala jejak di luar basis data"), schedule=daily(0, 35)),
    Job("verify_seals", verify_seals, label=_l("Memeriksa segel jejak dan catatan"), schedule=daily(2, 30)),
    Job("seal_anew", seal_anew, label=_l("Menyegel ulang dengan kunci yang berlaku"), schedule=daily(0, 40)),
    Job("verify", verify, label=_l("Memeriksa angka tersimpan dengan buku catatan"), schedule=daily(2)),
    Job("backup", backup, label=_l("Membuat dan menguji cadangan"), schedule=daily(3, 15)),
)
