"""Acts that wait for a second person, and what became of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.json import JsonObject
from sakti.extensions import Model
from sakti.web.sealing import Sealed
from sakti.web.types import UTC


class CountersignRequest(Model):
    """One act that somebody asked for. `subject` names what it touches ("release:17"): one request at a time waits.

    State `alone`: done at once because there was no second person; auditors and leaders see it until they have read it.
    """

    __tablename__ = "countersign_request"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','accepted','declined','withdrawn','lapsed','alone')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "decided_by_id IS NULL OR state <> 'accepted' OR decided_by_id <> asked_by_id", name="two_people"
        ),
        Index("ix_countersign_request_state", "state", "asked_at"),
        Index(
            "uq_countersign_request_waiting",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(120))
    payload: Mapped[JsonObject] = mapped_column(JSON)
    #: The villages that it touches; null: the whole regency.
    village_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    #: Whom it favours: that account may not be the second person. Without foreign keys: users lie above.
    concerns_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Sealed("countersign_request.reason"))
    state: Mapped[str] = mapped_column(String(9), default="waiting")
    asked_at: Mapped[datetime] = mapped_column(UTC)
    asked_by_id: Mapped[int] = mapped_column(index=True)
    asked_by: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(UTC)
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    answer: Mapped[str | None] = mapped_column(Sealed("countersign_request.answer"))


class CountersignSeen(Model):
    """That an auditor or leader has read what was done without a second person."""

    __tablename__ = "countersign_seen"

    request_id: Mapped[int] = mapped_column(ForeignKey("countersign_request.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UTC)
