"""Closed months with what they froze, what was corrected since, and the reports that were issued."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import db
from sakti.web.types import UTC

KINDS = "kind IN ('province','regency','district','village')"


class MonthClose(db.Model):
    """A month whose figures are frozen (tutup buku). `sha256` covers every frozen figure and picture of it."""

    __tablename__ = "month_close"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(unique=True)
    closed_at: Mapped[datetime] = mapped_column(UTC)
    closed_by: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))


class FrozenFigure(db.Model):
    """The counts of one indicator in one village when the month was closed. A missing row is a figure of nobody."""

    __tablename__ = "frozen_figure"

    close_id: Mapped[int] = mapped_column(ForeignKey("month_close.id"), primary_key=True, autoincrement=False)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False, index=True)
    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    d: Mapped[int]
    excluded: Mapped[int]
    unknown: Mapped[int]


class FrozenPicture(db.Model):
    """All else that a report of one region says: months before, movements, contributions, what is late, quality."""

    __tablename__ = "frozen_picture"

    close_id: Mapped[int] = mapped_column(ForeignKey("month_close.id"), primary_key=True, autoincrement=False)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False, index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class Restatement(db.Model):
    """A correction (ralat) of a closed month, listed by the next close: what was published, and what it is now."""

    __tablename__ = "restatement"
    __table_args__ = (UniqueConstraint("close_id", "month", "village_id", "indicator", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    close_id: Mapped[int] = mapped_column(ForeignKey("month_close.id"))
    month: Mapped[int]
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    indicator: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    old: Mapped[list[int]] = mapped_column(JSON)  # n, d, excluded, unknown
    new: Mapped[list[int]] = mapped_column(JSON)
    since: Mapped[datetime | None] = mapped_column(UTC)  # the first recording that may have caused it


class IssuedReport(db.Model):
    """A report that left the house: its file, and the hash by which a print or a signed copy can be checked."""

    __tablename__ = "issued_report"
    __table_args__ = (
        CheckConstraint(KINDS, name="kind"),
        UniqueConstraint("region_id", "month", "version"),
        UniqueConstraint("year", "serial"),
        Index("ix_issued_report_month", "month", "region_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    month: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    provisional: Mapped[bool]
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(255))
    pages: Mapped[int]
    size: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UTC)
    issued_by: Mapped[str] = mapped_column(String(120))


class ReportSchedule(db.Model):
    """When reports are issued by themselves: the newest row holds, older ones are history. `regions` are extra ones."""

    __tablename__ = "report_schedule"
    __table_args__ = (CheckConstraint("day BETWEEN 1 AND 31", name="day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    active: Mapped[bool]
    day: Mapped[int]
    at: Mapped[time] = mapped_column(Time)
    first_month: Mapped[int]
    regency: Mapped[bool]
    pilots: Mapped[bool]
    close_first: Mapped[bool]
    recorded_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
