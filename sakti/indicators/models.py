"""The monthly rollup (a cache of the ledger), targets, and macro series that are entered, never computed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.types import UTC


class Rollup(Model):
    """Figures of one indicator in one village at the end of one month. A missing row is a figure of nobody.

    `stale`: how many of the d rest on an old answer; none of what does not grow old.
    """

    __tablename__ = "rollup"
    __table_args__ = (Index("ix_rollup_village_id", "village_id", "month"),)

    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False)
    n: Mapped[int]
    d: Mapped[int]
    excluded: Mapped[int]
    unknown: Mapped[int]
    stale: Mapped[int | None]


class VillagePopulation(Model):
    """Who lives in a village and is on the target list at the end of a month. A missing row is nobody.

    Part of the rollup, and no figure: whatever is asked of them, and of whomever it cannot be asked.
    """

    __tablename__ = "village_population"

    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    households: Mapped[int]
    persons: Mapped[int]


class RollupSpan(Model):
    """Which months the rollup holds, and of which definitions: one row.

    `definitions` are their marks with the months that their answers are fresh (`own_latrine:1~24`), with blanks
    between. One that is missing there has no rows yet, or others.
    """

    __tablename__ = "rollup_span"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_month: Mapped[int]
    last_month: Mapped[int]
    definitions: Mapped[str] = mapped_column(Text, default="")


class Target(Model):
    """A value to reach by a date: relative to the own baseline (−30 %), a level (80 %), or a count."""

    __tablename__ = "target"
    __table_args__ = (CheckConstraint("kind IN ('relative','level','count')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(String(40), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    baseline_on: Mapped[date]
    due_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(UTC)


class MacroValue(Model):
    """A published macro figure (P0, extreme poverty …): value, period, source. Never derived from by-name lists.

    One that was entered wrongly has ended; it stays for the trail.
    """

    __tablename__ = "macro_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(40), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    period: Mapped[str] = mapped_column(String(20))
    value: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    unit: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(300))
    retrieved_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(UTC)
