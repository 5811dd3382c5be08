"""What the pages of usul–sanggah say, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from sakti.core.objections import (
    CHANNELS,
    KIND_LABELS,
    PRIORITIES,
    STATE_LABELS,
    ObjectionKind,
    ObjectionState,
    status_text,
)
from sakti.web.locale import current_language

TONES = {
    ObjectionState.WAITING: "absent",
    ObjectionState.IN_WORK: "moving",
    ObjectionState.ACCEPTED: "good",
    ObjectionState.PARTLY: "good",
    ObjectionState.REJECTED: "ended",
    ObjectionState.WITHDRAWN: "ended",
}


def _in(labels: tuple[str, str]) -> str:
    return labels[1 if current_language() == "en" else 0]


def kind(key: str) -> str:
    return _in(KIND_LABELS[ObjectionKind(key)])


def state(key: ObjectionState) -> str:
    return _in(STATE_LABELS[ObjectionState(key)])


def tone(key: ObjectionState) -> str:
    return TONES[ObjectionState(key)]


def channel(key: str) -> str:
    return _in(CHANNELS[key])


def priority(key: str) -> str:
    return _in(PRIORITIES[key])


def told(kind: str, key: ObjectionState, what: str | None = None) -> str:
    return status_text(kind, ObjectionState(key), current_language(), what)


def why(key: str) -> str:
    """Why somebody is thought to be the same."""
    words = {
        "nik": _("NIK sama, sudah ada dalam data"),
        "returning": _(
            "NIK sama, pernah keluar dari daftar sasaran; bila diterima, keluarga ini kembali menjadi sasaran"
        ),
        "name": _("nama sama, sudah ada dalam data"),
        "proposed": _("sudah diusulkan"),
    }
    return str(words[key])


def asks(key: str) -> str:
    """What each kind is for, where one is chosen."""
    words = {
        ObjectionKind.ADD: _("Usulkan keluarga yang belum ada dalam daftar"),
        ObjectionKind.REMOVE: _("Sanggah keluarga yang tidak layak lagi ada dalam daftar"),
        ObjectionKind.CORRECT: _("Perbaiki data keluarga yang ada dalam daftar"),
    }
    return str(words[ObjectionKind(key)])
