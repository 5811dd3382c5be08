"""One row for each time that a job is to be done: the row is the lock. And what the clock said when somebody looked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.json import JsonObject
from sakti.extensions import Model
from sakti.jobs.registry import DONE, FAILED, SKIPPED, WAITING
from sakti.web.types import UTC


class ClockStretch(Model):
    """A stretch of time in which the scheduler looked without the clock jumping by more than a day, forwards or back.

    A machine that was off and a clock that was put wrong or right begin a new one (ADR 0046).
    """

    __tablename__ = "clock_stretch"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UTC)
    last_at: Mapped[datetime] = mapped_column(UTC)
    #: What the clock said last before it jumped here; none of the first stretch of an installation.
    before_at: Mapped[datetime | None] = mapped_column(UTC)
    #: The newest entry of the trail and the newest run when it began. Without foreign keys: nothing blocks the trail.
    entry_id: Mapped[int]
    run_id: Mapped[int]


class JobRun(Model):
    """A job in one slot. `attempt` is compared and set by whoever takes it; only the present owner may finish it.

    Until `lease_until` nobody else may take it: a running one is somebody's, a waiting one rests after a failure.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        Index("uq_job_run_job_slot", "job", "slot", unique=True),
        Index("ix_job_run_state_due_at", "state", "due_at"),
        CheckConstraint("state IN ('waiting','running','done','failed','skipped')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    #: The month or day of a schedule ("2026-11"), else anything that may be done only once.
    slot: Mapped[str] = mapped_column(String(80))
    scheduled: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(UTC)
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    attempt: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column(UTC)
    what: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    payload: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    result: Mapped[JsonObject | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text, default="")
    #: Where its result is shown, once there is one.
    page: Mapped[str] = mapped_column(String(255), default="")
    #: Without a foreign key: users lie above jobs (docs/architecture.md).
    user_id: Mapped[int | None] = mapped_column(index=True)
    queued_by: Mapped[str] = mapped_column(String(120))
    queued_at: Mapped[datetime] = mapped_column(UTC)
    started_at: Mapped[datetime | None] = mapped_column(UTC)
    finished_at: Mapped[datetime | None] = mapped_column(UTC)

    @property
    def can_be_retried(self) -> bool:
        """It failed, or rests after a failure."""
        return self.state == FAILED or (self.state == WAITING and bool(self.error))

    @property
    def is_over(self) -> bool:
        return self.state in (DONE, FAILED, SKIPPED)
