"""When two households turn out to be one: what still waits follows, and goes back if they are parted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, select

from sakti.core.actors import Actor
from sakti.core.verval import DECIDED, LOCKED, PENDING, ProposalState, TaskState
from sakti.extensions import db
from sakti.households.tables import Household
from sakti.verification import queries
from sakti.verification.actions.moves import move_proposal, step_task
from sakti.verification.models import Proposal, VervalRound, VervalTask, VervalVillage

REASON = "digabung dengan catatan lain yang sudah punya tugas"
APART = "penggabungannya dibatalkan"
#: What was moved, as JSON keeps it: what it is, its id, from where, to where.
Entry: TypeAlias = list[object]


def repoint(*, households: Mapping[int, int], people: Mapping[int, int], by: Actor) -> list[Entry]:
    """Let what waits for an absorbed household wait for the kept one; returns what `put_back` needs.

    A household has one task a round: of two, the absorbed one's leaves the round. What is signed stays as it was.
    """
    moved: list[Entry] = []
    for absorbed, kept in households.items():
        village = db.session.get_one(Household, kept).village_id
        for task in _waiting(VervalTask.household_id == absorbed):
            moved += _follow(task, absorbed, kept, village, people, by)
        for task in _waiting(VervalTask.twin_id == absorbed, VervalTask.household_id != kept):
            task.twin_id = kept
            moved.append(["twin", task.id, absorbed, kept])
        about = select(Proposal).where(Proposal.household_id == absorbed, Proposal.state.in_(PENDING))
        for proposal in db.session.scalars(about.where(Proposal.village_id == village)):
            proposal.household_id = kept
            moved.append(["proposal", proposal.id, absorbed, kept])
    db.session.flush()
    return moved


def _waiting(*where: ColumnElement[bool]) -> list[VervalTask]:
    """Tasks of open rounds, in villages that are not signed."""
    query = (
        select(VervalTask)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .where(VervalRound.state == "open", VervalVillage.stage.not_in(LOCKED), VervalTask.state != TaskState.DROPPED)
    )
    return list(db.session.scalars(query.where(*where).order_by(VervalTask.id)))


def _follow(
    task: VervalTask, absorbed: int, kept: int, village: int, people: Mapping[int, int], by: Actor
) -> Iterator[Entry]:
    other = queries.task_of(task.round_id, kept)
    if other is None and queries.place_of(task).village_id == village:
        yield ["task", task.id, absorbed, kept, dict(task.presence), _back(people)]
        task.household_id = kept
        task.presence = {str(people.get(int(one), int(one))): code for one, code in task.presence.items()}
    else:
        yield ["dropped", task.id, task.state, task.reason]
        task.reason = REASON
        step_task(task=task, to=TaskState.DROPPED, by=by, reason=REASON)
        yield from _hand_over(task, other)


def _hand_over(task: VervalTask, other: VervalTask | None) -> Iterator[Entry]:
    """The proposals of a task that leaves: to the kept household's, or they wait for another round."""
    takes = other is not None and other.place_id == task.place_id and other.state not in DECIDED
    for proposal in queries.proposals_of(task):
        if proposal.state == ProposalState.TASKED:
            proposal.task_id = other.id if other and takes else None
            if proposal.task_id is None:
                move_proposal(proposal=proposal, to=ProposalState.OPEN)
            yield ["task_of", proposal.id, task.id, proposal.task_id]


def put_back(moved: Sequence[Entry], *, by: Actor) -> None:
    """Undo `repoint`; what was signed, decided or handed on meanwhile stays where it is."""
    for entry in reversed(moved):
        match entry:
            case ["task" | "twin" | "dropped", int(key), *_]:
                task = db.session.get(VervalTask, key)
                if task is not None and queries.place_of(task).stage not in LOCKED:
                    _put_back_task(task, entry, by)
            case [_, int(key), *_]:
                proposal = db.session.get(Proposal, key)
                if proposal is not None and proposal.state in PENDING:
                    _put_back_proposal(proposal, entry)
        db.session.flush()


def _put_back_task(task: VervalTask, entry: Entry, by: Actor) -> None:
    match entry:
        case ["twin", _, int(absorbed), kept] if task.twin_id == kept:
            task.twin_id = absorbed
        case ["task", _, int(absorbed), kept, dict(presence), *back] if task.household_id == kept:
            if queries.task_of(task.round_id, absorbed) is None:
                task.household_id = absorbed
                task.presence = _with_own_ids(task.presence, back[0]) if back else presence
        case ["dropped", _, str(state), str(reason)] if task.state == TaskState.DROPPED:
            step_task(task=task, to=TaskState(state), by=by, reason=reason or APART)
            task.reason = reason


def _back(people: Mapping[int, int]) -> dict[str, str]:
    """Kept → absorbed, as presence and JSON keep ids."""
    return {str(kept): str(absorbed) for absorbed, kept in people.items()}


def _with_own_ids(presence: Mapping[str, str], back: object) -> dict[str, str]:
    """Who was seen, also by a visit since, under the ids of the record to which the task returns."""
    own = back if isinstance(back, dict) else {}
    return {str(own.get(key, key)): code for key, code in presence.items()}


def _put_back_proposal(proposal: Proposal, entry: Entry) -> None:
    match entry:
        case ["proposal", _, int(absorbed), kept] if proposal.household_id == kept:
            proposal.household_id = absorbed
        case ["task_of", _, int(task_id), given_to] if proposal.task_id == given_to and not _is_signed(task_id):
            proposal.task_id = task_id
            if proposal.state == ProposalState.OPEN:
                move_proposal(proposal=proposal, to=ProposalState.TASKED, guards={"village_not_signed": lambda: None})


def _is_signed(task_id: int) -> bool:
    """Whether nobody visits for this task any more: what waits for it would wait for ever."""
    return queries.place_of(db.session.get_one(VervalTask, task_id)).stage in LOCKED
