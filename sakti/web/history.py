"""The one shape of a history in the database: where from, where to, why, and who wrote it down when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.actors import Actor
from sakti.core.workflow import STATE_LENGTH, Step
from sakti.extensions import db
from sakti.web import clock
from sakti.web.types import UTC


class StepColumns:
    """The columns of a table of steps. What the step is of, each table names itself.

    They stand in the order in which the migrations made them (`sort_order`).
    """

    before: Mapped[str | None] = mapped_column(String(STATE_LENGTH), sort_order=10)  # None: it begins
    after: Mapped[str] = mapped_column(String(STATE_LENGTH), sort_order=11)
    reason: Mapped[str] = mapped_column(Text, default="", sort_order=20)
    recorded_at: Mapped[datetime] = mapped_column(UTC, sort_order=21)
    recorded_by: Mapped[str] = mapped_column(String(120), sort_order=22)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True, sort_order=24)

    @property
    def step(self) -> Step:
        """The step as a value. Where a table has no day of its own, it is the day of writing."""
        day: date = getattr(self, "day", None) or clock.day_of(self.recorded_at)
        return Step(self.before, self.after, day, self.reason, self.recorded_by, self.recorded_by_id, self.recorded_at)


Row = TypeVar("Row", bound=StepColumns)


def record_step(row: Row, *, before: str | None, after: str, by: Actor, reason: str = "") -> Row:
    """Write down one step: `row` is a new one of its table, which says what it is of."""
    record_steps([row], before=before, after=after, by=by, reason=reason)
    return row


def record_steps(rows: Iterable[Row], *, before: str | None, after: str, by: Actor, reason: str = "") -> None:
    """The same step of many."""
    moment = clock.now()
    for row in rows:
        row.before, row.after, row.reason = before, after, reason.strip()
        row.recorded_at, row.recorded_by, row.recorded_by_id = moment, by.name, by.id
        db.session.add(row)
    db.session.flush()
