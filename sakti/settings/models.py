"""What a decree may change, with the day from which it holds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.types import UTC


class SettingValue(Model):
    """One value of one setting from a day on. Never changed: a correction is a newer row for the same day."""

    __tablename__ = "setting_value"
    __table_args__ = (Index("ix_setting_value_key_since", "key", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
