"""A task: what the visit found, and what somebody else decides about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid5

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.core.verval import LEFT_OPEN, TO_DO, Presence, Result, TaskState, complaints, completed
from sakti.extensions import db
from sakti.files.actions import store_photo
from sakti.households import queries as households
from sakti.households.tables import Household
from sakti.observations.actions.naming import count_named
from sakti.submissions.actions import accept
from sakti.submissions.tables import Submission
from sakti.verification import queries
from sakti.verification.actions import twins
from sakti.verification.actions.moves import move_task, refuse_locked, same_person
from sakti.verification.actions.proposals import reclaim_proposals, release_proposals
from sakti.verification.models import VervalTask
from sakti.web.clock import now, today

#: A result that says little by itself needs a word.
NEEDS_NOTE = (Result.ABLE, Result.NOT_FOUND, Result.REFUSED)


def submit(
    *,
    task: VervalTask,
    result: Result,
    visited_on: date,
    by: Actor,
    submission_key: UUID,
    note: str = "",
    presence: Mapping[int, str] | None = None,
    happened_on: date | None = None,
    twin: Household | None = None,
    photo: bytes | None = None,
    photo_name: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    accuracy: float | None = None,
) -> bool:
    """Tell what the visit found; False if this very form is here already (a phone sends twice).

    Refuses a result that contradicts itself, days that cannot be, and what the table of moves does not allow.
    """
    payload = {"task": task.id, "result": result, "visited_on": visited_on, "happened_on": happened_on, "note": note}
    payload |= {"presence": sorted((presence or {}).items()), "twin": twin and twin.public_id}
    write = partial(
        _take_result,
        task=task,
        result=result,
        visited_on=visited_on,
        by=by,
        note=note,
        presence=presence or {},
        happened_on=happened_on,
        twin=twin,
        photo=photo,
        photo_name=photo_name,
        point=Point(latitude, longitude, accuracy),
    )
    receipt = accept(public_id=submission_key, kind="verval", payload=payload, by=by, write=write)
    if not receipt.is_repeated:
        return True
    if task.submission_id is not None:
        return False
    again = uuid5(submission_key, "again")  # it was taken back or returned since: the same form counts once more
    return not accept(public_id=again, kind="verval", payload=payload, by=by, write=write).is_repeated


class Point(NamedTuple):
    """Where a visit was recorded, in degrees, and how exactly, in metres."""

    latitude: float | None
    longitude: float | None
    accuracy: float | None


def _take_result(
    submission: Submission,
    *,
    task: VervalTask,
    result: Result,
    visited_on: date,
    by: Actor,
    note: str,
    presence: Mapping[int, str],
    happened_on: date | None,
    twin: Household | None,
    photo: bytes | None,
    photo_name: str,
    point: Point,
) -> None:
    place = queries.place_of(task)
    members = [member.id for member in households.members(task.household_id)] if task.household_id else []
    codes = {member: code for member, code in presence.items() if member in members}
    _refuse_days(task, visited_on, happened_on)
    _refuse_contradictions(task, result, codes, note, twin, point.latitude, point.longitude)
    before = task.result
    task.result = result.value
    try:
        move_task(task=task, to=TaskState.SUBMITTED, by=by, before=TO_DO)
    except Refusal:
        task.result = before
        raise
    stored = store_photo(content=photo, name=photo_name, village_id=place.village_id, by=by) if photo else None
    task.submission_id, task.visited_on, task.happened_on = submission.id, visited_on, happened_on
    task.presence, task.twin_id, task.effect = completed(result, codes, members), twin.id if twin else None, None
    task.note, task.photo_id = note.strip(), stored.id if stored else task.photo_id
    task.latitude, task.longitude, task.accuracy = point
    task.submitted_at, task.submitted_by, task.submitted_by_id = now(), by.name, by.id
    task.decided_by, task.reason = None, ""
    db.session.flush()
    record("verval_submitted", by=by, subject=task, village_id=place.village_id, result=result.value)


def _refuse_days(task: VervalTask, visited_on: date, happened_on: date | None) -> None:
    _, _, verval = queries.place_and_round(task)
    if visited_on > today():
        raise Refusal("date_in_future", field="visited_on", day=visited_on.isoformat())
    if visited_on < verval.opens_on:
        raise Refusal("verval_before_round", field="visited_on", day=verval.opens_on.isoformat())
    if happened_on is not None and happened_on > visited_on:
        raise Refusal("verval_event_after_visit", field="happened_on")


def _refuse_contradictions(
    task: VervalTask,
    result: Result,
    codes: Mapping[int, str],
    note: str,
    twin: Household | None,
    latitude: float | None,
    longitude: float | None,
) -> None:
    for code in complaints(result, codes, task.household_id is not None):
        raise Refusal(code, field="people" if code == "verval_who_died" else "result")
    if result in NEEDS_NOTE and not note.strip():
        raise Refusal("verval_say_what", field="note")
    if result is Result.CHANGED and not (note.strip() or _was_seen(task) or set(codes.values()) - {Presence.HERE}):
        raise Refusal("verval_say_what", field="note")
    if result is Result.TWIN and (twin is None or twin.id == task.household_id):
        raise Refusal("verval_twin_missing", field="twin")
    if not (-90 <= (latitude or 0) <= 90 and -180 <= (longitude or 0) <= 180):
        raise Refusal("verval_position", field="latitude")


def _was_seen(task: VervalTask) -> bool:
    """Whether somebody wrote a visit to this household since the round began."""
    return queries.seen_since_opening(task)


def take_back(*, task: VervalTask, by: Actor) -> None:
    """The sender takes a result back before it is decided. Refuses `verval_not_yours`."""
    if not _is_own(task, by):
        raise Refusal("verval_not_yours")
    move_task(task=task, to=TaskState.OPEN, by=by, before=(TaskState.SUBMITTED,))
    task.submission_id = task.result = task.visited_on = None
    db.session.flush()
    record("verval_taken_back", by=by, subject=task, village_id=queries.place_of(task).village_id)


def _is_own(task: VervalTask, by: Actor) -> bool:
    return same_person(task.submitted_by_id, task.submitted_by, by)


def decide(
    *, task: VervalTask, to: TaskState, by: Actor, reason: str = "", effect: str | None = None, audit: bool = True
) -> None:
    """Accept, send back or reject what somebody else has sent. `effect`: keep or exit, where the result leaves it open.

    Refuses `verval_own_submission`, `verval_nik_known`, `verval_twin_gone`, and what the table of moves does not allow.
    """
    guards = {
        "not_by_the_sender": partial(refuse_own, task=task, by=by),
        "can_be_written": partial(_refuse_acceptance, task, effect, by),
    }
    move_task(task=task, to=to, by=by, before=(TaskState.SUBMITTED,), reason=reason, guards=guards)
    task.decided_by, task.reason, task.effect = by.name, reason.strip(), None
    if to is TaskState.ACCEPTED and task.found in LEFT_OPEN:
        task.effect = effect or "keep"
    if to is TaskState.RETURNED:
        task.submission_id = None  # the next submission is another one
    db.session.flush()
    if to is TaskState.ACCEPTED:
        twins.tell(task=task, by=by)
    if audit:
        village = queries.place_of(task).village_id
        record("verval_decided", by=by, subject=task, village_id=village, after=to.value, effect=task.effect)


def refuse_own(*, task: VervalTask, by: Actor) -> None:
    if _is_own(task, by):
        raise Refusal("verval_own_submission")


def answer_alike(*, task: VervalTask, why: str, by: Actor) -> None:
    """Keep why those who look like the proposed are others: nobody is asked again. Refuses `reason_missing`."""
    proposal = queries.add_proposal_of(task)
    found = [] if proposal is None else queries.alike_of(proposal)
    if proposal is None or not found:
        return
    if not why.strip():
        raise Refusal("reason_missing", field="different")
    described = queries.described(proposal)
    answered = {**described.settled, **{each.key: why.strip() for each in found}}
    proposal.described = replace(described, settled=answered).dump()
    db.session.flush()
    record("verval_alike_answered", by=by, subject=task, village_id=proposal.village_id, count=len(found))


def _refuse_acceptance(task: VervalTask, effect: str | None, by: Actor) -> None:
    """What the ledger could not take at the last signature, and what has to be answered before."""
    if (obstacle := queries.obstacle_of(task, effect)) is not None:
        if obstacle.holder is not None:
            count_named(obstacle.holder, village_id=queries.place_of(task).village_id, by=by)
        raise obstacle.refusal
    proposal = queries.add_proposal_of(task) if task.result == Result.NEW else None
    if proposal is not None and (found := queries.alike_of(proposal)):
        raise Refusal(f"verval_{found[0].kind}_known", field="different", name=found[0].who)


def accept_unchanged(*, tasks: Iterable[VervalTask], by: Actor) -> list[VervalTask]:
    """Accept every submitted "tetap" among these that somebody else has sent; the others stay. Returns the accepted."""
    done = []
    for task in tasks:
        if task.state == TaskState.SUBMITTED and task.result == Result.SAME and not _is_own(task, by):
            decide(task=task, to=TaskState.ACCEPTED, by=by, audit=False)
            done.append(task)
    if done:
        village = queries.place_of(done[0]).village_id
        record("verval_many_accepted", by=by, subject=done[0], village_id=village, count=len(done))
    return done


def undo_decision(*, task: VervalTask, by: Actor) -> None:
    """Back to waiting, as long as the village has not signed."""
    was_accepted = task.state == TaskState.ACCEPTED
    move_task(task=task, to=TaskState.SUBMITTED, by=by, before=(TaskState.ACCEPTED, TaskState.REJECTED))
    if was_accepted:
        twins.take_back(task=task, by=by)
    task.decided_by, task.reason, task.effect = None, "", None
    db.session.flush()
    record("verval_undecided", by=by, subject=task, village_id=queries.place_of(task).village_id)


def drop(*, task: VervalTask, reason: str, by: Actor) -> int:
    """Take a task out of its round; what was asked of it waits again. Returns how many proposals that were."""
    move_task(task=task, to=TaskState.DROPPED, by=by, reason=reason)
    task.reason = reason.strip()
    waiting = release_proposals(task=task)
    db.session.flush()
    record("verval_dropped", by=by, subject=task, village_id=queries.place_of(task).village_id, waiting=waiting)
    return waiting


def restore(*, task: VervalTask, by: Actor) -> None:
    """Take it in again, with what still waits of what was asked of it. Refuses `proposal_gone`."""
    refuse_locked(queries.place_of(task))
    move_task(task=task, to=TaskState.OPEN, by=by, before=(TaskState.DROPPED,))
    reclaim_proposals(task=task)
    task.reason = ""
    db.session.flush()
    record("verval_restored", by=by, subject=task, village_id=queries.place_of(task).village_id)
