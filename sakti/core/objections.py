"""Usul–sanggah: what is asked, how far it has come, and what may be told of it without naming anybody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from enum import StrEnum

from sakti.core.verval import Done, ProposalState


class ObjectionKind(StrEnum):
    ADD = "add"
    REMOVE = "remove"
    CORRECT = "correct"


class ObjectionState(StrEnum):
    """As whoever brought it hears it."""

    WAITING = "waiting"
    IN_WORK = "in_work"
    ACCEPTED = "accepted"
    PARTLY = "partly"
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
    ObjectionState.PARTLY: ("selesai: diterima sebagian", "done: accepted in part"),
    ObjectionState.REJECTED: ("selesai: ditolak", "done: rejected"),
    ObjectionState.WITHDRAWN: ("selesai: ditarik", "done: withdrawn"),
}
DONE = (ObjectionState.ACCEPTED, ObjectionState.PARTLY, ObjectionState.REJECTED, ObjectionState.WITHDRAWN)
#: From the state of the proposal behind it.
STATES: dict[str, ObjectionState] = {
    ProposalState.OPEN: ObjectionState.WAITING,
    ProposalState.TASKED: ObjectionState.IN_WORK,
    ProposalState.ACCEPTED: ObjectionState.ACCEPTED,
    ProposalState.PARTLY: ObjectionState.PARTLY,
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
        "Usulan sedang diperiksa: kunjungan ke rumah, musyawarah, lalu pengesahan.",
        "The proposal is being looked at: a visit to the house, the village meeting, then the signatures.",
    ),
    ObjectionState.ACCEPTED: ("Usulan diterima: {done}.", "The proposal was accepted: {done}."),
    ObjectionState.PARTLY: ("Usulan diterima sebagian: {done}.", "The proposal was accepted in part: {done}."),
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
#: Where something else was done than what was asked for, and accepted, whole or in part.
DONE_AS: dict[tuple[ObjectionKind, str], tuple[str, str]] = {
    (ObjectionKind.REMOVE, Done.MEMBERS): (
        "data keluarga sudah diperbaiki, keluarganya tetap dalam daftar",
        "the family's data were corrected, and it stays on the list",
    ),
    (ObjectionKind.CORRECT, Done.LEFT): ("daftar sudah disesuaikan", "the list was adjusted"),
}
#: Why what was asked for was not accepted, where that can be said.
REJECTED_AS: dict[tuple[ObjectionKind, str], tuple[str, str]] = {
    (ObjectionKind.REMOVE, Done.CHANGED): (
        "Usulan tidak diterima: keluarganya tetap dalam daftar, datanya sudah diperbaiki.",
        "The proposal was not accepted: the family stays on the list, and its data were corrected.",
    ),
    (ObjectionKind.REMOVE, Done.UNSURE): (
        "Usulan belum dapat diterima: kunjungan tidak dapat memastikannya. Keluarganya tetap dalam daftar.",
        "The proposal could not be accepted: the visit could not make sure. The family stays on the list.",
    ),
    (ObjectionKind.CORRECT, Done.UNSURE): (
        "Usulan belum dapat diterima: kunjungan tidak dapat memastikannya.",
        "The proposal could not be accepted: the visit could not make sure.",
    ),
}

#: Without letters and digits that are mistaken for each other on a slip of paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def status_text(kind: str, state: ObjectionState, language: str = "id", what: str | None = None) -> str:
    """One sentence that names nobody. `what`: what was done (`core.verval.Done`), where it is kept."""
    column = 1 if language == "en" else 0
    asked = ObjectionKind(kind)
    key = asked, what or ""
    sentence = REJECTED_AS.get(key, TOLD[state]) if state is ObjectionState.REJECTED else TOLD[state]
    return sentence[column].format(done=DONE_AS.get(key, ACCEPTED_AS[asked])[column])


def new_number(pick: Callable[[str], str] = secrets.choice) -> str:
    """A receipt number that nobody guesses from another: US-7K3F-9QXM."""
    drawn = "".join(pick(ALPHABET) for _ in range(8))
    return f"US-{drawn[:4]}-{drawn[4:]}"
