"""Outlines of villages, file by file: none is overwritten, so that the one before can be had back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.json import JsonList
from sakti.extensions import Model
from sakti.web.types import UTC


class OutlineEdition(Model):
    """The outlines that one file brought. In force is the one that was taken last and not withdrawn."""

    __tablename__ = "outline_edition"
    __table_args__ = (
        CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="taken"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        CheckConstraint("withdrawn_at IS NULL OR taken_at IS NOT NULL", name="withdrawn_after_taken"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    notice: Mapped[str] = mapped_column(String(300))  # what the file says of its licence or source
    features: Mapped[int]
    villages: Mapped[int]
    missed: Mapped[JsonList] = mapped_column(JSON)  # features that were not taken: labels and why
    read_at: Mapped[datetime] = mapped_column(UTC)
    read_by: Mapped[str] = mapped_column(String(120))
    taken_at: Mapped[datetime | None] = mapped_column(UTC)
    taken_by: Mapped[str | None] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTC)
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))


class Outline(Model):
    """The outline of one village in an edition: a finished SVG path in whole units, and the box around it."""

    __tablename__ = "outline"

    edition_id: Mapped[int] = mapped_column(ForeignKey("outline_edition.id"), primary_key=True, autoincrement=False)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False, index=True)
    path: Mapped[str] = mapped_column(Text)
    left: Mapped[int] = mapped_column("box_left")
    top: Mapped[int] = mapped_column("box_top")
    right: Mapped[int] = mapped_column("box_right")
    bottom: Mapped[int] = mapped_column("box_bottom")
