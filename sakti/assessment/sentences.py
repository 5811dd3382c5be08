"""What PPA's pages say, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from sakti.core import assessment
from sakti.core.assessment import GROUPS, VERDICT_LABELS, Verdict
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.assessment.tables import PpaClass, PpaSession
    from sakti.regions.tables import Region

#: Who signs the minutes; a kelurahan has a Lurah and no BPD.
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


def rule(kinds: Sequence[PpaClass], limit: int) -> list[str]:
    return assessment.rule([one.name for one in kinds if one.is_poor], limit, current_language())


def title(session: PpaSession, village: str) -> str:
    """ "PPA Dukuh Krajan, Botosari", or "PPA Botosari"."""
    return f"PPA {session.hamlet}, {village}" if session.hamlet else f"PPA {village}"


def where(session: PpaSession) -> str:
    return str(assessment.say_areas(session.areas) or _("seluruh desa"))


def asked(kind: str) -> str:
    """What is proposed."""
    words = {"add": _("masukkan ke daftar"), "remove": _("keluarkan dari daftar"), "correct": _("periksa desilnya")}
    return str(words[kind])


def proposal(state: str) -> str:
    """How far a proposal has come."""
    words = {
        "open": _("menunggu putaran verval"),
        "tasked": _("dalam verval"),
        "accepted": _("diterima"),
        "partly": _("diterima sebagian"),
        "rejected": _("ditolak"),
        "withdrawn": _("ditarik"),
    }
    return str(words[state])


def kind_of(village: Region) -> str:
    return "kelurahan" if village.kind == "kelurahan" else "desa"
