"""Reading runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs.models import JobRun
from sakti.jobs.registry import RUNNING, SKIPPED, WAITING, Job, Schedule, all_jobs, queued_by_user
from sakti.web import clock
from sakti.web.bulk import is_postgresql
from sakti.web.pagination import Page, keyset

#: The number of PostgreSQL's lock by which those who claim a run line up.
CLAIMING = 33_26_01


def now() -> datetime:
    """The moment by which leases are judged: the database's own, where several hosts may share it."""
    if is_postgresql():
        moment: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
        return moment
    return clock.now()


def get(run_id: int) -> JobRun:
    run = db.session.get(JobRun, run_id)
    if run is None:
        raise Refusal("run_unknown")
    return run


def of_slot(job: str, slot: str) -> JobRun | None:
    return db.session.scalar(select(JobRun).where(JobRun.job == job, JobRun.slot == slot))


def count_over(job: str, subject: str) -> int:
    """How often a job about something has come to its end."""
    about = JobRun.job == job, JobRun.slot.startswith(f"{subject}:", autoescape=True)
    over = select(func.count()).select_from(JobRun).where(*about, JobRun.state.not_in((WAITING, RUNNING)))
    return db.session.scalar(over) or 0


def takeable(moment: datetime, busy: Collection[int] = ()) -> Sequence[JobRun]:
    """What nobody holds, the oldest first: waiting, or left behind by a process that is gone.

    `busy`: users who have one of the jobs going of which everybody has one at a time.
    """
    query = select(JobRun).where(JobRun.state.in_((WAITING, RUNNING)), is_free(moment), JobRun.due_at <= moment)
    if busy:
        query = query.where(
            or_(JobRun.user_id.is_(None), JobRun.user_id.not_in(busy), JobRun.job.not_in(queued_by_user()))
        )
    return db.session.scalars(query.order_by(JobRun.due_at, JobRun.id).limit(20)).all()


def going_by_user(user_id: int | None = None) -> Sequence[JobRun]:
    """Runs that are going of the jobs of which everybody has one at a time; of one user, or of all."""
    query = select(JobRun).where(JobRun.state == RUNNING, JobRun.job.in_(queued_by_user()), JobRun.user_id.is_not(None))
    return db.session.scalars(query if user_id is None else query.where(JobRun.user_id == user_id)).all()


def line_up() -> None:
    """Whoever claims a run waits for who does so at this moment: until then nobody knows which users are busy.

    SQLite has one writer anyhow.
    """
    if is_postgresql():
        db.session.execute(select(func.pg_advisory_xact_lock(CLAIMING)))


def is_free(moment: datetime) -> ColumnElement[bool]:
    return or_(JobRun.lease_until.is_(None), JobRun.lease_until < moment)


def newest_slot(job: str) -> datetime | None:
    """When the newest scheduled run of a job was due."""
    return db.session.scalar(select(func.max(JobRun.due_at)).where(JobRun.job == job, JobRun.scheduled))


def slots_of(job: str, slots: Sequence[str]) -> set[str]:
    """Which of these are there already: a day of the month that was moved asks for a month that is done."""
    return set(db.session.scalars(select(JobRun.slot).where(JobRun.job == job, JobRun.slot.in_(slots))))


@dataclass(frozen=True, slots=True)
class DueSlot:
    job: str
    slot: str
    due_at: datetime
    state: str


def due_slots(now: datetime) -> list[DueSlot]:
    """What came due of every job since its newest slot."""
    return [slot for job in all_jobs().values() for slot in due_slots_of(job, now)]


def due_slots_of(job: Job, now: datetime) -> list[DueSlot]:
    """The newest `catch_up` slots wait, older ones are skipped. The first time, all that is past: nobody missed it."""
    schedule = job.present_schedule
    if schedule is None:
        return []
    newest = newest_slot(job.name) or schedule.since
    days = schedule.due(newest, now) if newest else schedule.due(now - timedelta(days=32), now)[-1:]
    slots = slots_of(job.name, [schedule.slot(day) for day in days]) if days else set()
    days = [day for day in days if schedule.slot(day) not in slots]
    wanted = set(days[-job.catch_up :] if newest else [])
    return [
        DueSlot(job.name, schedule.slot(day), schedule.moment(day), WAITING if day in wanted else SKIPPED)
        for day in days
    ]


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """A scheduled job as the page shows it."""

    job: Job
    schedule: Schedule | None
    next_at: datetime | None
    latest: JobRun | None


def planned() -> list[PlannedJob]:
    now = clock.now()
    return [
        PlannedJob(job, schedule, schedule.following(now) if schedule else None, latest(job.name))
        for job in all_jobs().values()
        if job.schedule
        for schedule in (job.present_schedule,)
    ]


def latest(job: str) -> JobRun | None:
    """The newest run of a job that was or will be done."""
    query = select(JobRun).where(JobRun.job == job, JobRun.state != SKIPPED)
    return db.session.scalar(query.order_by(JobRun.id.desc()).limit(1))


def history(*, job: str = "", state: str = "", cursor: str | None = None) -> Page[JobRun]:
    """Every run, the newest first."""
    query = select(JobRun)
    if job:
        query = query.where(JobRun.job == job)
    if state:
        query = query.where(JobRun.state == state)
    return keyset(query, [JobRun.id], cursor=cursor, descending=True)
