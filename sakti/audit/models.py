"""Who did or read what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.json import JsonObject
from sakti.extensions import Model
from sakti.web.types import UTC


class AuditEntry(Model):
    """One thing that somebody did or read. It names others without foreign keys, so that nothing blocks or edits it.

    `seal`: first the keyed mark of what the entry says; from the moment at which it gets its `position` in the chain,
    the seal over it and the seal before it, so that a changed or missing entry shows (`queries.checking`).
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('write','read')", name="kind"),
        CheckConstraint("position IS NULL OR seal IS NOT NULL", name="sealed"),
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


class SealedBlock(Model):
    """The marks of rows of one kind, as the product last wrote them: a change behind its back shows.

    `marks`: eight bytes of a key and eight of its mark, in order of key; the newest block that has a key counts.
    `position` and `seal` are as those of `AuditEntry`, in a chain of their own.
    """

    __tablename__ = "sealed_block"
    __table_args__ = (
        CheckConstraint("position IS NULL OR seal IS NOT NULL", name="sealed"),
        Index("ix_sealed_block_keys", "kind", "first_key", "last_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    first_key: Mapped[int] = mapped_column(BigInteger)
    last_key: Mapped[int] = mapped_column(BigInteger)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    marks: Mapped[bytes] = mapped_column(LargeBinary)
    position: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))


class ChainHead(Model):
    """How long a chain of seals is and where it ends, under a keyed mark: a cut-off end shows.

    `chain`: "trail", "records" (the chain of sealed blocks) or "anchors" (the notes outside).
    """

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTC)
    mark: Mapped[str] = mapped_column(String(64))
