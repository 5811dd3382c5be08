"""One step of a task, a village or a proposal: allowed by its workflow and the person's rights."""

from __future__ import annotations

from collections.abc import Collection

from sakti.accounts.tables import User
from sakti.core.actors import Actor
from sakti.core.permissions import Permission, may_in
from sakti.core.refusals import Refusal
from sakti.core.verval import (
    LOCKED,
    PROPOSAL_WORKFLOW,
    TASK_WORKFLOW,
    TO_DO,
    VILLAGE_WORKFLOW,
    ProposalState,
    Stage,
    TaskState,
)
from sakti.core.workflow import Guards, check_move, say_state
from sakti.extensions import db
from sakti.verification.models import Proposal, VervalMove, VervalTask, VervalVillage
from sakti.verification.queries import place_of
from sakti.web.history import record_step, record_steps


def same_person(key: int | None, name: str | None, actor: Actor) -> bool:
    """Whether an actor did it: by the account where there is one; by the name where a command did it."""
    if key is not None and actor.id is not None:
        return key == actor.id
    return name == actor.name


def refuse_locked(place: VervalVillage) -> None:
    if place.stage in LOCKED:
        raise Refusal("verval_locked")


def move_task(
    *,
    task: VervalTask,
    to: TaskState,
    by: Actor,
    before: Collection[TaskState] = tuple(TaskState),
    reason: str = "",
    guards: Guards | None = None,
) -> None:
    """`before`: where this action may begin, because two of them lead to the same state (sending, undoing a decision).

    Refuses `move_not_allowed`, `not_permitted`, `verval_locked`, what the guards refuse, and `reason_missing`.
    """
    place = place_of(task)
    if task.state not in before:
        before_words, after_words = say_state(TASK_WORKFLOW, task.state), say_state(TASK_WORKFLOW, to)
        raise Refusal("move_not_allowed", before=before_words, after=after_words)
    check_move(
        TASK_WORKFLOW,
        task.state,
        to,
        may=lambda permission: may_in(by, permission, place.village_id),
        reason=reason,
        guards={"village_not_signed": lambda: refuse_locked(place), **(guards or {})},
    )
    step_task(task=task, to=to, by=by, reason=reason)


def step_task(*, task: VervalTask, to: TaskState, by: Actor, reason: str = "") -> None:
    """Put a task where something else has brought it: a merge, a proposal that came or was withdrawn."""
    before, task.state = task.state, to.value
    if to in TO_DO and task.facilitator_id is not None:
        _leave_to_the_village(task)
    step = VervalMove(task_id=task.id, result=task.result)
    record_step(step, before=before, after=to.value, by=by, reason=reason)


def _leave_to_the_village(task: VervalTask) -> None:
    """What is to be visited again waits for whoever visits there, if its visitor does so no more."""
    visitor = db.session.get(User, task.facilitator_id)
    if visitor is None or not visitor.scope_for(Permission.DO_VERVAL).reaches_village(place_of(task).village_id):
        task.facilitator_id = None


def begin_tasks(tasks: Collection[VervalTask], *, by: Actor) -> None:
    """Store new tasks with the first step of their history."""
    db.session.add_all(tasks)
    db.session.flush()
    record_steps([VervalMove(task_id=task.id) for task in tasks], before=None, after=TASK_WORKFLOW.start, by=by)


def move_place(*, place: VervalVillage, to: Stage, by: Actor, reason: str = "", guards: Guards | None = None) -> None:
    """Refuses `move_not_allowed`, `not_permitted`, what the guards refuse, and `reason_missing`."""
    check_move(
        VILLAGE_WORKFLOW,
        place.stage,
        to,
        may=lambda permission: may_in(by, permission, place.village_id),
        reason=reason,
        guards=guards,
    )
    before, place.stage = place.stage, to.value
    record_step(VervalMove(place_id=place.id), before=before, after=to.value, by=by, reason=reason)


def begin_place(place: VervalVillage, *, by: Actor) -> None:
    """Store a village of a new round with the first step of its history."""
    db.session.add(place)
    db.session.flush()
    record_step(VervalMove(place_id=place.id), before=None, after=VILLAGE_WORKFLOW.start, by=by)


def move_proposal(*, proposal: Proposal, to: ProposalState, reason: str = "", guards: Guards | None = None) -> None:
    """The caller has asked whether this person may. Refuses `move_not_allowed`, what the guards refuse."""
    check_move(PROPOSAL_WORKFLOW, proposal.state, to, may=lambda _: True, reason=reason, guards=guards)
    proposal.state = to.value
    db.session.flush()
