"""What the pages of usul–sanggah say, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from sakti.core.objections import CHANNELS, KIND_LABELS, PRIORITIES, STATE_LABELS, Kind, State, status_text
from sakti.web.locale import current_language

TONES = {
    State.WAITING: "absent",
    State.IN_WORK: "moving",
    State.ACCEPTED: "good",
    State.REJECTED: "ended",
    State.WITHDRAWN: "ended",
}


def _in(labels: tuple[str, str]) -> str:
    return labels[1 if current_language() == "en" else 0]


def kind(key: str) -> str:
    return _in(KIND_LABELS[Kind(key)])


def state(key: State) -> str:
    return _in(STATE_LABELS[State(key)])


def tone(key: State) -> str:
    return TONES[State(key)]


def channel(key: str) -> str:
    return _in(CHANNELS[key])


def priority(key: str) -> str:
    return _in(PRIORITIES[key])


def told(kind: str, key: State) -> str:
    return status_text(kind, State(key), current_language())


def why(key: str) -> str:
    """Why somebody is thought to be the same."""
    return {
        "nik": _("NIK sama, sudah ada dalam data"),
        "name": _("nama sama, sudah ada dalam data"),
        "proposed": _("sudah diusulkan"),
    }[key]


def asks(key: str) -> str:
    """What each kind is for, where one is chosen."""
    return {
        Kind.ADD: _("Usulkan keluarga yang belum ada dalam daftar"),
        Kind.REMOVE: _("Sanggah keluarga yang tidak layak lagi ada dalam daftar"),
        Kind.CORRECT: _("Perbaiki data keluarga yang ada dalam daftar"),
    }[Kind(key)]
