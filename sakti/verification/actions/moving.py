"""One step of a task or a village: allowed by the table, by the person's rights there, and noted for ever."""

from __future__ import annotations

from collections.abc import Collection

from sakti.core.actors import Actor
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.verval import (
    LOCKED,
    STAGE_LABELS,
    STAGE_MOVES,
    TASK_LABELS,
    TASK_MOVES,
    Stage,
    TaskState,
)
from sakti.extensions import db
from sakti.verification.models import VervalMove, VervalTask, VervalVillage
from sakti.verification.queries import place_of
from sakti.web.clock import now


def same_person(key: int | None, name: str | None, actor: Actor) -> bool:
    """Whether an actor did it: by the account where there is one; by the name where a command did it."""
    if key is not None and actor.id is not None:
        return key == actor.id
    return name == actor.name


def refuse_unless(actor: Actor, permission: Permission, village_id: int) -> None:
    """Refuses `not_permitted`. A name (a command, the demo) is trusted."""
    if hasattr(actor, "scope_for") and not actor.scope_for(permission).reaches_village(village_id):
        raise Refusal("not_permitted")


def refuse_locked(place: VervalVillage) -> None:
    if place.stage in LOCKED:
        raise Refusal("verval_locked")


def move_task(
    *, task: VervalTask, to: TaskState, by: Actor, before: Collection[TaskState] = tuple(TaskState), reason: str = ""
) -> None:
    """`before`: where this action may begin, because two of them lead to the same state (sending, undoing a decision).

    Refuses `move_not_allowed`, `not_permitted`, `reason_missing` and `verval_locked`.
    """
    place = place_of(task)
    move = TASK_MOVES.get((TaskState(task.state), to)) if task.state in before else None
    if move is None:
        raise Refusal("move_not_allowed", before=TASK_LABELS[TaskState(task.state)][0], after=TASK_LABELS[to][0])
    refuse_unless(by, move.permission, place.village_id)
    refuse_locked(place)
    if move.needs_reason and not reason.strip():
        raise Refusal("reason_missing", field="reason")
    was, task.state = task.state, to.value
    note(task=task, before=was, after=to.value, by=by, reason=reason)


def move_place(*, place: VervalVillage, to: Stage, by: Actor, reason: str = "") -> None:
    """Refuses `move_not_allowed`, `not_permitted`, `reason_missing`."""
    move = STAGE_MOVES.get((Stage(place.stage), to))
    if move is None:
        raise Refusal("move_not_allowed", before=STAGE_LABELS[Stage(place.stage)][0], after=STAGE_LABELS[to][0])
    refuse_unless(by, move.permission, place.village_id)
    if move.needs_reason and not reason.strip():
        raise Refusal("reason_missing", field="reason")
    before, place.stage = place.stage, to.value
    note(place=place, before=before, after=to.value, by=by, reason=reason)


def note(
    *,
    task: VervalTask | None = None,
    place: VervalVillage | None = None,
    before: str | None,
    after: str,
    by: Actor,
    reason: str = "",
) -> None:
    db.session.add(
        VervalMove(
            task_id=task.id if task else None,
            place_id=place.id if place else None,
            before=before,
            after=after,
            result=task.result if task else None,
            reason=reason.strip(),
            recorded_at=now(),
            recorded_by=by.name,
        )
    )
    db.session.flush()
