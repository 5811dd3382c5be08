"""Households, families, people and memberships. Ids are their own; NIK and KK number are attributes (sentence 4)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid, false, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from sakti.extensions import Model
from sakti.regions.tables import InRegency
from sakti.web.public_ids import new_public_id
from sakti.web.sealing import Sealed
from sakti.web.types import UTC, of_few

#: Unborn: nothing that counts makes it. Merged: it is another record's history now (`merged_into_id`).
STANDINGS = "standing IN ('living','away','dead','exited','empty','unborn','merged')"


class WithPublicId:
    """Of a record that may be named outside, without a number that can be counted."""

    @declared_attr
    @classmethod
    def public_id(cls) -> Mapped[UUID]:
        return mapped_column(Uuid, unique=True, default=new_public_id)


class MadeByList:
    """Of a record that a by-name list made: which one. Taking the list back finds what it made by this alone."""

    @declared_attr
    @classmethod
    def release_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("source_release.id"), index=True)


class Household(InRegency, WithPublicId, MadeByList, Model):
    """People who live and eat together (rumah tangga): the unit that is followed.

    `village_id`, `head_id`, `people` and `standing` are caches of the latest state, for lists and search.
    """

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint(STANDINGS, name="standing"),
        Index("ix_household_place", "village_id", "id"),
        Index("ix_household_number", "number"),
        Index("ix_household_address", "address"),  # the search reads it whole, and an index is narrower than the table
        of_few("household", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(64))  # no_rumah_tangga: unique within a village
    home_village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)  # of the list that named it
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    address: Mapped[str] = mapped_column(String(300), default="")
    rt: Mapped[str] = mapped_column(String(10), default="")
    rw: Mapped[str] = mapped_column(String(10), default="")
    head_id: Mapped[int | None] = mapped_column(index=True)
    people: Mapped[int] = mapped_column(default=0)
    standing: Mapped[str] = mapped_column(String(8), default="unborn")
    created_at: Mapped[datetime] = mapped_column(UTC)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))  # cache of the merges


class Family(InRegency, MadeByList, Model):
    """People on one Kartu Keluarga. A household has one or more; one KK number in two households is two families."""

    __tablename__ = "family"
    __table_args__ = (CheckConstraint("kk_standing IN ('reliable','doubtful','missing')", name="kk_standing"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    kk: Mapped[str | None] = mapped_column(Sealed("family.kk"), index=True)
    kk_standing: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UTC)


class Person(InRegency, WithPublicId, MadeByList, Model):
    """One human being. `household_id`, `family_id`, `relation` and `standing` are caches of the latest state."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("nik_standing IN ('reliable','doubtful','missing')", name="nik_standing"),
        CheckConstraint(STANDINGS, name="standing"),
        Index("ix_person_name_key_household_id", "name_key", "household_id"),  # the same
        of_few("person", "merged_into_id"),
        Index(
            "uq_person_reliable_nik",
            "nik",
            unique=True,
            sqlite_where=text("nik_standing = 'reliable'"),
            postgresql_where=text("nik_standing = 'reliable'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nik: Mapped[str | None] = mapped_column(Sealed("person.nik"), index=True)
    nik_standing: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(160))
    sex: Mapped[int | None]
    birth_date: Mapped[date | None]
    relation: Mapped[int | None]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    standing: Mapped[str] = mapped_column(String(8), default="unborn")
    created_at: Mapped[datetime] = mapped_column(UTC)
    birth_estimated: Mapped[bool] = mapped_column(default=False, server_default=false())  # reckoned from an age
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # cache of the merges


class Membership(InRegency, Model):
    """Who was in which family and household, from–until, and why it began and ended. A projection of the ledger."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    began: Mapped[str] = mapped_column(String(12))
    ended: Mapped[str | None] = mapped_column(String(12))
