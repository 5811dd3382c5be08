"""One machine for everything that moves from state to state: who may make which move, what it needs, how it is said.

A workflow is data: `core.workflow_toml` writes it down and reads it back, so that a district can make its own. What a
guard asks is code; a workflow only names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal


class Evidence(StrEnum):
    """What somebody hands in with a move."""

    REASON = "reason"
    DAY = "day"  # on which it happened, where that is not the day of writing
    PHOTO = "photo"
    MINUTES = "minutes"  # of a meeting
    SIGNATURE = "signature"  # name and position of who signs
    RESULT = "result"  # what a visit found


#: How long the key of a state may be: so wide are the columns of a history.
STATE_LENGTH = 10

#: By name, a function that refuses when what the guard asks does not hold.
Guards = Mapping[str, Callable[[], None]]

#: What must hold for a move, beyond who makes it: name → what it asks, in Indonesian and English.
GUARDS: dict[str, tuple[str, str]] = {
    "village_not_signed": ("desa ini belum disahkan", "no signature stands in this village"),
    "not_by_the_sender": ("bukan oleh yang mengirimnya", "not by whoever sent it"),
    "can_be_written": ("hasilnya dapat ditulis ke daftar", "what it says can be written into the list"),
    "task_not_decided": ("tugasnya belum diputuskan", "its task is not decided"),
    "nothing_waits": ("tidak ada tugas yang masih menunggu", "no task of the village waits any more"),
    "not_by_the_visitor": ("bukan oleh yang mendata atau mengesahkan di desa", "not by who visited or signed below"),
    "somebody_came": ("peserta sudah diisi", "participants are written down"),
    "somebody_is_placed": ("ada keluarga yang sudah dinilai", "a household was placed"),
    "classes_differ": ("ada kelas miskin dan kelas tidak miskin", "one class is poor and one is not"),
    "still_runs": ("program dan pelakunya masih aktif", "its programme and organisation are not closed"),
    "somebody_is_there": ("penerimanya masih ada di sana", "the recipient is still there"),
    "not_before_last_move": ("tidak sebelum langkah terakhir", "not before the last move"),
    "delivered_or_explained": (
        "realisasinya lengkap, atau analis menulis alasannya",
        "all of it was delivered, or an analyst says why not",
    ),
    "seen_or_explained": (
        "kunjungan sesudah realisasi memperlihatkan hasilnya, atau alasannya ditulis",
        "a visit after the delivery shows it, or somebody says why not",
    ),
}


@dataclass(frozen=True, slots=True)
class State:
    """Where something stands, as it is said in a sentence. At an end nothing more is awaited."""

    key: str
    label_id: str
    label_en: str
    is_end: bool = False

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: who may make it, what must hold, what is handed in, and the verb on its button.

    Without a permission it follows from something else that somebody may do, and has no button.
    """

    before: str
    after: str
    permission: Permission | None
    label_id: str
    label_en: str
    guards: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def needs_reason(self) -> bool:
        return Evidence.REASON in self.evidence

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en


@dataclass(frozen=True, slots=True)
class Workflow:
    """The states and moves of one kind of thing, in the order of their buttons. A changed one has a new version."""

    key: str
    version: int
    label_id: str
    label_en: str
    start: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en

    def state(self, key: str) -> State:
        """KeyError for a state that there is not."""
        for state in self.states:
            if state.key == key:
                return state
        raise KeyError(key)

    def knows(self, key: str) -> bool:
        return any(state.key == key for state in self.states)

    @property
    def ends(self) -> tuple[str, ...]:
        """The states at which nothing more is awaited."""
        return tuple(state.key for state in self.states if state.is_end)

    @property
    def labels(self) -> dict[str, tuple[str, str]]:
        return {state.key: (state.label_id, state.label_en) for state in self.states}


def find_move(workflow: Workflow, before: str, after: str) -> Move | None:
    """The move between two states, if there is one."""
    return next((move for move in workflow.moves if (move.before, move.after) == (before, after)), None)


def moves_from(workflow: Workflow, before: str, may: Callable[[Permission], bool]) -> list[Move]:
    """The moves from a state that somebody may make, in the order of their buttons."""
    return [
        move
        for move in workflow.moves
        if move.before == before and move.permission is not None and may(move.permission)
    ]


def check_move(
    workflow: Workflow,
    before: str,
    after: str,
    *,
    may: Callable[[Permission], bool],
    reason: str = "",
    guards: Guards | None = None,
) -> Move:
    """The move, if it may be made now. A guard that the caller does not know is a mistake in the program: KeyError.

    Refuses `move_not_allowed`, `not_permitted`, what its guards refuse, and `reason_missing`, in this order.
    """
    move = find_move(workflow, before, after)
    if move is None:
        raise Refusal("move_not_allowed", before=say_state(workflow, before), after=say_state(workflow, after))
    if move.permission is not None and not may(move.permission):
        raise Refusal("not_permitted")
    for name in move.guards:
        (guards or {})[name]()
    if move.needs_reason and not reason.strip():
        raise Refusal("reason_missing", field="reason")
    return move


def say_state(workflow: Workflow, key: str) -> tuple[str, str]:
    """The words of a state for a sentence; what is none of them is said as it was written."""
    return workflow.labels.get(key, (key, key))


# -- histories -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history: from where to where, on which day, why, and who wrote it down when."""

    before: str | None  # None: it begins
    after: str
    day: date
    reason: str
    by: str
    by_id: int | None
    at: datetime


def replay(workflow: Workflow, moves: Iterable[tuple[str | None, str]]) -> str:
    """The state in which a history ends; without a step, the start.

    ValueError if a step does not begin where the last one ended, or if there is no such state. Whether a move is
    allowed is not asked: what a history tells may have happened under an earlier version.
    """
    state = workflow.start
    for position, (before, after) in enumerate(moves):
        begins = before is None and position == 0 and after == workflow.start
        if (before != state and not begins) or not workflow.knows(after):
            raise ValueError(f"a step from {before!r} to {after!r} in state {state!r}")
        state = after
    return state


def reach(workflow: Workflow, start: str | None = None) -> frozenset[str]:
    """Every state that can be come to from here, itself among them."""
    reached: set[str] = set()
    waiting = [workflow.start if start is None else start]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [move.after for move in workflow.moves if move.before == state]
    return frozenset(reached)
