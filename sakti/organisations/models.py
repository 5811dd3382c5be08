"""Who acts: organisations by helix. The kinds are rows: five today, and some already say six."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.editing import Edited
from sakti.web.types import UTC


class Helix(Edited, Model):
    """One kind of actor (unsur): its code is what files say, its letter what tells it apart without colour."""

    __tablename__ = "helix"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    label_id: Mapped[str] = mapped_column(String(60))
    label_en: Mapped[str] = mapped_column(String(60))
    letter: Mapped[str] = mapped_column(String(2))
    position: Mapped[int]

    def label(self, locale: str = "id") -> str:
        """A row's own words, not the catalogue's: a sixth kind has its English name too."""
        return self.label_id if locale == "id" else self.label_en


class Organisation(Edited, Model):
    """An office, village government, company, university or community. Its name is its key in files."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(160), unique=True)
    helix_id: Mapped[int] = mapped_column(ForeignKey("helix.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)  # of a village government
    contact: Mapped[str] = mapped_column(String(200), default="")
    agreement: Mapped[str] = mapped_column(String(200), default="")  # MoU or letter, with its number
    agreement_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))
