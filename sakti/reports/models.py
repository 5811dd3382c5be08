"""Reports that were issued, and when they are issued by themselves."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.types import UTC

KINDS = "kind IN ('province','regency','district','village')"


class IssuedReport(Model):
    """A report that left the house: its file, and the hash by which a print or a signed copy can be checked."""

    __tablename__ = "issued_report"
    __table_args__ = (
        CheckConstraint(KINDS, name="kind"),
        UniqueConstraint("region_id", "month", "version"),
        UniqueConstraint("year", "serial"),
        Index(
            "uq_issued_report_number",
            "number",
            unique=True,
            sqlite_where=text("NOT number_repeats"),
            postgresql_where=text("NOT number_repeats"),
        ),
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
    #: Issued under a number that another report had already, when the month of the data was printed in it.
    number_repeats: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: Biasa: without small numbers, for everybody; else Terbatas.
    is_public: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: Taken back with the close that a clock ahead had made. Its number stays used.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTC)
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))

    @property
    def stands(self) -> bool:
        """Final, and not withdrawn: no other of its kind is owed."""
        return not self.provisional and self.withdrawn_at is None


class ReportSchedule(Model):
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
    #: Of each report the version for everybody, too.
    public: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
