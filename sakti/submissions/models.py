"""What was sent in and may arrive twice: forms that are pressed again, phones that never heard the answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.sealing import Sealed
from sakti.web.types import UTC


class Submission(Model):
    """One thing that was sent once, however often it arrives. The sender makes its `public_id` before sending.

    `payload` is JSON, sealed, and kept for `RETENTION`; the digest stays. `base_version` is what the sender had seen.
    `subject` says in the end what came of it ("visit:17").
    """

    __tablename__ = "submission"
    __table_args__ = (
        Index(
            "ix_submission_payload_age",
            "received_at",
            sqlite_where=text("payload IS NOT NULL"),
            postgresql_where=text("payload IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    kind: Mapped[str] = mapped_column(String(30))  # visit, event, delivery …
    device: Mapped[str] = mapped_column(String(60), default="")  # empty: a form of a browser
    #: Without a foreign key: users lie above submissions (docs/architecture.md).
    user_id: Mapped[int | None] = mapped_column(index=True)
    user_name: Mapped[str] = mapped_column(String(120))
    payload: Mapped[str | None] = mapped_column(Sealed("submission.payload"))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))  # keyed; None: arrived before digests were kept
    base_version: Mapped[int | None]
    captured_at: Mapped[datetime] = mapped_column(UTC)
    received_at: Mapped[datetime] = mapped_column(UTC)
    outcome: Mapped[str] = mapped_column(String(20), default="accepted")
