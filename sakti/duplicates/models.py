"""Pairs of records that may be one, and what somebody said about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.json import JsonList
from sakti.extensions import Model
from sakti.regions.tables import InRegency
from sakti.web.types import UTC


class DuplicatePair(InRegency, Model):
    """Two people or households that may be one, the smaller id first; each pair once, whatever is found again.

    Open until somebody decides; `different` is remembered until a number says otherwise; `gone` once the evidence is.
    A pair of people whose households are an open pair themselves lies `within` that one.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        CheckConstraint("unit IN ('person','household')", name="unit"),
        CheckConstraint("one_id < other_id", name="two"),
        CheckConstraint("kind IN ('exact_nik','exact_kk','probable')", name="kind"),
        CheckConstraint("state IN ('open','merged','different','gone')", name="state"),
        UniqueConstraint("unit", "one_id", "other_id"),
        Index("ix_duplicate_pair_list", "state", "score", "id"),
        Index("ix_duplicate_pair_other", "unit", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(String(10))
    one_id: Mapped[int]
    other_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    score: Mapped[int] = mapped_column(SmallInteger)
    reasons: Mapped[JsonList] = mapped_column(JSON)  # [code, bits, one, other] of each piece of evidence
    one_village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    other_village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    within_id: Mapped[int | None] = mapped_column(ForeignKey("duplicate_pair.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    found_at: Mapped[datetime] = mapped_column(UTC)
    decided_at: Mapped[datetime | None] = mapped_column(UTC)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    merge_id: Mapped[int | None] = mapped_column(ForeignKey("record_merge.id"), index=True)
