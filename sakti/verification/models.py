"""Verval: rounds, their villages and tasks, minutes, signatures, and what a signature did to the ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.verval import Result
from sakti.extensions import Model
from sakti.regions.tables import InRegency
from sakti.web.editing import Edited
from sakti.web.history import StepColumns
from sakti.web.sealing import Sealed
from sakti.web.types import UTC

STAGES = "stage IN ('collecting','musdes','village','district','regency')"
STATES = "state IN ('open','submitted','accepted','returned','rejected','dropped','set_aside')"
TOLD = "state NOT IN ('submitted','accepted','rejected','set_aside') OR result IS NOT NULL"
RESULTS = "result IN ('tetap','berubah','usulan_baru','meninggal','pindah','mampu','ganda','tidak_ditemukan','menolak')"


class VervalRound(Model):
    """One round of verval: the target households of a source release in some villages, until a deadline."""

    __tablename__ = "verval_round"
    __table_args__ = (
        CheckConstraint("state IN ('open','closed')", name="state"),
        CheckConstraint("deadline >= opens_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("source_release.id"), index=True)
    opens_on: Mapped[date]
    deadline: Mapped[date]
    basis: Mapped[str] = mapped_column(String(200), default="")  # the decree of the team (SK Tim Verval)
    state: Mapped[str] = mapped_column(String(6), default="open")
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))


class VervalVillage(Model):
    """A village within a round, and how far it has come."""

    __tablename__ = "verval_village"
    __table_args__ = (CheckConstraint(STAGES, name="stage"), UniqueConstraint("round_id", "village_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("verval_round.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    stage: Mapped[str] = mapped_column(String(10), default="collecting")


class VervalTask(InRegency, Model):
    """One visit of a round: to a household, or to somebody who was proposed and is no household yet.

    Proposals name their task. What the visit found waits here; the ledger hears of it at the last signature.
    """

    __tablename__ = "verval_task"
    REGENCY_LAST = True
    __table_args__ = (
        CheckConstraint(STATES, name="state"),
        CheckConstraint(RESULTS, name="result"),
        CheckConstraint("effect IN ('keep','exit')", name="effect"),
        CheckConstraint(
            "state NOT IN ('submitted','accepted','rejected','set_aside') OR result IS NOT NULL", name="told"
        ),
        Index("ix_verval_task_place_state", "place_id", "state"),
        Index("ix_verval_task_verified", "household_id", "verified_on"),
        UniqueConstraint("round_id", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("verval_round.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("verval_village.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    state: Mapped[str] = mapped_column(String(9), default="open")
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id"), index=True, sort_order=1
    )  # the one that holds
    result: Mapped[str | None] = mapped_column(String(15))
    visited_on: Mapped[date | None]
    happened_on: Mapped[date | None]  # the day of a death or move, where it is known
    presence: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # person id → code of question 404
    twin_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)  # of `ganda`: the same as
    effect: Mapped[str | None] = mapped_column(String(4))  # where a result leaves it open what to do: keep or exit
    note: Mapped[str] = mapped_column(Text, default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy: Mapped[float | None]
    submitted_at: Mapped[datetime | None] = mapped_column(UTC)
    submitted_by: Mapped[str | None] = mapped_column(String(120))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")  # of the last decision
    verified_on: Mapped[date | None]  # the visit's day, set by the last signature

    @property
    def found(self) -> Result:
        """The result, where one was sent."""
        return Result(self.result or "")


class VervalMove(StepColumns, Model):
    """One step of a task or of a village in a round: who, when, why. Their histories replay to their states."""

    __tablename__ = "verval_move"
    __table_args__ = (CheckConstraint("task_id IS NOT NULL OR place_id IS NOT NULL", name="subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("verval_task.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("verval_village.id"), index=True)
    result: Mapped[str | None] = mapped_column(String(15), sort_order=15)


class Musdes(Edited, Model):
    """The minutes of the village meeting (musyawarah desa or kelurahan) that went through the lists."""

    __tablename__ = "musdes"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("verval_village.id"), unique=True)
    held_on: Mapped[date]
    venue: Mapped[str] = mapped_column(String(160))
    chair: Mapped[str] = mapped_column(String(120))
    agenda: Mapped[list[str]] = mapped_column(JSON, default=list)  # lines of text
    attendees: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # {"element", "name", "position"}
    decisions: Mapped[list[str]] = mapped_column(JSON, default=list)  # lines of text, numbered by their order
    signers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # capacity → name
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))


class SignOff(Model):
    """A signature of one level under a village's result. Reopening takes it back with a reason; it stays."""

    __tablename__ = "sign_off"
    __table_args__ = (
        CheckConstraint("level IN ('village','district','regency')", name="level"),
        Index(
            "uq_sign_off_holding",
            "place_id",
            "level",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("verval_village.id"), index=True)
    level: Mapped[str] = mapped_column(String(8))
    signer: Mapped[str] = mapped_column(String(120))  # as printed
    position: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    voided_at: Mapped[datetime | None] = mapped_column(UTC)
    voided_by: Mapped[str | None] = mapped_column(String(120))
    void_reason: Mapped[str | None] = mapped_column(Text)


class VervalEffect(Model):
    """What the last signature wrote into the ledger for one task, so that reopening can void exactly that."""

    __tablename__ = "verval_effect"
    __table_args__ = (CheckConstraint("(observation_id IS NULL) <> (event_id IS NULL)", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("verval_task.id"), index=True)
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)


class Proposal(InRegency, Model):
    """Somebody says that a list is wrong: add, remove or correct (usul–sanggah). It is looked at by a verval task.

    `described` is JSON (`core.verval.Described`), sealed: whom it concerns, what would be right.
    """

    __tablename__ = "proposal"
    REGENCY_LAST = True
    __table_args__ = (
        CheckConstraint("kind IN ('add','remove','correct')", name="kind"),
        CheckConstraint("origin IN ('ppa','objection','musdes','visit')", name="origin"),
        CheckConstraint("state IN ('open','tasked','accepted','partly','rejected','withdrawn')", name="state"),
        CheckConstraint("kind = 'add' OR household_id IS NOT NULL", name="whom"),
        CheckConstraint("done IN ('added','left','members','changed','unsure','nothing')", name="done"),
        Index("ix_proposal_village_state", "village_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True, sort_order=1)
    kind: Mapped[str] = mapped_column(String(7))
    origin: Mapped[str] = mapped_column(String(9))
    origin_id: Mapped[int | None]  # the PPA session, objection … that it came from; no foreign key: they lie above
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    described: Mapped[str | None] = mapped_column(Sealed("proposal.described"))
    reason: Mapped[str] = mapped_column(Text)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    deadline: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(9), default="open")
    task_id: Mapped[int | None] = mapped_column(ForeignKey("verval_task.id"), index=True)
    outcome: Mapped[str] = mapped_column(Text, default="")  # in words that name nobody
    done: Mapped[str | None] = mapped_column(String(7), sort_order=3)  # `core.verval.Done`, of a decided one
    decided_at: Mapped[datetime | None] = mapped_column(UTC)
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
