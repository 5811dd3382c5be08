"""Requests of people about their data, who was erased, and incidents with their clock."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.history import StepColumns
from sakti.web.sealing import Sealed
from sakti.web.types import UTC


class PrivacyRequest(Model):
    """What somebody asked for about their own data, or a child's or an heir's: until when, and what was answered.

    Who asked, how to reach them and what they said are sealed, and wiped a year after the answer. Without a person:
    nobody of that name is held here.
    """

    __tablename__ = "privacy_request"
    __table_args__ = (
        CheckConstraint("kind IN ('access','correction','erasure','restriction')", name="kind"),
        CheckConstraint("state IN ('received','checked','answered','refused')", name="state"),
        CheckConstraint("(state IN ('answered','refused')) = (answered_at IS NOT NULL)", name="answered"),
        CheckConstraint("state NOT IN ('checked','answered') OR proof IS NOT NULL", name="proven"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(11))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(8))
    requester: Mapped[str | None] = mapped_column(Sealed("privacy_request.requester"))
    contact: Mapped[str | None] = mapped_column(Sealed("privacy_request.contact"))
    told: Mapped[str | None] = mapped_column(Sealed("privacy_request.told"))
    proof: Mapped[str | None] = mapped_column(String(8))
    received_at: Mapped[datetime] = mapped_column(UTC, index=True)
    due_at: Mapped[datetime] = mapped_column(UTC)
    state: Mapped[str] = mapped_column(String(10), default="received")
    ground: Mapped[str | None] = mapped_column(String(14))  # of a refusal, or of an erasure
    answer: Mapped[str | None] = mapped_column(Sealed("privacy_request.answer"))
    objection_id: Mapped[int | None] = mapped_column(ForeignKey("objection.id"), index=True)  # a correction's own road
    answered_at: Mapped[datetime | None] = mapped_column(UTC)
    answered_by: Mapped[str | None] = mapped_column(String(120))
    recorded_by: Mapped[str] = mapped_column(String(120))


class PrivacyStep(StepColumns, Model):
    """One step of a request: who, when. What was said stands, sealed, in the request."""

    __tablename__ = "privacy_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("privacy_request.id"), index=True)


class Erasure(Model):
    """Somebody's data was erased: which record, when, on what ground. It names nobody, and is never taken back.

    Without a request: it was done again after a backup from before was restored.
    """

    __tablename__ = "erasure"
    __table_args__ = (CheckConstraint("ground IN ('purpose','request','unlawful','retention')", name="ground"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    public_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("privacy_request.id"), index=True)
    ground: Mapped[str] = mapped_column(String(9))
    erased_on: Mapped[date]
    erased_at: Mapped[datetime] = mapped_column(UTC)
    erased_by: Mapped[str] = mapped_column(String(120))
    confirmed_by: Mapped[str] = mapped_column(String(120))


class PrivacyIncident(Model):
    """A failure of protection (article 46): the clock of 3 × 24 hours begins when it was noticed. It names nobody."""

    __tablename__ = "privacy_incident"
    __table_args__ = (
        CheckConstraint("people_count >= 0", name="people"),
        CheckConstraint("happened_at <= noticed_at", name="order"),
        CheckConstraint("closed_at IS NULL OR closed_at >= noticed_at", name="closing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    happened_at: Mapped[datetime] = mapped_column(UTC)
    noticed_at: Mapped[datetime] = mapped_column(UTC, index=True)
    what: Mapped[str] = mapped_column(Text)
    data_kinds: Mapped[list[str]] = mapped_column(JSON)
    people_count: Mapped[int | None]
    handling: Mapped[str] = mapped_column(Text, default="")
    agency_told_at: Mapped[datetime | None] = mapped_column(UTC)
    subjects_told_at: Mapped[datetime | None] = mapped_column(UTC)
    closed_at: Mapped[datetime | None] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
