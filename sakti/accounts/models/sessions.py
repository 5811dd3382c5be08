"""Where somebody is signed in, from which browsers, and who has to wait before the next try."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sakti.accounts.models.users import User
from sakti.extensions import Model
from sakti.web.types import UTC


class KnownDevice(Model):
    """A browser in which this user has signed in before. Strangers' failures do not slow it down."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("token_hash", "user_id", name="uq_known_device_token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: Of what the browser's cookie holds. Colleagues who share a browser share its cookie, and have a row each.
    token_hash: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(30))
    system: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(UTC)
    seen_at: Mapped[datetime] = mapped_column(UTC)


class SignInSession(Model):
    """One browser's sign-in. The cookie holds a random token; whether that still opens anything, this row says."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended"),
        CheckConstraint("idle_minutes > 0", name="idle"),
        Index("ix_sign_in_session_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: The user's `session_version` when it began.
    version: Mapped[int]
    known_device_id: Mapped[int | None] = mapped_column(ForeignKey("known_device.id", ondelete="SET NULL"), index=True)
    #: Whether this user had never signed in from this browser before.
    new_device: Mapped[bool]
    browser: Mapped[str] = mapped_column(String(30))
    system: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime] = mapped_column(UTC)
    #: Written once a minute at most.
    seen_at: Mapped[datetime] = mapped_column(UTC)
    #: After so many minutes without a page it ends: what held for the user's roles when it began.
    idle_minutes: Mapped[int]
    #: When the password was last given in it.
    reauthenticated_at: Mapped[datetime] = mapped_column(UTC)
    ended_at: Mapped[datetime | None] = mapped_column(UTC)
    ended_because: Mapped[str | None] = mapped_column(String(20))
    #: When the second step was passed; null where it was not asked for.
    second_factor_at: Mapped[datetime | None] = mapped_column(UTC)

    user: Mapped[User] = relationship()

    @property
    def idle_until(self) -> datetime:
        return self.seen_at + timedelta(minutes=self.idle_minutes)


class SlowedSignIn(Model):
    """Failures of one kind, and when the next try is heard. In the database: all server processes count together."""

    __tablename__ = "slowed_sign_in"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures"),
        Index("ix_slowed_sign_in_tried_at", "tried_at"),
    )

    #: A keyed digest of who tries what from where: what is typed into the field of the name is at times a password.
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    failures: Mapped[int]
    tried_at: Mapped[datetime] = mapped_column(UTC)
    next_at: Mapped[datetime] = mapped_column(UTC)
