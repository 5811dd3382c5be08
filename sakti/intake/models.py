"""Uploads on their way in: a list that waits for its preview, its decision, its application."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import db
from sakti.web.types import UTC


class ColumnMap(db.Model):
    """Which heading is which column, as an office has settled it for files with these headings."""

    __tablename__ = "column_map"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    signature: Mapped[str] = mapped_column(String(64), unique=True)  # of the headings, in any order
    headings: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, str]] = mapped_column(JSON)  # heading as printed → column name
    book: Mapped[str] = mapped_column(String(20))
    base: Mapped[str] = mapped_column(String(20), default="")  # the layout that it corrects
    village_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))
    last_used_at: Mapped[datetime | None] = mapped_column(UTC)


class Upload(db.Model):
    """A file that somebody handed in on screen. Its preview is a dry run; applying it makes a source release.

    `recognised` is what was made of it, `chosen` what the uploader said instead (columns, code book, village).
    `excerpts`: sheet → row → cells to show beside its findings, as long as it is not decided on.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','mapping','checked','refused','applied','left')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(255))
    layout: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]
    release_name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    findings: Mapped[list[Any] | None] = mapped_column(JSON, deferred=True)
    effects: Mapped[list[Any] | None] = mapped_column(JSON)
    refusal: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[int | None] = mapped_column(index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("source_release.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(UTC)
    uploaded_by: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int | None] = mapped_column(index=True)
    recognised: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    chosen: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    excerpts: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
