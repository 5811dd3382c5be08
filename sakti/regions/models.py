"""Regions by Kemendagri code, dated facts about them, and pilots."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from sakti.core.json import JsonObject
from sakti.core.region_codes import regency_code
from sakti.extensions import Model, db
from sakti.web.types import UTC


class Region(Model):
    """Province, regency, district or village. `code` has dots (33.26.02.2008); names repeat: nothing joins on them."""

    __tablename__ = "region"
    __table_args__ = (CheckConstraint("level IN ('province','regency','district','village')", name="level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))  # desa, kelurahan, kecamatan, kabupaten, kota, provinsi
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)

    def renamed(self, name: str, kind: str) -> Region:
        """The same region under another name, for reading alone: it is in no session."""
        return Region(id=self.id, code=self.code, name=name, level=self.level, kind=kind, parent_id=self.parent_id)


class InRegency:
    """Of rows that grow with the population: which regency's they are ("33.26"), so that several can share a database.

    Told by the row's village, else by its household; bulk inserts say it themselves. `REGENCY_LAST`: of a table that
    got the column after its others.
    """

    REGENCY_LAST: ClassVar[bool] = False

    @declared_attr
    @classmethod
    def regency(cls) -> Mapped[str]:
        order = 2 if cls.REGENCY_LAST else 0
        return mapped_column(String(5), default=_regency_of_row, nullable=False, sort_order=order)


def _regency_of_row(context: DefaultExecutionContext) -> str:
    row: JsonObject = context.get_current_parameters()  # type: ignore[no-untyped-call]
    village = row.get("village_id") or row.get("home_village_id") or row.get("one_village_id")
    if village is not None:
        code = context.connection.scalar(select(Region.code).where(Region.id == village))
    else:
        household = db.metadata.tables["household"]
        code = context.connection.scalar(select(household.c.regency).where(household.c.id == row.get("household_id")))
    if code is None:
        raise ValueError("a row that belongs to no village and no household belongs to no regency")
    return regency_code(code)


class RegionAlias(Model):
    """A code of another source (BPS) that means a village: the crosswalk, for no rule leads from one to the other."""

    __tablename__ = "region_alias"
    __table_args__ = (UniqueConstraint("source", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)


class RegionTerm(Model):
    """The values a dated fact may have (typologies, classifications, zones): rows, because a decree may add one."""

    __tablename__ = "region_term"
    __table_args__ = (UniqueConstraint("topic", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    label_id: Mapped[str] = mapped_column(String(60))
    label_en: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]


class RegionFact(Model):
    """A dated fact of a village with its source: what held before `since` stays true of its time."""

    __tablename__ = "region_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    topic: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))


class VillageClass(Model):
    """Whether a village is rural, as intervals without gaps: a projection of its facts that figures join."""

    __tablename__ = "village_class"

    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    since_month: Mapped[int]
    until_month: Mapped[int]
    rural: Mapped[bool]


class Pilot(Model):
    """A village chosen for the programme (lokus): decree, dates, phase."""

    __tablename__ = "pilot"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), unique=True)
    decree: Mapped[str] = mapped_column(String(200))
    since: Mapped[date]
    until: Mapped[date | None]
    phase: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(400), default="")


class VillageSuccession(Model):
    """A village was divided, merged or renamed by decree: from the day on people of `old` live in `new`.

    Names are those of that day. A renamed village keeps its code and its people: both are the same region. `made` is
    what taking it back has to undo: ids of the moves, assignments, targets and pilots that came with it.
    """

    __tablename__ = "village_succession"
    __table_args__ = (
        CheckConstraint("kind IN ('divided','merged','renamed')", name="kind"),
        CheckConstraint("(kind = 'renamed') = (old_id = new_id)", name="two"),
        CheckConstraint("households >= 0", name="households"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    day: Mapped[date]
    old_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    new_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    old_name: Mapped[str] = mapped_column(String(120))
    old_kind: Mapped[str] = mapped_column(String(20))
    new_name: Mapped[str] = mapped_column(String(120))
    new_kind: Mapped[str] = mapped_column(String(20))
    decree: Mapped[str] = mapped_column(String(200))
    households: Mapped[int] = mapped_column(default=0)  # so many moved with it
    made: Mapped[JsonObject] = mapped_column(JSON, default=dict, deferred=True)
    recorded_at: Mapped[datetime] = mapped_column(UTC)
    recorded_by: Mapped[str] = mapped_column(String(120))
    voided_at: Mapped[datetime | None] = mapped_column(UTC)
    voided_by: Mapped[str | None] = mapped_column(String(120))
    void_reason: Mapped[str | None] = mapped_column(Text)
