"""What the last signature could not write is the desk's again: written now, rejected, or taken out of the round."""

from __future__ import annotations

from functools import partial

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.verval import TaskState
from sakti.extensions import db
from sakti.verification import queries
from sakti.verification.actions import effects
from sakti.verification.actions.moves import move_task
from sakti.verification.actions.proposals import release_proposals
from sakti.verification.actions.tasks import refuse_own
from sakti.verification.models import VervalTask


def settle_aside(*, task: VervalTask, to: TaskState, reason: str = "", by: Actor) -> int:
    """Accepted: written now, if nothing stands in the way any more; the signatures hold for it. Returns how many rows.

    Refuses what stands in the way, `verval_own_submission`, and what the table of moves does not allow.
    """
    guards = {
        "can_be_written": partial(_refuse_obstacle, task),
        "not_by_the_sender": partial(refuse_own, task=task, by=by),
    }
    move_task(task=task, to=to, by=by, before=(TaskState.SET_ASIDE,), reason=reason, guards=guards)
    task.decided_by, task.reason, written = by.name, reason.strip(), 0
    if to is TaskState.DROPPED:
        release_proposals(task=task)
    else:
        written = effects.apply_one(task=task, by=by)
    db.session.flush()
    village = queries.place_of(task).village_id
    record("verval_set_aside", by=by, subject=task, village_id=village, after=to.value, written=written)
    return written


def _refuse_obstacle(task: VervalTask) -> None:
    if (obstacle := queries.obstacle_of(task, task.effect)) is not None:
        raise obstacle.refusal
