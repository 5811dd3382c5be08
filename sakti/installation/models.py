"""The keys by fingerprint, the key that backups are for, and the backups and rehearsals that there were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.types import UTC


class SealingKey(Model):
    """A key that sealed, or seals, rows here. `id` is the one that stands in the sealed form."""

    __tablename__ = "sealing_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(32))
    known_since: Mapped[datetime] = mapped_column(UTC)


class RecoveryKey(Model):
    """The public half of an age key, for which backups are encrypted from a moment on. The newest row holds."""

    __tablename__ = "recovery_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[str] = mapped_column(String(100))
    mark: Mapped[str] = mapped_column(String(8))
    set_at: Mapped[datetime] = mapped_column(UTC)
    set_by: Mapped[str] = mapped_column(String(120))


#: What was found when a copy was read back: as it should be, with differences that its installation has too, or not
#: looked at.
GOOD, DIFFERS, UNSEEN = "good", "differs", "unseen"


class BackupRun(Model):
    """A backup that was finished: its file, for whom it is, and what was found when the copy was read back."""

    __tablename__ = "backup_run"
    __table_args__ = (
        CheckConstraint("kind IN ('nightly','by hand')", name="kind"),
        CheckConstraint("verdict IN ('good','differs','unseen')", name="verdict"),
        Index("ix_backup_run_verdict", "verdict", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UTC)
    made_by: Mapped[str] = mapped_column(String(120))
    path: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[str] = mapped_column(String(7))
    verified_at: Mapped[datetime | None] = mapped_column(UTC)


class RestoreRehearsal(Model):
    """A backup was restored into a place of its own, looked at, and thrown away: with which key, and what was found."""

    __tablename__ = "restore_rehearsal"
    __table_args__ = (CheckConstraint("verdict IN ('good','differs')", name="verdict"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC, index=True)
    backup_number: Mapped[int]
    backup_made_at: Mapped[datetime] = mapped_column(UTC)
    recipient: Mapped[str] = mapped_column(String(8))
    with_identity: Mapped[bool]
    verdict: Mapped[str] = mapped_column(String(7))
