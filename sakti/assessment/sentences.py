"""What PPA's pages say, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from sakti.core import assessment
from sakti.core.assessment import GROUPS, VERDICT_LABELS, Verdict
from sakti.web.locale import current_language

#: Who signs the minutes (D§1.2, stage 2); a kelurahan has a Lurah and no BPD.
SIGNERS = {
    "desa": {"kades": "Kepala Desa", "bpd": "Ketua BPD", "warga": "Wakil Masyarakat", "fasilitator": "Fasilitator"},
    "kelurahan": {"kades": "Lurah", "warga": "Wakil Masyarakat", "fasilitator": "Fasilitator"},
}
TONES = {
    Verdict.LEFT_OUT: "attention",
    Verdict.WRONGLY_IN: "critical",
    Verdict.AGREES: "good",
    Verdict.INCOMPARABLE: "absent",
    Verdict.UNRANKED: "absent",
}


def _in(labels: tuple[str, str]) -> str:
    return labels[1 if current_language() == "en" else 0]


def group(key: str) -> str:
    return _in(GROUPS[key])


def verdict(key: Verdict) -> str:
    return _in(VERDICT_LABELS[key])


def tone(key: Verdict) -> str:
    return TONES[key]


def rule(kinds: Any, limit: int) -> list[str]:
    return assessment.rule([one.name for one in kinds if one.is_poor], limit, current_language())


def title(session: Any, village: str) -> str:
    """ "PPA Dukuh Krajan, Botosari", or "PPA Botosari"."""
    return f"PPA {session.hamlet}, {village}" if session.hamlet else f"PPA {village}"


def where(session: Any) -> str:
    return assessment.say_areas(session.areas) or _("seluruh desa")


def asked(kind: str) -> str:
    """What is proposed."""
    words = {"add": _("masukkan ke daftar"), "remove": _("keluarkan dari daftar"), "correct": _("periksa desilnya")}
    return words[kind]


def proposal(state: str) -> str:
    """How far a proposal has come."""
    words = {
        "open": _("menunggu putaran verval"),
        "tasked": _("dalam verval"),
        "accepted": _("diterima"),
        "rejected": _("ditolak"),
        "withdrawn": _("ditarik"),
    }
    return words[state]


def kind_of(village: Any) -> str:
    return "kelurahan" if getattr(village, "kind", "") == "kelurahan" else "desa"
