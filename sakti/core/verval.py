"""What verval may find, what each result does at the last signature, and its moves (D§2.8, D§3.3, D§3.5).

Nobody vanishes silently: a household that was not found, or seems to be listed twice, stays on the list until an
analyst says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sakti.core.permissions import Permission
from sakti.core.transitions import Move


class Result(StrEnum):
    """What a visit found (D§3.5)."""

    SAME = "tetap"
    CHANGED = "berubah"
    NEW = "usulan_baru"
    DIED = "meninggal"
    MOVED = "pindah"
    ABLE = "mampu"
    TWIN = "ganda"
    NOT_FOUND = "tidak_ditemukan"
    REFUSED = "menolak"


class Presence(StrEnum):
    """Where a member is (question 404 of Regsosek)."""

    HERE = "1"
    DEAD = "2"
    AWAY = "3"
    ABROAD = "4"
    ADDED = "5"
    NOT_FOUND = "6"


class TaskState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REJECTED = "rejected"
    DROPPED = "dropped"


class Stage(StrEnum):
    """How far a village has come: visits, meeting, then three signatures."""

    COLLECTING = "collecting"
    MUSDES = "musdes"
    VILLAGE = "village"
    DISTRICT = "district"
    REGENCY = "regency"


R, T, G, P = Result, TaskState, Stage, Permission

RESULT_LABELS: dict[Result, tuple[str, str]] = {
    R.SAME: ("tetap", "unchanged"),
    R.CHANGED: ("berubah", "changed"),
    R.NEW: ("usulan baru", "newly proposed"),
    R.DIED: ("meninggal", "died"),
    R.MOVED: ("pindah", "moved"),
    R.ABLE: ("mampu", "no longer poor"),
    R.TWIN: ("ganda", "listed twice"),
    R.NOT_FOUND: ("tidak ditemukan", "not found"),
    R.REFUSED: ("menolak", "refused"),
}
PRESENCE_LABELS: dict[Presence, tuple[str, str]] = {
    Presence.HERE: ("tinggal bersama", "lives here"),
    Presence.DEAD: ("meninggal", "died"),
    Presence.AWAY: ("pindah di dalam negeri", "moved within the country"),
    Presence.ABROAD: ("pindah ke luar negeri", "moved abroad"),
    Presence.ADDED: ("anggota baru", "new member"),
    Presence.NOT_FOUND: ("tidak ditemukan", "not found"),
}
TASK_LABELS: dict[TaskState, tuple[str, str]] = {
    T.OPEN: ("belum dikunjungi", "not visited yet"),
    T.SUBMITTED: ("menunggu keputusan", "awaiting a decision"),
    T.ACCEPTED: ("diterima", "accepted"),
    T.RETURNED: ("diulang", "sent back"),
    T.REJECTED: ("ditolak", "rejected"),
    T.DROPPED: ("dikeluarkan dari putaran", "taken out of the round"),
}
STAGE_LABELS: dict[Stage, tuple[str, str]] = {
    G.COLLECTING: ("pendataan", "visits"),
    G.MUSDES: ("musdes sudah dicatat", "meeting recorded"),
    G.VILLAGE: ("disahkan desa/kelurahan", "signed by the village"),
    G.DISTRICT: ("disahkan kecamatan", "signed by the district"),
    G.REGENCY: ("disahkan kabupaten", "signed by the regency"),
}
AGAIN = "putaran dibuka kembali"

#: A signature stands: nothing of these villages changes unless somebody reopens them with a reason.
LOCKED = (G.VILLAGE, G.DISTRICT, G.REGENCY)
#: Nothing more is awaited of these tasks.
DECIDED = (T.ACCEPTED, T.REJECTED, T.DROPPED)
#: The facilitator's turn.
TO_DO = (T.OPEN, T.RETURNED)
#: What to do with these at the last signature is not in the result: somebody chooses, and "keep" unless they do.
LEFT_OPEN = (R.TWIN, R.NOT_FOUND)
#: A result of a household that is not on the list.
OF_THE_PROPOSED = (R.NEW, R.ABLE, R.TWIN, R.NOT_FOUND, R.REFUSED)

TASK_MOVES: dict[tuple[TaskState, TaskState], Move[TaskState]] = {
    (move.before, move.after): move
    for move in (
        Move(T.OPEN, T.SUBMITTED, P.DO_VERVAL, "Kirim hasil", "Send the result"),
        Move(T.RETURNED, T.SUBMITTED, P.DO_VERVAL, "Kirim hasil", "Send the result"),
        Move(T.SUBMITTED, T.OPEN, P.DO_VERVAL, "Tarik kembali", "Take back"),
        Move(T.SUBMITTED, T.ACCEPTED, P.DECIDE_VERVAL, "Terima", "Accept"),
        Move(T.SUBMITTED, T.RETURNED, P.DECIDE_VERVAL, "Minta diulang", "Send back", needs_reason=True),
        Move(T.SUBMITTED, T.REJECTED, P.DECIDE_VERVAL, "Tolak", "Reject", needs_reason=True),
        Move(T.ACCEPTED, T.SUBMITTED, P.DECIDE_VERVAL, "Batalkan keputusan", "Take the decision back"),
        Move(T.REJECTED, T.SUBMITTED, P.DECIDE_VERVAL, "Batalkan keputusan", "Take the decision back"),
        Move(T.OPEN, T.DROPPED, P.MANAGE_VERVAL, "Keluarkan dari putaran", "Take out of the round", needs_reason=True),
        Move(
            T.RETURNED, T.DROPPED, P.MANAGE_VERVAL, "Keluarkan dari putaran", "Take out of the round", needs_reason=True
        ),
        Move(T.DROPPED, T.OPEN, P.MANAGE_VERVAL, "Masukkan kembali", "Take in again"),
    )
}

STAGE_MOVES: dict[tuple[Stage, Stage], Move[Stage]] = {
    (move.before, move.after): move
    for move in (
        Move(G.COLLECTING, G.MUSDES, P.DO_VERVAL, "Catat musdes", "Record the meeting"),
        Move(G.MUSDES, G.VILLAGE, P.DO_VERVAL, "Sahkan: desa/kelurahan", "Sign for the village"),
        Move(G.VILLAGE, G.DISTRICT, P.DECIDE_VERVAL, "Sahkan: kecamatan", "Sign for the district"),
        Move(G.DISTRICT, G.REGENCY, P.MANAGE_VERVAL, "Sahkan: kabupaten", "Sign for the regency"),
        Move(G.VILLAGE, G.COLLECTING, P.DECIDE_VERVAL, "Buka kembali", "Reopen", needs_reason=True),
        Move(G.DISTRICT, G.COLLECTING, P.DECIDE_VERVAL, "Buka kembali", "Reopen", needs_reason=True),
        Move(G.REGENCY, G.COLLECTING, P.MANAGE_VERVAL, "Buka kembali", "Reopen", needs_reason=True),
    )
}

S = TypeVar("S", TaskState, Stage)


def allowed(table: Mapping[tuple[S, S], Move[S]], before: str, may: Callable[[Permission], bool]) -> list[Move[S]]:
    """The moves from here that somebody may make, in the order of their buttons."""
    return [move for (start, _), move in table.items() if start == before and may(move.permission)]


def replay(moves: Iterable[tuple[str | None, str]]) -> str | None:
    """The state that a history ends in; ValueError if one step does not begin where the last one ended."""
    state: str | None = None
    for before, after in moves:
        if before != state:
            raise ValueError(f"a step from {before!r} in state {state!r}")
        state = after
    return state


# -- what a result says --------------------------------------------------------------------------------------------


def complaints(result: Result, presence: Mapping[int, str], is_listed: bool) -> list[str]:
    """What contradicts itself in a result, as refusal codes."""
    gone = [code for code in presence.values() if code in (Presence.DEAD, Presence.AWAY, Presence.ABROAD)]
    found = []
    if (result is R.NEW) if is_listed else (result not in OF_THE_PROPOSED):
        found.append("verval_result_misplaced")
    if result is R.DIED and Presence.DEAD not in presence.values():
        found.append("verval_who_died")
    if result is R.SAME and gone:
        found.append("verval_same_but_gone")
    return found


def completed(result: Result, presence: Mapping[int, str], members: Collection[int]) -> dict[str, str]:
    """The presence of every member, ready to be stored: who is not spoken of is here; a move names all or some."""
    if not members or result not in (R.CHANGED, R.DIED, R.MOVED):
        return {}
    said = {one: str(presence.get(one, Presence.HERE)) for one in members}
    if result is R.MOVED and not set(said.values()) & {Presence.AWAY, Presence.ABROAD}:
        said = {one: code if code == Presence.DEAD else Presence.AWAY.value for one, code in said.items()}
    return {str(one): code for one, code in said.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a result does to the ledger. Nobody named: the whole household."""

    kind: str  # death, move_out, exit, add
    people: tuple[int, ...] = ()


def plan(result: Result, presence: Mapping[str, str], effect: str | None) -> list[Step]:
    """What an accepted result does at the last signature, of a presence that is `completed`."""
    match result:
        case R.CHANGED | R.DIED | R.MOVED:
            return _departures(presence)
        case R.ABLE:
            return [Step("exit")]
        case R.TWIN | R.NOT_FOUND if effect == "exit":
            return [Step("exit")]
        case R.NEW:
            return [Step("add")]
        case _:
            return []


def _departures(presence: Mapping[str, str]) -> list[Step]:
    dead = tuple(sorted(int(one) for one, code in presence.items() if code == Presence.DEAD))
    away = tuple(sorted(int(one) for one, code in presence.items() if code in (Presence.AWAY, Presence.ABROAD)))
    steps = [Step("death", dead)] if dead else []
    whole = away and len(dead) + len(away) == len(presence)
    return steps + ([Step("move_out", () if whole else away)] if away else [])


def leaves(result: Result, presence: Mapping[str, str], effect: str | None) -> bool:
    """Whether the household is on the list no more after that."""
    steps = plan(result, presence, effect)
    if any(step.kind == "exit" or (step.kind == "move_out" and not step.people) for step in steps):
        return True
    dead = sum(len(step.people) for step in steps if step.kind == "death")
    return bool(presence) and dead == len(presence)


class Annex(StrEnum):
    """The lists behind the minutes (D§5.8)."""

    SAME = "tetap"
    CHANGED = "perubahan"
    NEW = "usulan baru"
    OUT = "dikeluarkan"
    PENDING = "belum dapat diputuskan"
    REJECTED = "hasil ditolak"


def annex(state: TaskState, result: Result, presence: Mapping[str, str], effect: str | None) -> Annex:
    """In which list a decided task is printed."""
    if state is T.REJECTED:
        return Annex.REJECTED
    if result is R.NEW:
        return Annex.NEW
    if leaves(result, presence, effect):
        return Annex.OUT
    if result in (*LEFT_OPEN, R.REFUSED):
        return Annex.PENDING
    return Annex.SAME if result is R.SAME else Annex.CHANGED


# -- what a proposal says ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DescribedPerson:
    name: str
    nik: str = ""
    sex: int | None = None
    birth_date: date | None = None
    relation: int | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """Whom a proposal is about, the head first, and what it says is right. Personal: stored sealed."""

    people: tuple[DescribedPerson, ...] = ()
    kk: str = ""
    address: str = ""
    rt: str = ""
    rw: str = ""
    values: dict[str, Any] = field(default_factory=dict)  # household fields of the data dictionary, as stored
    telling: str = ""  # what should be corrected, in words

    @property
    def head(self) -> str:
        return self.people[0].name if self.people else ""

    def dump(self) -> str:
        people = [
            [one.name, one.nik, one.sex, one.birth_date.isoformat() if one.birth_date else None, one.relation]
            for one in self.people
        ]
        return json.dumps(
            {
                "people": people,
                "kk": self.kk,
                "address": self.address,
                "rt": self.rt,
                "rw": self.rw,
                "values": self.values,
                "telling": self.telling,
            },
            ensure_ascii=False,
        )

    @classmethod
    def load(cls, text: str | None) -> Described:
        if not text:
            return cls()
        said = json.loads(text)
        people = tuple(
            DescribedPerson(name, nik, sex, date.fromisoformat(born) if born else None, relation)
            for name, nik, sex, born, relation in said.pop("people")
        )
        return cls(people=people, **said)
