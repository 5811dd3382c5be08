"""The life of an intervention, from the proposal to what was seen in the field. Asked by actions and by templates."""

from __future__ import annotations

from enum import StrEnum

from sakti.core.permissions import Permission
from sakti.core.workflow import Evidence, Move, State, Workflow


class Status(StrEnum):
    """Where an intervention stands."""

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
#: What somebody still has to decide or to do.
OPEN = (S.PROPOSED, *PROMISED)
#: What was to be done is done.
FINISHED = (S.DONE, S.VERIFIED)
#: On these something can be delivered; on what is done too, for who reports afterwards.
DELIVERABLE = (*PROMISED, S.DONE)

_DAY = (Evidence.DAY,)
_DAY_AND_REASON = (Evidence.DAY, Evidence.REASON)
_ORDER = ("not_before_last_move",)
#: Nothing is begun for nobody.
_THERE = (*_ORDER, "somebody_is_there")
#: Nothing is decided for a programme or organisation that was closed.
_DECIDED = (*_THERE, "still_runs")
#: A volume and a visit stand behind these moves, or a reason that says why not.
_DELIVERED = (*_ORDER, "delivered_or_explained")
_SEEN = (*_ORDER, "seen_or_explained")


def _move(
    before: Status,
    after: Status,
    permission: Permission,
    indonesian: str,
    english: str,
    needs_reason: bool = False,
    guards: tuple[str, ...] = _ORDER,
) -> Move:
    return Move(before, after, permission, indonesian, english, guards, _DAY_AND_REASON if needs_reason else _DAY)


#: The states as they are said in a sentence; badges have the same words.
WORKFLOW = Workflow(
    key="intervention",
    version=4,
    label_id="Intervensi",
    label_en="Intervention",
    start=S.PROPOSED,
    states=(
        State(S.PROPOSED, "diusulkan", "proposed"),
        State(S.APPROVED, "disetujui", "approved"),
        State(S.SCHEDULED, "dijadwalkan", "scheduled"),
        State(S.RUNNING, "berjalan", "running"),
        State(S.DONE, "selesai", "done"),
        State(S.VERIFIED, "terverifikasi di lapangan", "verified in the field", is_end=True),
        State(S.REJECTED, "ditolak", "rejected", is_end=True),
        State(S.CANCELLED, "dibatalkan", "cancelled", is_end=True),
    ),
    moves=(
        _move(S.PROPOSED, S.APPROVED, P.APPROVE_INTERVENTIONS, "Setujui", "Approve", guards=_DECIDED),
        _move(S.PROPOSED, S.REJECTED, P.APPROVE_INTERVENTIONS, "Tolak", "Reject", needs_reason=True),
        _move(S.PROPOSED, S.CANCELLED, P.ASSIGN_INTERVENTIONS, "Tarik usulan", "Withdraw", needs_reason=True),
        _move(S.APPROVED, S.SCHEDULED, P.ASSIGN_INTERVENTIONS, "Jadwalkan", "Schedule", guards=_DECIDED),
        _move(S.APPROVED, S.RUNNING, P.LOG_DELIVERY, "Mulai", "Start", guards=_THERE),
        _move(S.APPROVED, S.CANCELLED, P.APPROVE_INTERVENTIONS, "Batalkan", "Cancel", needs_reason=True),
        _move(S.SCHEDULED, S.RUNNING, P.LOG_DELIVERY, "Mulai", "Start", guards=_THERE),
        _move(S.SCHEDULED, S.CANCELLED, P.APPROVE_INTERVENTIONS, "Batalkan", "Cancel", needs_reason=True),
        _move(S.RUNNING, S.DONE, P.LOG_DELIVERY, "Nyatakan selesai", "Finish", guards=_DELIVERED),
        _move(S.RUNNING, S.CANCELLED, P.APPROVE_INTERVENTIONS, "Batalkan", "Cancel", needs_reason=True),
        _move(
            S.DONE, S.VERIFIED, P.VERIFY_INTERVENTIONS, "Verifikasi di lapangan", "Verify in the field", guards=_SEEN
        ),
        _move(
            S.DONE, S.RUNNING, P.VERIFY_INTERVENTIONS, "Kembalikan ke berjalan", "Back to running", needs_reason=True
        ),
        # what was verified by mistake, or whose delivery was voided since
        _move(
            S.VERIFIED,
            S.RUNNING,
            P.VERIFY_INTERVENTIONS,
            "Kembalikan ke berjalan",
            "Back to running",
            needs_reason=True,
        ),
    ),
)
LABELS: dict[str, tuple[str, str]] = WORKFLOW.labels


def label(status: str, locale: str = "id") -> str:
    """What a status is called."""
    return WORKFLOW.state(status).label(locale)
