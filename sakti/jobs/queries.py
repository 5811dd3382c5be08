"""Reading runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from sakti.audit.tables import AuditEntry
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs.models import ClockStretch, JobRun
from sakti.jobs.registry import DONE, FAILED, RUNNING, SKIPPED, WAITING, Job, Schedule, all_jobs, queued_by_user
from sakti.web import clock
from sakti.web.bulk import is_postgresql
from sakti.web.pagination import Page, keyset

#: The number of PostgreSQL's lock by which those who claim a run line up.
CLAIMING = 33_26_01
#: Two clocks may differ by this much: what is further ahead lies in the future.
SLACK = timedelta(hours=1)
#: Two looks so far apart are a jump: of the clock, or of a machine that was off.
JUMP = timedelta(days=1)
#: How often a look is written down.
STEP = timedelta(minutes=10)
#: Nobody holds a run for longer at one time, nor lets one rest for longer: a lease until later is a wrong clock's.
LONGEST = timedelta(days=2)
#: Entries that say that somebody came or went, not that they worked.
COMING_AND_GOING = ("signed_in", "signed_out", "sign_in_refused")


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
    query = select(JobRun).where(JobRun.state.in_((WAITING, RUNNING)), is_free(moment))
    query = query.where(or_(JobRun.due_at <= moment, JobRun.scheduled.is_(False)))
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
    """A lease that lies far in the future was given by a clock that ran ahead, and holds nothing."""
    until = JobRun.lease_until
    return or_(until.is_(None), until < moment, until > moment + LONGEST)


def newest_slot(job: str, now: datetime) -> datetime | None:
    """When the newest scheduled run of a job was due; what a clock ahead has made is none."""
    past = JobRun.job == job, JobRun.scheduled, not_(made_ahead(now))
    return db.session.scalar(select(func.max(JobRun.due_at)).where(*past))


def slots_of(job: str, slots: Sequence[str], now: datetime) -> set[str]:
    """Which of these are there already: a day of the month that was moved asks for a month that is done."""
    there = select(JobRun.slot).where(JobRun.job == job, JobRun.slot.in_(slots), not_(made_ahead(now)))
    return set(db.session.scalars(there))


def made_ahead(now: datetime) -> ColumnElement[bool]:
    """Runs that a clock ahead has put into slots that are still to come, and slots that it believed to be missed."""
    passed_over = and_(JobRun.state == SKIPPED, JobRun.queued_at > now + SLACK)
    return and_(JobRun.scheduled, or_(JobRun.due_at > now + SLACK, passed_over))


def has_slots_ahead(now: datetime) -> bool:
    return bool(db.session.scalar(select(exists().where(made_ahead(now)))))


def newest_in_future(now: datetime) -> datetime | None:
    """When the newest run that a clock ahead has made was due, also if its slot has been set free since."""
    return db.session.scalar(select(func.max(JobRun.due_at)).where(JobRun.due_at > now + SLACK))


@dataclass(frozen=True, slots=True)
class DueSlot:
    job: str
    slot: str
    due_at: datetime
    state: str
    scheduled: bool = True


def due_slots(now: datetime) -> list[DueSlot]:
    """What came due of every job since its newest slot, and what is left of one of which nothing came due."""
    waits = jump() is not None
    jobs = [job for job in all_jobs().values() if not (waits and job.by_age)]
    return [slot for job in jobs for slot in due_slots_of(job, now) or left_over(job, now)]


def due_slots_of(job: Job, now: datetime) -> list[DueSlot]:
    """The newest `catch_up` slots wait, older ones are skipped. The first time, all that is past: nobody missed it."""
    schedule = job.present_schedule
    if schedule is None:
        return []
    newest = newest_slot(job.name, now) or schedule.since
    days = schedule.due(newest, now) if newest else schedule.due(now - timedelta(days=32), now)[-1:]
    slots = slots_of(job.name, [schedule.slot(day) for day in days], now) if days else set()
    days = [day for day in days if schedule.slot(day) not in slots]
    wanted = set(days[-job.catch_up :] if newest else [])
    return [
        DueSlot(job.name, schedule.slot(day), schedule.moment(day), WAITING if day in wanted else SKIPPED)
        for day in days
    ]


def left_over(job: Job, now: datetime) -> list[DueSlot]:
    """What a job is to do although no slot came due, unless it is at it or has tried just that."""
    if job.left is None or is_at_work(job.name) or (left := job.left()) is None:
        return []
    slot = f"sisa-{left}"
    tried = db.session.scalars(select(JobRun).where(JobRun.job == job.name).order_by(JobRun.id.desc()).limit(50))
    if any(run.slot == slot or (run.state in (WAITING, FAILED) and run.payload.get("left") == left) for run in tried):
        return []
    return [DueSlot(job.name, slot, now, WAITING, scheduled=False)]


def unsettled(job: str) -> JobRun | None:
    """The newest run of a job unless it did what it should: it waits, goes, rests after a failure, or failed."""
    query = select(JobRun).where(JobRun.job == job, JobRun.state.not_in((SKIPPED,))).order_by(JobRun.id.desc())
    run = db.session.scalar(query.limit(1))
    return None if run is None or run.state == DONE else run


def is_at_work(job: str) -> bool:
    """Whether a run of a job goes, or will as soon as somebody takes it; one that rests after a failure does not."""
    begun = or_(JobRun.state == RUNNING, and_(JobRun.state == WAITING, JobRun.error == ""))
    return bool(db.session.scalar(select(exists().where(JobRun.job == job, begun))))


# -- whether the machine's clock can be believed ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Jump:
    """The clock said one moment, and at the next look another. Nobody has worked since, who would have seen the day."""

    before: datetime
    after: datetime

    @property
    def refusal(self) -> Refusal:
        """Why what waits for somebody waits."""
        return Refusal("clock_jumped", before=clock.printed(self.before), after=clock.printed(self.after))


def stretch() -> ClockStretch | None:
    """The stretch that goes on."""
    return db.session.scalar(select(ClockStretch).order_by(ClockStretch.id.desc()).limit(1))


def is_to_be_noted(now: datetime) -> bool:
    """Whether a look at this moment is worth writing down."""
    newest = stretch()
    return newest is None or abs(now - newest.last_at) >= STEP


def last_entry_at() -> datetime | None:
    """Before the first look the trail tells what the clock said last."""
    return db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1))


def jump() -> Jump | None:
    """The last jump of the clock, until somebody has worked after it."""
    newest = stretch()
    if newest is None or newest.before_at is None or _has_worked_since(newest):
        return None
    return Jump(newest.before_at, newest.first_at)


def _has_worked_since(newest: ClockStretch) -> bool:
    """Whether a person left an entry in the trail; what a run wrote that was ordered before the jump is none."""
    by_a_person = (
        AuditEntry.id > newest.entry_id,
        AuditEntry.actor_id.is_not(None),
        AuditEntry.action.not_in(COMING_AND_GOING),
    )
    not_over = or_(JobRun.finished_at.is_(None), JobRun.finished_at >= AuditEntry.at)
    earlier_run = exists().where(
        JobRun.user_id == AuditEntry.actor_id,
        JobRun.id <= newest.run_id,
        JobRun.started_at >= newest.first_at,
        JobRun.started_at <= AuditEntry.at,
        not_over,
    )
    return bool(db.session.scalar(select(exists().where(*by_a_person, ~earlier_run))))


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
