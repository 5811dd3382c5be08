"""What verval may find, what each result does at the last signature, and its moves.

Nobody vanishes silently: a household that was not found, or seems to be listed twice, stays on the list until an
analyst says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sakti.core.fields import GatheredValues
from sakti.core.permissions import Permission
from sakti.core.workflow import Evidence, Move, State, Workflow


class Result(StrEnum):
    """What a visit found, in the words that DTSEN's own verification uses."""

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
    SET_ASIDE = "set_aside"


class ProposalState(StrEnum):
    OPEN = "open"
    TASKED = "tasked"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """How far a village has come: visits, meeting, then three signatures."""

    COLLECTING = "collecting"
    MUSDES = "musdes"
    VILLAGE = "village"
    DISTRICT = "district"
    REGENCY = "regency"


R, T, Q, G, P = Result, TaskState, ProposalState, Stage, Permission

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

_UNSIGNED = ("village_not_signed",)
_BY_ANOTHER = ("not_by_the_sender", *_UNSIGNED)
_ACCEPTED = ("not_by_the_sender", "can_be_written", *_UNSIGNED)
_REASON = (Evidence.REASON,)

TASK_WORKFLOW = Workflow(
    key="verval_task",
    version=3,
    label_id="Tugas verval",
    label_en="Verval task",
    start=T.OPEN,
    states=(
        State(T.OPEN, "belum dikunjungi", "not visited yet"),
        State(T.SUBMITTED, "menunggu keputusan", "awaiting a decision"),
        State(T.ACCEPTED, "diterima", "accepted", is_end=True),
        State(T.RETURNED, "diulang", "sent back"),
        State(T.REJECTED, "ditolak", "rejected", is_end=True),
        State(T.DROPPED, "dikeluarkan dari putaran", "taken out of the round", is_end=True),
        State(T.SET_ASIDE, "disisihkan saat disahkan", "set aside when it was signed"),
    ),
    moves=(
        Move(T.OPEN, T.SUBMITTED, P.DO_VERVAL, "Kirim hasil", "Send the result", _UNSIGNED, (Evidence.RESULT,)),
        Move(T.RETURNED, T.SUBMITTED, P.DO_VERVAL, "Kirim hasil", "Send the result", _UNSIGNED, (Evidence.RESULT,)),
        Move(T.SUBMITTED, T.OPEN, P.DO_VERVAL, "Tarik kembali", "Take back", _UNSIGNED),
        Move(T.SUBMITTED, T.ACCEPTED, P.DECIDE_VERVAL, "Terima", "Accept", _ACCEPTED),
        Move(T.SUBMITTED, T.RETURNED, P.DECIDE_VERVAL, "Minta diulang", "Send back", _BY_ANOTHER, _REASON),
        Move(T.SUBMITTED, T.REJECTED, P.DECIDE_VERVAL, "Tolak", "Reject", _BY_ANOTHER, _REASON),
        Move(T.ACCEPTED, T.SUBMITTED, P.DECIDE_VERVAL, "Batalkan keputusan", "Take the decision back", _UNSIGNED),
        Move(T.REJECTED, T.SUBMITTED, P.DECIDE_VERVAL, "Batalkan keputusan", "Take the decision back", _UNSIGNED),
        Move(T.OPEN, T.DROPPED, P.MANAGE_VERVAL, "Keluarkan dari putaran", "Take out of the round", _UNSIGNED, _REASON),
        Move(
            T.RETURNED,
            T.DROPPED,
            P.MANAGE_VERVAL,
            "Keluarkan dari putaran",
            "Take out of the round",
            _UNSIGNED,
            _REASON,
        ),
        Move(T.DROPPED, T.OPEN, P.MANAGE_VERVAL, "Masukkan kembali", "Take in again", _UNSIGNED),
        # the last signature could not write it: the rest is signed, and this one is the desk's again
        Move(T.ACCEPTED, T.SET_ASIDE, None, "Sisihkan", "Set aside"),
        Move(T.SET_ASIDE, T.ACCEPTED, P.MANAGE_VERVAL, "Tulis sekarang", "Write it now", ("can_be_written",)),
        Move(T.SET_ASIDE, T.REJECTED, P.DECIDE_VERVAL, "Tolak", "Reject", ("not_by_the_sender",), _REASON),
        Move(T.SET_ASIDE, T.DROPPED, P.MANAGE_VERVAL, "Keluarkan dari putaran", "Take out of the round", (), _REASON),
        Move(T.SET_ASIDE, T.SUBMITTED, None, "Buka kembali", "Reopen"),
        # who moved beyond the villages of the round is not decided on by the old one; taken up when they are back
        Move(T.SUBMITTED, T.DROPPED, None, "Hentikan", "Stop"),
        Move(T.DROPPED, T.SUBMITTED, None, "Lanjutkan", "Go on"),
    ),
)

_SIGNED = (Evidence.SIGNATURE,)
_DONE = ("nothing_waits",)
_APART = ("nothing_waits", "not_by_the_visitor")

VILLAGE_WORKFLOW = Workflow(
    key="verval_village",
    version=1,
    label_id="Desa dalam putaran verval",
    label_en="Village in a round of verval",
    start=G.COLLECTING,
    states=(
        State(G.COLLECTING, "pendataan", "visits"),
        State(G.MUSDES, "musdes sudah dicatat", "meeting recorded"),
        State(G.VILLAGE, "disahkan desa/kelurahan", "signed by the village"),
        State(G.DISTRICT, "disahkan kecamatan", "signed by the district"),
        State(G.REGENCY, "disahkan kabupaten", "signed by the regency", is_end=True),
    ),
    moves=(
        Move(G.COLLECTING, G.MUSDES, P.DO_VERVAL, "Catat musdes", "Record the meeting", (), (Evidence.MINUTES,)),
        Move(G.MUSDES, G.VILLAGE, P.DO_VERVAL, "Sahkan: desa/kelurahan", "Sign for the village", _DONE, _SIGNED),
        Move(G.VILLAGE, G.DISTRICT, P.DECIDE_VERVAL, "Sahkan: kecamatan", "Sign for the district", _APART, _SIGNED),
        Move(G.DISTRICT, G.REGENCY, P.MANAGE_VERVAL, "Sahkan: kabupaten", "Sign for the regency", _APART, _SIGNED),
        Move(G.VILLAGE, G.COLLECTING, P.DECIDE_VERVAL, "Buka kembali", "Reopen", (), _REASON),
        Move(G.DISTRICT, G.COLLECTING, P.DECIDE_VERVAL, "Buka kembali", "Reopen", (), _REASON),
        Move(G.REGENCY, G.COLLECTING, P.MANAGE_VERVAL, "Buka kembali", "Reopen", (), _REASON),
    ),
)

#: A proposal moves because of something else: a round takes it up, verval signs, its origin takes it back.
PROPOSAL_WORKFLOW = Workflow(
    key="proposal",
    version=2,
    label_id="Usulan",
    label_en="Proposal",
    start=Q.OPEN,
    states=(
        State(Q.OPEN, "menunggu putaran verval", "waiting for a verval round"),
        State(Q.TASKED, "dalam verval", "in verval"),
        State(Q.ACCEPTED, "diterima", "accepted", is_end=True),
        State(Q.PARTLY, "diterima sebagian", "accepted in part", is_end=True),
        State(Q.REJECTED, "ditolak", "rejected", is_end=True),
        State(Q.WITHDRAWN, "ditarik", "withdrawn", is_end=True),
    ),
    moves=(
        Move(Q.OPEN, Q.TASKED, None, "Teruskan ke verval", "Pass to verval", _UNSIGNED),
        Move(Q.TASKED, Q.OPEN, None, "Lepaskan dari tugas", "Release from the task"),
        Move(Q.TASKED, Q.ACCEPTED, None, "Terima", "Accept"),
        Move(Q.TASKED, Q.PARTLY, None, "Terima sebagian", "Accept in part"),
        Move(Q.TASKED, Q.REJECTED, None, "Tolak", "Reject"),
        Move(Q.ACCEPTED, Q.TASKED, None, "Buka kembali", "Reopen"),
        Move(Q.PARTLY, Q.TASKED, None, "Buka kembali", "Reopen"),
        Move(Q.REJECTED, Q.TASKED, None, "Buka kembali", "Reopen"),
        Move(Q.OPEN, Q.WITHDRAWN, None, "Tarik", "Withdraw", (), _REASON),
        Move(Q.TASKED, Q.WITHDRAWN, None, "Tarik", "Withdraw", ("task_not_decided",), _REASON),
    ),
)

#: Nothing is decided about these proposals yet.
PENDING = (Q.OPEN, Q.TASKED)

TASK_LABELS: dict[str, tuple[str, str]] = TASK_WORKFLOW.labels
STAGE_LABELS: dict[str, tuple[str, str]] = VILLAGE_WORKFLOW.labels


# -- what a result says --------------------------------------------------------------------------------------------


def complaints(result: Result, presence: Mapping[int, str], is_listed: bool) -> list[str]:
    """What contradicts itself in a result, as refusal codes."""
    gone = [code for code in presence.values() if code in (Presence.DEAD, Presence.AWAY, Presence.ABROAD)]
    codes = []
    if (result is R.NEW) if is_listed else (result not in OF_THE_PROPOSED):
        codes.append("verval_result_misplaced")
    if result is R.DIED and Presence.DEAD not in presence.values():
        codes.append("verval_who_died")
    if result is R.SAME and gone:
        codes.append("verval_same_but_gone")
    return codes


def completed(result: Result, presence: Mapping[int, str], members: Collection[int]) -> dict[str, str]:
    """The presence of every member, ready to be stored: who is not spoken of is here; a move names all or some."""
    if not members or result not in (R.CHANGED, R.DIED, R.MOVED):
        return {}
    codes = {member: str(presence.get(member, Presence.HERE)) for member in members}
    if result is R.MOVED and not set(codes.values()) & {Presence.AWAY, Presence.ABROAD}:
        codes = {member: code if code == Presence.DEAD else Presence.AWAY.value for member, code in codes.items()}
    return {str(member): code for member, code in codes.items()}


@dataclass(frozen=True, slots=True)
class LedgerStep:
    """One thing that a result does to the ledger. Nobody named: the whole household."""

    kind: str  # death, move_out, exit, add
    people: tuple[int, ...] = ()


def plan(result: Result, presence: Mapping[str, str], effect: str | None) -> list[LedgerStep]:
    """What an accepted result does at the last signature, of a presence that is `completed`."""
    match result:
        case R.CHANGED | R.DIED | R.MOVED:
            return _departures(presence)
        case R.ABLE:
            return [LedgerStep("exit")]
        case R.TWIN | R.NOT_FOUND if effect == "exit":
            return [LedgerStep("exit")]
        case R.NEW:
            return [LedgerStep("add")]
        case _:
            return []


def _departures(presence: Mapping[str, str]) -> list[LedgerStep]:
    dead = tuple(sorted(int(member) for member, code in presence.items() if code == Presence.DEAD))
    away = tuple(sorted(int(member) for member, code in presence.items() if code in (Presence.AWAY, Presence.ABROAD)))
    steps = [LedgerStep("death", dead)] if dead else []
    whole = away and len(dead) + len(away) == len(presence)
    return steps + ([LedgerStep("move_out", () if whole else away)] if away else [])


def leaves(result: Result, presence: Mapping[str, str], effect: str | None) -> bool:
    """Whether the household is on the list no more after that."""
    steps = plan(result, presence, effect)
    if any(step.kind == "exit" or (step.kind == "move_out" and not step.people) for step in steps):
        return True
    dead = sum(len(step.people) for step in steps if step.kind == "death")
    return bool(presence) and dead == len(presence)


class Annex(StrEnum):
    """The lists behind the minutes."""

    SAME = "tetap"
    CHANGED = "perubahan"
    NEW = "usulan baru"
    OUT = "dikeluarkan"
    DECLINED = "usulan tidak diterima"
    PENDING = "belum dapat diputuskan"
    REJECTED = "hasil ditolak"
    ASIDE = "belum dapat dicatat"


def annex(
    state: TaskState, result: Result, presence: Mapping[str, str], effect: str | None, *, is_listed: bool = True
) -> Annex:
    """In which list a decided task is printed. Whoever was on no list cannot leave it."""
    if state is T.SET_ASIDE:
        return Annex.ASIDE
    if state is T.REJECTED:
        return Annex.REJECTED
    if result is R.NEW:
        return Annex.NEW
    if not is_listed:
        return Annex.DECLINED
    if leaves(result, presence, effect):
        return Annex.OUT
    if result in (*LEFT_OPEN, R.REFUSED):
        return Annex.PENDING
    return Annex.SAME if result is R.SAME else Annex.CHANGED


# -- what a proposal says ------------------------------------------------------------------------------------------


class Done(StrEnum):
    """What a decided task has done for its household: from this follow state and words of whatever asked for it."""

    ADDED = "added"
    LEFT = "left"
    MEMBERS = "members"  # some died or moved; the household stays
    CHANGED = "changed"
    UNSURE = "unsure"  # not found, refused, listed twice: it stays, and nobody knows
    NOTHING = "nothing"


D = Done


def done(state: TaskState, result: Result, presence: Mapping[str, str], effect: str | None, *, is_listed: bool) -> Done:
    """What an accepted or rejected result did. `is_listed`: the household was on the list before."""
    if state is not T.ACCEPTED:
        return D.NOTHING
    if not is_listed:
        return D.ADDED if result is R.NEW else D.NOTHING
    if leaves(result, presence, effect):
        return D.LEFT
    if plan(result, presence, effect):
        return D.MEMBERS
    if result is R.CHANGED:
        return D.CHANGED
    return D.NOTHING if result is R.SAME else D.UNSURE


#: What each kind of proposal asks for, whole and in part.
ASKED: dict[str, tuple[frozenset[Done], frozenset[Done]]] = {
    "add": (frozenset({D.ADDED}), frozenset()),
    "remove": (frozenset({D.LEFT}), frozenset({D.MEMBERS})),
    "correct": (frozenset({D.LEFT, D.MEMBERS, D.CHANGED}), frozenset()),
}


def verdict(kind: str, what: Done) -> ProposalState:
    """How a proposal ends by what was done: accepted, in part, or rejected."""
    whole, partly = ASKED[kind]
    return Q.ACCEPTED if what in whole else Q.PARTLY if what in partly else Q.REJECTED


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
    values: GatheredValues = field(default_factory=dict)  # household fields of the data dictionary, as stored
    telling: str = ""  # what should be corrected, in words
    #: Records that look the same (`verification.queries.Alike.key`) → why they are others: asked once.
    settled: Mapping[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        return self.people[0].name if self.people else ""

    def dump(self) -> str:
        people = [
            [
                person.name,
                person.nik,
                person.sex,
                person.birth_date.isoformat() if person.birth_date else None,
                person.relation,
            ]
            for person in self.people
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
                **({"settled": dict(self.settled)} if self.settled else {}),
            },
            ensure_ascii=False,
        )

    @classmethod
    def load(cls, text: str | None) -> Described:
        if not text:
            return cls()
        written = json.loads(text)
        people = tuple(
            DescribedPerson(name, nik, sex, date.fromisoformat(born) if born else None, relation)
            for name, nik, sex, born, relation in written.pop("people")
        )
        return cls(people=people, **written)
