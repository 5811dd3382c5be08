"""The ledger (append-only, two times) and the states that are folded from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, Text, Uuid, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from sakti.core.json import JsonList, JsonObject
from sakti.extensions import Model
from sakti.observations.counts import ListCounts
from sakti.regions.tables import InRegency
from sakti.web.public_ids import new_public_id
from sakti.web.types import UTC, of_few


class LedgerRow:
    """Of whatever somebody told: who (by account, and by the name of that day), when it was noted, when it arrived.

    `captured_at` is the moment by the clock of whoever noted it; of a file the moment of its import. `recorded_at` is
    the server's. A program, and whoever was known by name only before accounts were kept, has no `recorded_by_id`.
    """

    @declared_attr
    @classmethod
    def recorded_by_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("user_account.id"))

    @declared_attr
    @classmethod
    def captured_at(cls) -> Mapped[datetime]:
        return mapped_column(UTC, default=_moment_of_recording)

    @declared_attr
    @classmethod
    def submission_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("submission.id"))


def _moment_of_recording(context: DefaultExecutionContext) -> datetime:
    recorded_at: datetime = context.get_current_parameters()["recorded_at"]  # type: ignore[no-untyped-call]
    return recorded_at


class Release(ListCounts, Model):
    """A source release: one by-name list as it was received (BDT 2015, DTSEN 2025-Q3 …). The rows stay as they came.

    `traces` is what an undo needs to know: the numbers that known records learned from it. `coverage` is per village
    what it named: households, persons, households by decile.
    """

    __tablename__ = "source_release"
    __table_args__ = (
        Index(
            "uq_source_release_file",
            "file_sha256",
            "layout",
            "as_of",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    layout: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(255))
    findings: Mapped[JsonList] = mapped_column(JSON, default=list, deferred=True)
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None] = mapped_column(UTC)
    undone_by: Mapped[str | None] = mapped_column(String(120))
    undo_reason: Mapped[str | None] = mapped_column(Text)
    traces: Mapped[JsonObject] = mapped_column(JSON, default=dict, deferred=True)
    coverage: Mapped[JsonObject] = mapped_column(JSON, default=dict, deferred=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)


class LogFile(Model):
    """A log that was read: observations, events or deliveries."""

    __tablename__ = "log_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    log: Mapped[str] = mapped_column(String(12))
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(255))
    summary: Mapped[JsonObject] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)


class LogRow(Model):
    """A log row that is already there: its keyed digest and how often it had occurred in its file by then."""

    __tablename__ = "log_row"

    log: Mapped[str] = mapped_column(String(12), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    occurrence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Visit(InRegency, LedgerRow, Model):
    """Somebody came to a house on a day. What was seen of the house and of its people are observations of the visit."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_recorder", "recorded_by_id", "id"),
        Index("ix_visit_submission_id", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=new_public_id)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    visited_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))


class Observation(InRegency, LedgerRow, Model):
    """What was seen of one subject on one day: only what was seen. Never changed; voided with a reason, or superseded.

    A person's row has `person_id`; of a list it also has the household that the list names it in.
    """

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint("source IN (1, 2, 3)", name="source"),
        CheckConstraint("household_id IS NOT NULL OR person_id IS NOT NULL", name="subject"),
        *(of_few("observation", column) for column in ("delivery_id", "corrects_id", "visit_id")),
        *(of_few("observation", column) for column in ("submission_id", "recorded_by_id")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    observed_on: Mapped[date] = mapped_column(index=True)
    source: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # field → value, as `core.fields` stores it
    release_id: Mapped[int | None] = mapped_column(ForeignKey("source_release.id"), index=True)
    delivery_id: Mapped[int | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    photo_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    voided_at: Mapped[datetime | None] = mapped_column(UTC)
    voided_by: Mapped[str | None] = mapped_column(String(120))
    void_reason: Mapped[str | None] = mapped_column(Text)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))


class Event(InRegency, LedgerRow, Model):
    """A family event. Never deleted; voided with a reason."""

    __tablename__ = "event"
    __table_args__ = (
        of_few("event", "submission_id"),
        of_few("event", "recorded_by_id"),
        CheckConstraint(
            "kind IN ('birth','death','move_out','move_in','move_village','split','join','exit','reenter')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    target_household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    voided_at: Mapped[datetime | None] = mapped_column(UTC)
    voided_by: Mapped[str | None] = mapped_column(String(120))
    void_reason: Mapped[str | None] = mapped_column(Text)


class EventPerson(Model):
    """Whom an event concerns."""

    __tablename__ = "event_person"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Absence(InRegency, Model):
    """Somebody of a village that is in a release who is not in it: they stay, and are marked."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("source_release.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class Merge(Model):
    """One human being or house that was recorded twice: the absorbed record's history is read as the kept one's.

    Nothing is overwritten. What had to point elsewhere meanwhile is listed in `moved`, so that undoing restores it.
    """

    __tablename__ = "record_merge"
    __table_args__ = (
        CheckConstraint("unit IN ('person','household')", name="unit"),
        CheckConstraint("absorbed_id <> kept_id", name="two"),
        Index(
            "uq_record_merge_absorbed",
            "unit",
            "absorbed_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_record_merge_kept", "unit", "kept_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(String(10))
    absorbed_id: Mapped[int]
    kept_id: Mapped[int]
    within_id: Mapped[int | None] = mapped_column(ForeignKey("record_merge.id"), index=True)  # of a whole household
    reason: Mapped[str] = mapped_column(Text)
    moved: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    merged_at: Mapped[datetime] = mapped_column(UTC)
    merged_by: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None] = mapped_column(UTC)
    undone_by: Mapped[str | None] = mapped_column(String(120))
    undo_reason: Mapped[str | None] = mapped_column(Text)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)


class HouseholdState(InRegency, Model):
    """One interval of a household's state. Code columns hold DTSEN codes; blank means not observed.

    Beside each stands when it was last seen, as `core.periods.day_number`.
    """

    __tablename__ = "household_state"
    __table_args__ = (Index("ix_household_state_village", "village_id", "counted"),)

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True, autoincrement=False)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    since_month: Mapped[int]
    until_month: Mapped[int]
    village_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    counted: Mapped[bool]
    standing: Mapped[str] = mapped_column(String(8))
    people: Mapped[int]
    decile: Mapped[int | None] = mapped_column(SmallInteger)
    floor_area: Mapped[float | None]
    floor: Mapped[int | None] = mapped_column(SmallInteger)
    wall: Mapped[int | None] = mapped_column(SmallInteger)
    roof: Mapped[int | None] = mapped_column(SmallInteger)
    water: Mapped[int | None] = mapped_column(SmallInteger)
    electricity: Mapped[int | None] = mapped_column(SmallInteger)
    power: Mapped[int | None] = mapped_column(SmallInteger)
    cooking_fuel: Mapped[int | None] = mapped_column(SmallInteger)
    latrine_access: Mapped[int | None] = mapped_column(SmallInteger)
    latrine_type: Mapped[int | None] = mapped_column(SmallInteger)
    excreta_disposal: Mapped[int | None] = mapped_column(SmallInteger)
    decile_seen: Mapped[int | None] = mapped_column(sort_order=1)
    floor_area_seen: Mapped[int | None] = mapped_column(sort_order=1)
    floor_seen: Mapped[int | None] = mapped_column(sort_order=1)
    wall_seen: Mapped[int | None] = mapped_column(sort_order=1)
    roof_seen: Mapped[int | None] = mapped_column(sort_order=1)
    water_seen: Mapped[int | None] = mapped_column(sort_order=1)
    electricity_seen: Mapped[int | None] = mapped_column(sort_order=1)
    power_seen: Mapped[int | None] = mapped_column(sort_order=1)
    cooking_fuel_seen: Mapped[int | None] = mapped_column(sort_order=1)
    latrine_access_seen: Mapped[int | None] = mapped_column(sort_order=1)
    latrine_type_seen: Mapped[int | None] = mapped_column(sort_order=1)
    excreta_disposal_seen: Mapped[int | None] = mapped_column(sort_order=1)


class PersonState(InRegency, Model):
    """One interval of a person's state. `birth_month` and `leapling` let months of ages be counted in whole numbers."""

    __tablename__ = "person_state"
    __table_args__ = (Index("ix_person_state_village", "village_id", "counted"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    since_month: Mapped[int]
    until_month: Mapped[int]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    counted: Mapped[bool]
    standing: Mapped[str] = mapped_column(String(8))
    birth_date: Mapped[date | None]
    birth_month: Mapped[int | None]
    leapling: Mapped[bool]
    sex: Mapped[int | None] = mapped_column(SmallInteger)
    schooling: Mapped[int | None] = mapped_column(SmallInteger)
    school_level: Mapped[int | None] = mapped_column(SmallInteger)
    certificate: Mapped[int | None] = mapped_column(SmallInteger)
    employed: Mapped[int | None] = mapped_column(SmallInteger)
    work_status: Mapped[int | None] = mapped_column(SmallInteger)
    has_chronic_disease: Mapped[bool | None]
    chronic_treated: Mapped[int | None] = mapped_column(SmallInteger)
    has_disability: Mapped[bool | None]
    disability_served: Mapped[int | None] = mapped_column(SmallInteger)
    trained: Mapped[int | None] = mapped_column(SmallInteger)
    schooling_seen: Mapped[int | None] = mapped_column(sort_order=1)
    school_level_seen: Mapped[int | None] = mapped_column(sort_order=1)
    certificate_seen: Mapped[int | None] = mapped_column(sort_order=1)
    employed_seen: Mapped[int | None] = mapped_column(sort_order=1)
    work_status_seen: Mapped[int | None] = mapped_column(sort_order=1)
    chronic_treated_seen: Mapped[int | None] = mapped_column(sort_order=1)


#: The table of states of each unit that an indicator may speak of.
STATES: dict[str, type[HouseholdState] | type[PersonState]] = {"household": HouseholdState, "person": PersonState}
