"""How the states of a request are called, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

TONES = {
    "waiting": "attention",
    "accepted": "good",
    "declined": "ended",
    "withdrawn": "ended",
    "lapsed": "ended",
    "alone": "attention",
}


def state(key: str) -> str:
    return {
        "waiting": _("menunggu orang kedua"),
        "accepted": _("disetujui dan dilakukan"),
        "declined": _("tidak disetujui"),
        "withdrawn": _("ditarik"),
        "lapsed": _("lewat waktu"),
        "alone": _("dilakukan tanpa orang kedua"),
    }[key]
