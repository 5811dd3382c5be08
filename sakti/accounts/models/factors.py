"""What somebody has besides the password: an app that shows codes, a passkey, codes on paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.sealing import Sealed
from sakti.web.types import UTC

TOTP, PASSKEY = "totp", "passkey"


class SecondFactor(Model):
    """An app that shows a code which changes every half minute, or a passkey."""

    __tablename__ = "second_factor"
    __table_args__ = (
        CheckConstraint("kind IN ('totp','passkey')", name="kind"),
        CheckConstraint("(kind = 'totp') = (secret IS NOT NULL)", name="totp"),
        CheckConstraint("(kind = 'passkey') = (credential_id IS NOT NULL AND public_key IS NOT NULL)", name="passkey"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(7))
    #: What its owner calls it.
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UTC)
    used_at: Mapped[datetime | None] = mapped_column(UTC)
    secret: Mapped[str | None] = mapped_column(Sealed("second_factor.secret"))
    #: The half minute of the last code that was taken: each code opens once.
    last_counter: Mapped[int | None]
    credential_id: Mapped[str | None] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: How often the passkey says that it was used; it never goes back, unless it was copied.
    sign_count: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """A code on paper for who has lost the rest. Each opens once."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: As a password is hashed: it is shorter than a key.
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None] = mapped_column(UTC)
