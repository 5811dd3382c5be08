"""Programmes, interventions assigned to somebody, deliveries with their funding lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.observations.tables import LedgerRow
from sakti.regions.tables import InRegency
from sakti.web.editing import Edited
from sakti.web.history import StepColumns
from sakti.web.types import UTC, of_few

STATUSES = "status IN ('proposed','approved','scheduled','running','done','verified','rejected','cancelled')"
SUBJECTS = "subject_kind IN ('household','person','family','village','group')"


class Programme(Edited, Model):
    """A source of interventions. `records` names the person's field that a delivery sets to yes (docs/contracts.md)."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("strategy IN ('burden','income','pockets')", name="strategy"),
        CheckConstraint("records IN ('trained','disability_served','chronic_treated')", name="records"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(160), unique=True)
    strategy: Mapped[str | None] = mapped_column(String(8))  # Inpres 8/2025: burden, income, pockets of poverty
    sector: Mapped[str] = mapped_column(String(40), default="")  # RPKD field: pendidikan, kesehatan …
    records: Mapped[str | None] = mapped_column(String(20))
    answers_need: Mapped[str | None] = mapped_column(String(40))  # the need that it answers (interventions.needs)
    unit: Mapped[str] = mapped_column(String(20), default="unit")
    unit_cost_rp: Mapped[int | None] = mapped_column(BigInteger)
    funding_sources: Mapped[list[str]] = mapped_column(JSON, default=list)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))


class Group(Model):
    """Several households that receive something together (kelompok usaha, kelompok tani)."""

    __tablename__ = "beneficiary_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))


class GroupMember(Model):
    """A household in a group."""

    __tablename__ = "group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("beneficiary_group.id"), primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True, index=True)


class Intervention(InRegency, Model):
    """A programme assigned by an organisation to one subject. `village_id` is where; exactly one subject is named."""

    __tablename__ = "intervention"
    __table_args__ = (
        CheckConstraint(STATUSES, name="status"),
        CheckConstraint(SUBJECTS, name="subject_kind"),
        Index("ix_intervention_board", "village_id", "status"),
        of_few("intervention", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(String(10))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary_group.id"), index=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    status: Mapped[str] = mapped_column(String(10), default="proposed")
    volume: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    unit: Mapped[str] = mapped_column(String(20), default="unit")
    planned_rp: Mapped[int | None] = mapped_column(BigInteger)
    due_on: Mapped[date | None]
    batch: Mapped[str | None] = mapped_column(String(36), index=True)  # one bulk assignment
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), sort_order=1)


class StatusMove(StepColumns, Model):
    """The history of an intervention's status: who moved it when, and why."""

    __tablename__ = "status_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    intervention_id: Mapped[int] = mapped_column(ForeignKey("intervention.id"), index=True)
    day: Mapped[date] = mapped_column(sort_order=15)


class Delivery(InRegency, LedgerRow, Model):
    """What happened: volume, value, date, evidence. One delivery, one or more funding lines; voided, never deleted."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(SUBJECTS, name="subject_kind"),
        CheckConstraint("value_rp >= 0", name="value"),
        Index("ix_delivery_place", "village_id", "delivered_on"),
        *(of_few("delivery", column) for column in ("submission_id", "recorded_by_id")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    intervention_id: Mapped[int | None] = mapped_column(ForeignKey("intervention.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(String(10))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary_group.id"), index=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    delivered_on: Mapped[date]
    volume: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    unit: Mapped[str] = mapped_column(String(20))
    value_rp: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    voided_at: Mapped[datetime | None] = mapped_column(UTC)
    voided_by: Mapped[str | None] = mapped_column(String(120))
    void_reason: Mapped[str | None] = mapped_column(Text)


class FundingLine(Model):
    """Who paid how much of a delivery: APBN, APBD kab, Dana Desa, CSR, Baznas, swadaya …"""

    __tablename__ = "funding_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    source: Mapped[str] = mapped_column(String(60))
    value_rp: Mapped[int] = mapped_column(BigInteger)
