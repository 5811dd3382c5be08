"""The moves of an intervention's status, each with the permission that it needs. Asked by actions and by templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sakti.core.permissions import Permission


class Status(StrEnum):
    """Where an intervention stands (architecture.md §2)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    DONE = "done"
    VERIFIED = "verified"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


S, P = Status, Permission

#: Nothing comes of these any more; a need that they would have met is open again.
ENDED = (S.REJECTED, S.CANCELLED)
#: Somebody has promised, and has not finished: these can be late.
PROMISED = (S.APPROVED, S.SCHEDULED, S.RUNNING)
#: What was to be done is done.
FINISHED = (S.DONE, S.VERIFIED)
#: On these something can be delivered; on what is done too, for who reports afterwards.
DELIVERABLE = (*PROMISED, S.DONE)

#: As they are said in a sentence; badges have the same words.
LABELS: dict[Status, tuple[str, str]] = {
    S.PROPOSED: ("diusulkan", "proposed"),
    S.APPROVED: ("disetujui", "approved"),
    S.SCHEDULED: ("dijadwalkan", "scheduled"),
    S.RUNNING: ("berjalan", "running"),
    S.DONE: ("selesai", "done"),
    S.VERIFIED: ("terverifikasi di lapangan", "verified in the field"),
    S.REJECTED: ("ditolak", "rejected"),
    S.CANCELLED: ("dibatalkan", "cancelled"),
}


Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[Kind]):
    """One allowed move: who may make it, whether it needs a reason, and the verb on its button."""

    before: Kind
    after: Kind
    permission: Permission
    label_id: str
    label_en: str
    needs_reason: bool = False

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en


MOVES: dict[tuple[Status, Status], Move[Status]] = {
    (move.before, move.after): move
    for move in (
        Move(S.PROPOSED, S.APPROVED, P.APPROVE_INTERVENTIONS, "Setujui", "Approve"),
        Move(S.PROPOSED, S.REJECTED, P.APPROVE_INTERVENTIONS, "Tolak", "Reject", needs_reason=True),
        Move(S.PROPOSED, S.CANCELLED, P.ASSIGN_INTERVENTIONS, "Tarik usulan", "Withdraw", needs_reason=True),
        Move(S.APPROVED, S.SCHEDULED, P.ASSIGN_INTERVENTIONS, "Jadwalkan", "Schedule"),
        Move(S.APPROVED, S.RUNNING, P.LOG_DELIVERY, "Mulai", "Start"),
        Move(S.APPROVED, S.CANCELLED, P.APPROVE_INTERVENTIONS, "Batalkan", "Cancel", needs_reason=True),
        Move(S.SCHEDULED, S.RUNNING, P.LOG_DELIVERY, "Mulai", "Start"),
        Move(S.SCHEDULED, S.CANCELLED, P.APPROVE_INTERVENTIONS, "Batalkan", "Cancel", needs_reason=True),
        Move(S.RUNNING, S.DONE, P.LOG_DELIVERY, "Nyatakan selesai", "Finish"),
        Move(S.RUNNING, S.CANCELLED, P.APPROVE_INTERVENTIONS, "Batalkan", "Cancel", needs_reason=True),
        Move(S.DONE, S.VERIFIED, P.VERIFY_INTERVENTIONS, "Verifikasi di lapangan", "Verify in the field"),
        Move(S.DONE, S.RUNNING, P.VERIFY_INTERVENTIONS, "Kembalikan ke berjalan", "Back to running", needs_reason=True),
    )
}


def find(before: str, after: str) -> Move[Status] | None:
    """The move between two statuses, if there is one."""
    try:
        return MOVES.get((Status(before), Status(after)))
    except ValueError:
        return None


def allowed(before: str, may: Callable[[Permission], bool]) -> list[Move[Status]]:
    """The moves from a status that somebody may make, in the order of their buttons."""
    return [move for (start, _), move in MOVES.items() if start == before and may(move.permission)]


def label(status: str, locale: str = "id") -> str:
    return LABELS[Status(status)][0 if locale == "id" else 1]
