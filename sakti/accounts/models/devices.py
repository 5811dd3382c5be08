"""Telephones that hand over what was recorded on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sakti.accounts.models.users import User
from sakti.extensions import Model
from sakti.web.types import UTC


class Device(Model):
    """A telephone's own session: it hands over what it holds, and opens no page."""

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: What its owner calls it.
    label: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    expires_at: Mapped[datetime] = mapped_column(UTC)
    #: When the second step was passed by whoever connected it; null where it was not asked for.
    second_factor_at: Mapped[datetime | None] = mapped_column(UTC)
    #: Written once a minute at most.
    seen_at: Mapped[datetime | None] = mapped_column(UTC)
    revoked_at: Mapped[datetime | None] = mapped_column(UTC)

    user: Mapped[User] = relationship()
