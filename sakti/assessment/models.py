"""PPA: a session in a hamlet or village, its classes, the households that were placed, causes and wishes, photos."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.assessment import Group
from sakti.core.workflow import STATE_LENGTH
from sakti.extensions import Model
from sakti.regions.tables import InRegency
from sakti.web.editing import Edited
from sakti.web.history import StepColumns
from sakti.web.sealing import Sealed
from sakti.web.types import UTC


class PpaSession(Edited, Model):
    """One participatory assessment: where, when, who sat together, and by what they told rich from poor."""

    __tablename__ = "ppa_session"
    __table_args__ = (
        CheckConstraint("state IN ('draft','final')", name="state"),
        CheckConstraint("decile_limit BETWEEN 1 AND 10", name="decile_limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    hamlet: Mapped[str] = mapped_column(String(80), default="")  # dusun, dukuh or lingkungan; empty: the village
    areas: Mapped[list[list[int | None]]] = mapped_column(
        JSON, default=list
    )  # [RT or null, RW]; none: the whole village
    held_on: Mapped[date]
    venue: Mapped[str] = mapped_column(String(160))
    facilitators: Mapped[list[str]] = mapped_column(JSON, default=list)  # names
    participants: Mapped[dict[str, Group]] = mapped_column(JSON, default=dict)  # group → {"count", "names"}
    criteria: Mapped[list[str]] = mapped_column(JSON, default=list)  # by what people tell rich from poor: lines
    agreements: Mapped[list[str]] = mapped_column(JSON, default=list)  # what was agreed at the end: lines
    signers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # capacity → name
    decile_limit: Mapped[int] = mapped_column(SmallInteger, default=4)
    state: Mapped[str] = mapped_column(String(5), default="draft")
    compared_on: Mapped[date | None]  # the day whose list the frozen cards show
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))

    @property
    def is_final(self) -> bool:
        return self.state == "final"


class PpaSheet(Edited, Model):
    """A sheet of a session that is edited as a whole, by itself: its classes, or its causes and wishes."""

    __tablename__ = "ppa_sheet"
    __table_args__ = (CheckConstraint("name IN ('classes','problems')", name="name"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("ppa_session.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(8), primary_key=True)


class PpaClass(Model):
    """A class in the community's own words, the best off first."""

    __tablename__ = "ppa_class"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("ppa_session.id"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    is_poor: Mapped[bool] = mapped_column(default=False)


class PpaCard(InRegency, Model):
    """A household on the table: one of the list, or one that is on no list and was described by the community.

    What the list said of it is written down when the session is finalised. `described` is JSON
    (`core.verval.Described`), sealed.
    """

    __tablename__ = "ppa_card"
    REGENCY_LAST = True
    __table_args__ = (
        CheckConstraint("(household_id IS NULL) <> (described IS NULL)", name="whom"),
        UniqueConstraint("session_id", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("ppa_session.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    described: Mapped[str | None] = mapped_column(Sealed("ppa_card.described"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True, sort_order=1)
    class_id: Mapped[int | None] = mapped_column(ForeignKey("ppa_class.id"), index=True)
    placed_at: Mapped[datetime | None] = mapped_column(UTC)
    placed_by: Mapped[str | None] = mapped_column(String(120))
    listed: Mapped[bool | None]  # as it was when the session was finalised; the decile too
    decile: Mapped[int | None] = mapped_column(SmallInteger)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)  # sent, and not withdrawn


class PpaProblem(Model):
    """A problem that was named, its cause, what people wish, and how many voted for it."""

    __tablename__ = "ppa_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("ppa_session.id"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    problem: Mapped[str] = mapped_column(String(300))
    cause: Mapped[str] = mapped_column(String(300), default="")
    wish: Mapped[str] = mapped_column(String(300), default="")
    votes: Mapped[int | None] = mapped_column(SmallInteger)


class PpaPhoto(Model):
    """A photo of a sheet (plano) or of the meeting."""

    __tablename__ = "ppa_photo"
    __table_args__ = (UniqueConstraint("session_id", "photo_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("ppa_session.id"))
    photo_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    caption: Mapped[str] = mapped_column(String(200), default="")


class PpaStep(StepColumns, Model):
    """A session was finalised or reopened: who, when, why."""

    __tablename__ = "ppa_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("ppa_session.id"), index=True)
    before: Mapped[str | None] = mapped_column(String(STATE_LENGTH), sort_order=23)
