"""Usul–sanggah: what is asked, how far it has come, and what may be told of it without naming anybody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from enum import StrEnum

from sakti.core.verval import ProposalState


class ObjectionKind(StrEnum):
    ADD = "add"
    REMOVE = "remove"
    CORRECT = "correct"


class ObjectionState(StrEnum):
    """As whoever brought it hears it."""

    WAITING = "waiting"
    IN_WORK = "in_work"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


KIND_LABELS: dict[ObjectionKind, tuple[str, str]] = {
    ObjectionKind.ADD: ("dimasukkan ke daftar", "to be added"),
    ObjectionKind.REMOVE: ("dikeluarkan dari daftar", "to be removed"),
    ObjectionKind.CORRECT: ("diperbaiki datanya", "to be corrected"),
}
STATE_LABELS: dict[ObjectionState, tuple[str, str]] = {
    ObjectionState.WAITING: ("menunggu", "waiting"),
    ObjectionState.IN_WORK: ("diproses", "being looked at"),
    ObjectionState.ACCEPTED: ("selesai: diterima", "done: accepted"),
    ObjectionState.REJECTED: ("selesai: ditolak", "done: rejected"),
    ObjectionState.WITHDRAWN: ("selesai: ditarik", "done: withdrawn"),
}
DONE = (ObjectionState.ACCEPTED, ObjectionState.REJECTED, ObjectionState.WITHDRAWN)
#: From the state of the proposal behind it.
STATES: dict[str, ObjectionState] = {
    ProposalState.OPEN: ObjectionState.WAITING,
    ProposalState.TASKED: ObjectionState.IN_WORK,
    ProposalState.ACCEPTED: ObjectionState.ACCEPTED,
    ProposalState.REJECTED: ObjectionState.REJECTED,
    ProposalState.WITHDRAWN: ObjectionState.WITHDRAWN,
}

CHANNELS: dict[str, tuple[str, str]] = {
    "visit": ("datang langsung", "in person"),
    "phone": ("telepon", "telephone"),
    "message": ("pesan (WhatsApp, SMS)", "message (WhatsApp, SMS)"),
    "letter": ("surat atau kotak saran", "letter or suggestion box"),
    "meeting": ("musyawarah atau pertemuan", "meeting"),
    "online": ("kanal aduan daring", "complaint channel online"),
    "office": ("petugas atau dinas", "officer or agency"),
}
#: As the red and the green card of a complaints desk.
PRIORITIES: dict[str, tuple[str, str]] = {
    "normal": ("biasa", "normal"),
    "urgent": ("didahulukan", "first"),
}

#: What whoever brought it is told: of the list, never of a person or of what a visitor saw.
TOLD: dict[ObjectionState, tuple[str, str]] = {
    ObjectionState.WAITING: (
        "Usulan sudah dicatat dan menunggu kunjungan petugas.",
        "The proposal is recorded and waits for a visit.",
    ),
    ObjectionState.IN_WORK: (
        "Usulan sedang diperiksa dengan kunjungan ke rumah.",
        "The proposal is being looked at by a visit to the house.",
    ),
    ObjectionState.ACCEPTED: ("Usulan diterima: {done}.", "The proposal was accepted: {done}."),
    ObjectionState.REJECTED: (
        "Usulan tidak diterima: hasil kunjungan dan musyawarah tidak mendukungnya.",
        "The proposal was not accepted: the visit and the village meeting do not support it.",
    ),
    ObjectionState.WITHDRAWN: (
        "Usulan ditarik dan tidak diproses.",
        "The proposal was withdrawn and is not looked at.",
    ),
}
ACCEPTED_AS: dict[ObjectionKind, tuple[str, str]] = {
    ObjectionKind.ADD: ("daftar sudah ditambah", "the list was added to"),
    ObjectionKind.REMOVE: ("daftar sudah disesuaikan", "the list was adjusted"),
    ObjectionKind.CORRECT: ("data sudah diperbaiki", "the data were corrected"),
}

#: Without letters and digits that are mistaken for each other on a slip of paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def status_text(kind: str, state: ObjectionState, language: str = "id") -> str:
    """One sentence that names nobody."""
    column = 1 if language == "en" else 0
    return TOLD[state][column].format(done=ACCEPTED_AS[ObjectionKind(kind)][column])


def new_number(pick: Callable[[str], str] = secrets.choice) -> str:
    """A receipt number that nobody guesses from another: US-7K3F-9QXM."""
    drawn = "".join(pick(ALPHABET) for _ in range(8))
    return f"US-{drawn[:4]}-{drawn[4:]}"
