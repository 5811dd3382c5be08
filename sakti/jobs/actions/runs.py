"""Ordering work, taking it, and saying how it ended. Each is one conditional statement, so that nobody doubles it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

from sqlalchemy import ColumnElement, CursorResult, Update, update
from sqlalchemy.dialects import postgresql, sqlite

from sakti.audit.actions import record
from sakti.core.actors import SYSTEM, Actor, Remembered
from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs import queries
from sakti.jobs.actions.looks import set_aside_future
from sakti.jobs.models import JobRun
from sakti.jobs.registry import DONE, FAILED, RUNNING, WAITING, Postponed, Run, all_jobs
from sakti.web import clock
from sakti.web.bulk import is_postgresql

LEASE = timedelta(seconds=60)
ATTEMPTS = 3
#: After a failure a run rests this long, times the attempts so far.
REST = timedelta(seconds=20)
#: How often a job that did what it could is tried again by itself, and where a run counts that.
POSTPONED, POSTPONEMENTS = 24, "postponed"
LOST = "Terputus {count} kali: prosesnya berhenti sebelum selesai. Lihat catatan server, lalu ulangi."


def enqueue(
    job: str, *, by: Actor, slot: str | None = None, payload: JsonObject | None = None, page: str = ""
) -> JobRun:
    """Order a job. A slot that is there already is given back as it is: it is done once."""
    if job not in all_jobs():
        raise Refusal("job_unknown", job=job)
    slot = slot or uuid4().hex
    put(job, slot, clock.now(), by, payload=payload or {}, page=page)
    run = queries.of_slot(job, slot)
    assert run is not None  # noqa: S101 - it was put there, by us or by somebody else
    return run


def enqueue_alone(job: str, subject: str, *, by: Actor, payload: JsonObject | None = None, page: str = "") -> JobRun:
    """Order a job about something, unless one about it waits or runs: then that one is given back.

    The slot counts how often it was done: of two orders at the same moment both get the same.
    """
    slot = f"{subject}:{queries.count_over(job, subject)}"
    return enqueue(job, by=by, slot=slot, payload=payload, page=page)


def put(job: str, slot: str, due_at: datetime, by: Actor, **more: object) -> bool:
    """Add a run unless its slot is taken; True if it was added."""
    values = {
        "job": job,
        "slot": slot,
        "due_at": due_at,
        "scheduled": False,
        "state": WAITING,
        "attempt": 0,
        "what": "",
        "done": 0,
        "total": 0,
        "payload": {},
        "error": "",
        "page": "",
        "user_id": by.id,
        "queued_by": by.name,
        "queued_at": clock.now(),
    } | more
    insert = (postgresql if is_postgresql() else sqlite).insert(JobRun)
    added = insert.values(values).on_conflict_do_nothing(index_elements=["job", "slot"]).returning(JobRun.id)
    return db.session.scalar(added) is not None


def enqueue_due(*, now: datetime | None = None) -> int:
    """Add every slot that came due since the newest one, of every job; returns how many of them are to be done."""
    moment = now or clock.now()
    set_aside_future(moment)
    due = queries.due_slots(moment)
    when = {"queued_at": moment}
    added = [
        put(each.job, each.slot, each.due_at, SYSTEM, scheduled=each.scheduled, state=each.state, **when)
        for each in due
    ]
    return sum(new and planned.state == WAITING for new, planned in zip(added, due, strict=True))


def run_now(*, job: str, by: Actor) -> JobRun:
    """Do a scheduled job once more, at once."""
    run = enqueue(job, by=by)
    record("job_started_by_hand", by=by, subject=run, job=job)
    return run


def retry(*, run: JobRun, by: Actor) -> JobRun:
    """Let a failed run be tried again, as often as a new one; one that rests after a failure, at once."""
    if not run.can_be_retried:
        raise Refusal("run_not_failed")
    run.state, run.attempt, run.lease_until, run.finished_at, run.error = WAITING, 0, None, None, ""
    run.payload = {**run.payload, POSTPONEMENTS: 0}
    record("job_retried", by=by, subject=run, job=run.job, slot=run.slot)
    return run


def take(run: JobRun, owner: str, *, lease: timedelta = LEASE) -> Run | None:
    """Make a run ours, if nobody was quicker. One that was lost too often ends here."""
    if run.attempt >= ATTEMPTS:
        end(run.id, run.attempt, run.owner, FAILED, error=LOST.format(count=run.attempt))
        return None
    now = queries.now()
    taken = Run(
        run.id,
        run.job,
        run.slot,
        run.due_at,
        run.attempt + 1,
        Remembered(run.user_id, run.queued_by),
        dict(run.payload),
    )
    claim = {
        "state": RUNNING,
        "attempt": taken.attempt,
        "owner": owner,
        "lease_until": now + lease,
        "started_at": now,
        "what": "",
        "done": 0,
        "total": 0,
    }
    unchanged = (JobRun.id == run.id, JobRun.attempt == run.attempt, JobRun.state == run.state)
    ours = update(JobRun).where(*unchanged, queries.is_free(now)).values(claim)
    return taken if changed(ours) else None


def finish(run: Run, owner: str, result: JsonObject | None) -> bool:
    """Done. False if the run was taken by somebody else meanwhile."""
    return end(run.id, run.attempt, owner, DONE, result=result, error="")


def fail(run: Run, owner: str, error: str, *, for_good: bool) -> bool:
    """It went wrong: try again after a rest, or not any more."""
    if for_good or run.attempt >= ATTEMPTS:
        return end(run.id, run.attempt, owner, FAILED, error=error)
    rested = queries.now() + REST * run.attempt
    return changed(
        update(JobRun)
        .where(*held(run.id, run.attempt, owner))
        .values(state=WAITING, error=error, owner=None, lease_until=rested)
    )


def postpone(run: Run, owner: str, later: Postponed) -> bool:
    """Later once more, with as many attempts as a new one; after `POSTPONED` times not any more by itself."""
    times = int(run.payload.get(POSTPONEMENTS, 0)) + 1
    payload = {**run.payload, POSTPONEMENTS: times, "left": later.left}
    if times >= POSTPONED:
        return end(run.id, run.attempt, owner, FAILED, error=str(later), payload=payload)
    rested = {"lease_until": queries.now() + later.rest, "payload": payload}
    return changed(
        update(JobRun)
        .where(*held(run.id, run.attempt, owner))
        .values(state=WAITING, attempt=0, error=str(later), owner=None, **rested)
    )


def end(run_id: int, attempt: int, owner: str | None, state: str, **values: object) -> bool:
    values |= {"state": state, "lease_until": None, "finished_at": clock.now()}
    return changed(update(JobRun).where(*held(run_id, attempt, owner)).values(values))


def held(run_id: int, attempt: int, owner: str | None) -> tuple[ColumnElement[bool], ...]:
    return JobRun.id == run_id, JobRun.state.in_((RUNNING, WAITING)), JobRun.attempt == attempt, JobRun.owner == owner


def changed(statement: Update) -> bool:
    """Whether a statement found its row as it expected it."""
    result = cast("CursorResult[()]", db.session.execute(statement))
    return bool(result.rowcount)
