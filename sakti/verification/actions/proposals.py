"""Proposals: made by whoever says that a list is wrong, looked at by a verval task, told what came of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.identity import read_kk
from sakti.core.refusals import Refusal
from sakti.core.verval import DECIDED, PENDING, Described, ProposalState, TaskState
from sakti.extensions import db
from sakti.files.actions import store_photo
from sakti.households.queries import holder_of_card
from sakti.households.tables import Household
from sakti.observations.actions.naming import count_named
from sakti.observations.queries import kept_home
from sakti.regions.queries import regency_codes
from sakti.submissions.actions import accept_once
from sakti.verification import queries
from sakti.verification.actions.moves import begin_tasks, move_proposal, refuse_locked, step_task
from sakti.verification.actions.rounds import refuse_closed
from sakti.verification.models import Proposal, VervalRound, VervalTask, VervalVillage
from sakti.web.clock import now


def propose(
    *,
    kind: str,
    origin: str,
    village_id: int,
    reason: str,
    by: Actor,
    household: Household | None = None,
    described: Described | None = None,
    photo: bytes | None = None,
    photo_name: str = "",
    photo_id: int | None = None,
    deadline: date | None = None,
    submission_key: UUID | None = None,
    submission_id: int | None = None,
    origin_id: int | None = None,
) -> Proposal:
    """Say that somebody should be added, removed or corrected. The same `submission_key` makes one only.

    The caller has asked whether `by` may do this in that village. Refuses `reason_missing`, `proposal_nobody` (add
    without a head's name), `proposal_whom` (else without a household).
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if kind == "add" and not (described and described.head.strip()):
        raise Refusal("proposal_nobody", field="name")
    if kind != "add" and household is None:
        raise Refusal("proposal_whom", field="household")

    def write(of_submission_id: int | None) -> Proposal:
        stored = store_photo(content=photo, name=photo_name, village_id=village_id, by=by) if photo else None
        proposal = Proposal(
            submission_id=of_submission_id or submission_id,
            kind=kind,
            origin=origin,
            origin_id=origin_id,
            village_id=village_id,
            household_id=household.id if household else None,
            described=described.dump() if described else None,
            reason=reason.strip(),
            photo_id=stored.id if stored else photo_id,
            deadline=deadline,
            created_at=now(),
            created_by=by.name,
            created_by_id=by.id,
        )
        db.session.add(proposal)
        db.session.flush()
        record("proposal_made", by=by, subject=proposal, village_id=village_id, kind=kind, origin=origin)
        return proposal

    payload = {"kind": kind, "origin": origin, "village": village_id, "household": household and household.public_id}
    if origin != "ppa":  # what a session proposes has its key from the session, and words of the day
        payload |= {"reason": reason.strip(), "described": described and described.dump()}
    find = queries.proposal_of_submission
    return accept_once(key=submission_key, kind="proposal", payload=payload, by=by, write=write, find=find)


def find_alike(*, described: Described, village_id: int, by: Actor) -> list[queries.Alike]:
    """Who on record looks like these people, before they are proposed; that somebody asked is counted.

    Refuses `verval_nik_known`: a number is one person's. Those of a family that left the list are meant themselves.
    """
    back = queries.returning_home(described, village_id)
    own = None if back is None else back.id
    for name, holder in queries.numbers_in_use(described, own):
        count_named(holder, village_id=village_id, by=by)
        raise Refusal("verval_nik_known", field="nik", name=name)
    found = queries.alike(described, own)
    card = holder_of_card(read_kk(described.kk, False).text) if any(each.kind == "card" for each in found) else None
    if card is not None:
        count_named(card, village_id=village_id, by=by)
    return found


def name_origin(*, proposal: Proposal, origin_id: int) -> None:
    """Say from which objection it came: that is written down after the proposal, and points at it."""
    proposal.origin_id = origin_id
    db.session.flush()


def attach(*, proposal: Proposal, verval: VervalRound, by: Actor, facilitator_id: int | None = None) -> VervalTask:
    """Make a proposal a task of a round: a new one for somebody new, else the one of the household. Again is the same.

    Refuses `proposal_not_open`, `proposal_other_village`, `proposal_household_elsewhere`, `proposal_task_decided`,
    `verval_locked`, closed rounds.
    """
    if proposal.task_id is not None and proposal.state == ProposalState.TASKED:
        return db.session.get_one(VervalTask, proposal.task_id)
    if proposal.state != ProposalState.OPEN:
        raise Refusal("proposal_not_open")
    refuse_closed(verval)
    place = queries.villages_of(verval).get(proposal.village_id)
    if place is None:
        raise Refusal("proposal_other_village")
    refuse_locked(place)
    _follow_merge(proposal)
    present = queries.task_of(verval.id, proposal.household_id) if proposal.household_id else _earlier(proposal, verval)
    task = present or _new_task(verval, place, proposal.household_id, by)
    if task.state == TaskState.DROPPED:
        step_task(task=task, to=TaskState.OPEN, by=by)
    if task.state in DECIDED:
        raise Refusal("proposal_task_decided")
    if task.facilitator_id is None:
        task.facilitator_id = facilitator_id or _least_busy(place)
    proposal.task_id = task.id
    move_proposal(
        proposal=proposal, to=ProposalState.TASKED, guards={"village_not_signed": lambda: refuse_locked(place)}
    )
    record("proposal_attached", by=by, subject=proposal, village_id=proposal.village_id, name=verval.name)
    return task


def _follow_merge(proposal: Proposal) -> None:
    """A household that was merged is the kept one now. Refuses `proposal_household_elsewhere`."""
    if proposal.household_id is None:
        return
    kept = db.session.get_one(Household, kept_home(proposal.household_id))
    if kept.id != proposal.household_id and kept.village_id != proposal.village_id:
        raise Refusal("proposal_household_elsewhere")
    proposal.household_id = kept.id


def _new_task(verval: VervalRound, place: VervalVillage, household_id: int | None, by: Actor) -> VervalTask:
    (regency,) = regency_codes([place.village_id]).values()
    task = VervalTask(round_id=verval.id, place_id=place.id, household_id=household_id, regency=regency)
    begin_tasks([task], by=by)
    return task


def _earlier(proposal: Proposal, verval: VervalRound) -> VervalTask | None:
    """The task that somebody new had in this round already, and that was taken out of it."""
    task = db.session.get(VervalTask, proposal.task_id) if proposal.task_id else None
    return task if task is not None and task.round_id == verval.id and task.state == TaskState.DROPPED else None


def release_proposals(*, task: VervalTask) -> int:
    """A task leaves its round undecided: what was asked of it waits again, for any round. Returns how many.

    They remember the task, so that it can take them in again.
    """
    waiting = [each for each in queries.proposals_of(task) if each.state == ProposalState.TASKED]
    for proposal in waiting:
        move_proposal(proposal=proposal, to=ProposalState.OPEN)
    return len(waiting)


def reclaim_proposals(*, task: VervalTask) -> None:
    """A task comes back into its round, and what still waits of what was asked of it. Refuses `proposal_gone`."""
    place = queries.place_of(task)
    guards = {"village_not_signed": lambda: refuse_locked(place)}
    waiting = [each for each in queries.proposals_of(task) if each.state == ProposalState.OPEN]
    if task.household_id is None and not waiting:
        raise Refusal("proposal_gone")
    for proposal in waiting:
        move_proposal(proposal=proposal, to=ProposalState.TASKED, guards=guards)


def _least_busy(place: VervalVillage) -> int | None:
    people = queries.facilitators_of(place.village_id)
    tasks = queries.tasks_of(place)
    load = {user.id: sum(task.facilitator_id == user.id for task in tasks) for user in people}
    return min(load, key=lambda user: (load[user], user)) if load else None


def withdraw(*, proposal: Proposal, reason: str, by: Actor) -> None:
    """Take a proposal back before anything is decided on it; a task that only it had made leaves the round.

    Refuses `reason_missing`, `proposal_not_open`, `proposal_task_decided`.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if proposal.state not in PENDING:
        raise Refusal("proposal_not_open")
    task = db.session.get(VervalTask, proposal.task_id) if proposal.task_id else None
    guards = {"task_not_decided": lambda: _refuse_decided(task)}
    move_proposal(proposal=proposal, to=ProposalState.WITHDRAWN, reason=reason, guards=guards)
    if task is not None and task.household_id is None and task.state != TaskState.DROPPED:
        if task.state != TaskState.SET_ASIDE:
            refuse_locked(queries.place_of(task))
        task.reason = reason.strip()
        step_task(task=task, to=TaskState.DROPPED, by=by, reason=reason)
    proposal.outcome, proposal.decided_at = f"ditarik: {reason.strip()}", now()
    db.session.flush()
    record("proposal_withdrawn", by=by, subject=proposal, village_id=proposal.village_id, reason=reason.strip())


def _refuse_decided(task: VervalTask | None) -> None:
    if task is not None and task.state in (TaskState.ACCEPTED, TaskState.REJECTED):
        raise Refusal("proposal_task_decided")
