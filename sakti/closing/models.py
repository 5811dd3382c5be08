"""Closed months with what they froze, and what was corrected since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.types import UTC


class MonthClose(Model):
    """A month whose figures are frozen (tutup buku). `sha256` covers every frozen figure and picture of it.

    `head_number` and `head_seal`: how far the trail had come, printed in the month's reports; none of months that were
    closed before.
    """

    __tablename__ = "month_close"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(unique=True)
    closed_at: Mapped[datetime] = mapped_column(UTC)
    closed_by: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    head_number: Mapped[int | None]
    head_seal: Mapped[str | None] = mapped_column(String(64))


class TakenBackClose(Model):
    """A close that a clock which ran ahead had made, and two people have taken back: its papers are withdrawn."""

    __tablename__ = "taken_back_close"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int]
    closed_at: Mapped[datetime] = mapped_column(UTC)
    closed_by: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    taken_back_at: Mapped[datetime] = mapped_column(UTC)
    taken_back_by: Mapped[str] = mapped_column(String(120))


class FrozenFigure(Model):
    """The counts of one indicator in one village when the month was closed. A missing row is a figure of nobody.

    `stale`: None of what does not grow old, and of months that were closed before it was kept.
    """

    __tablename__ = "frozen_figure"

    close_id: Mapped[int] = mapped_column(ForeignKey("month_close.id"), primary_key=True, autoincrement=False)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False, index=True)
    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    d: Mapped[int]
    excluded: Mapped[int]
    unknown: Mapped[int]
    stale: Mapped[int | None]


class FrozenPicture(Model):
    """All else that a report of one region says: months before, movements, contributions, what is late, quality."""

    __tablename__ = "frozen_picture"

    close_id: Mapped[int] = mapped_column(ForeignKey("month_close.id"), primary_key=True, autoincrement=False)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False, index=True)
    content: Mapped[dict[str, object]] = mapped_column(JSON)  # a `documents.PictureDocument`


class FrozenStatement(Model):
    """What reconciles a region's numbers with those of the close before: corrections, who came and left, money.

    None of months that were closed before it was kept.
    """

    __tablename__ = "frozen_statement"

    close_id: Mapped[int] = mapped_column(ForeignKey("month_close.id"), primary_key=True, autoincrement=False)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False, index=True)
    content: Mapped[dict[str, object]] = mapped_column(JSON)  # a `documents.StatementsDocument`


class Restatement(Model):
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
