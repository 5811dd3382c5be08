"""Usul–sanggah: how a proposal came in, and the number under which its outcome is told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.sealing import Sealed
from sakti.web.types import UTC


class Objection(Model):
    """What a villager or officer brought: channel, receipt number, priority. What is asked stands in its proposal.

    Who brought it need not say so; name and contact are sealed, and shown to whoever handles it only.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("priority IN ('normal','urgent')", name="priority"),
        CheckConstraint("channel IN ('visit','phone','message','letter','meeting','online','office')", name="channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    channel: Mapped[str] = mapped_column(String(8))
    priority: Mapped[str] = mapped_column(String(6), default="normal")
    reporter: Mapped[str | None] = mapped_column(Sealed("objection.reporter"))
    contact: Mapped[str | None] = mapped_column(Sealed("objection.contact"))
    received_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
