"""Who did or read what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.json import JsonObject
from sakti.extensions import Model
from sakti.web.types import UTC


class AuditEntry(Model):
    """One thing that somebody did or read. It names others without foreign keys, so that nothing blocks or edits it.

    `position` and `seal` are set when the transaction ends: the seal covers this entry and the seal before it, so a
    changed or missing entry shows (`queries.first_broken`).
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('write','read')", name="kind"),
        CheckConstraint("(position IS NULL) = (seal IS NULL)", name="sealed"),
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC, index=True)
    kind: Mapped[str] = mapped_column(String(5))
    action: Mapped[str] = mapped_column(String(60), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(120))
    subject_kind: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    village_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[JsonObject] = mapped_column(JSON)
    position: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))
