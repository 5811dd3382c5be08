"""Uploads on their way in: a list that waits for its preview, its decision, its application."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from sakti.core.json import JsonList, JsonObject
from sakti.extensions import Model
from sakti.observations.counts import ListCounts, counter
from sakti.web.sealing import Sealed
from sakti.web.types import UTC


class ColumnMap(Model):
    """Which heading is which column, as an office has settled it for files with these headings."""

    __tablename__ = "column_map"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    signature: Mapped[str] = mapped_column(String(64), unique=True)  # of the headings, in any order
    headings: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, str]] = mapped_column(JSON)  # heading as printed → column name
    book: Mapped[str] = mapped_column(String(20))
    base: Mapped[str] = mapped_column(String(20), default="")  # the layout that it corrects
    village_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    created_by: Mapped[str] = mapped_column(String(120))
    last_used_at: Mapped[datetime | None] = mapped_column(UTC)


class Claim(Model):
    """A row of a list that names somebody who lives in a village beyond the importer's reach: held, and asked of
    whoever reaches both. Accepted it becomes a move, and nothing else changes.

    State `seen`: a preview has told the one bit that somebody is recorded elsewhere; it is counted, and asks nothing.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("state IN ('seen','waiting','accepted','declined')", name="state"),
        CheckConstraint("(state IN ('accepted','declined')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> claimed_by_id", name="two_people"),
        Index("ix_claim_claimant", "claimed_by_id", "claimed_at"),
        Index(
            "uq_claim_waiting",
            "household_id",
            "village_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(  # of rows that know the card alone
            "uq_claim_waiting_card",
            "household_id",
            "village_id",
            unique=True,
            sqlite_where=text("state = 'waiting' AND person_id IS NULL"),
            postgresql_where=text("state = 'waiting' AND person_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    release_id: Mapped[int | None] = mapped_column(ForeignKey("source_release.id"), index=True)
    sheet: Mapped[str] = mapped_column(String(120))
    row: Mapped[int]
    as_of: Mapped[date]
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    from_village_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    card: Mapped[str | None] = mapped_column(Sealed("claim.card"))
    claimed_at: Mapped[datetime] = mapped_column(UTC)
    claimed_by: Mapped[str] = mapped_column(String(120))
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTC)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    answer: Mapped[str | None] = mapped_column(Sealed("claim.answer"))


class Upload(ListCounts, Model):
    """A file that somebody handed in on screen. Its preview is a dry run; applying it makes a source release.

    `recognised` is what was made of it, `chosen` what the uploader said instead (columns, code book, village).
    `file_sha256` and the counters are of its last trial or of its application; without a hash there was none yet.
    `created`: what a log has made, by name. `excerpts`: sheet → row → cells to show beside its findings, as long as it
    is not decided on.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','mapping','checked','refused','applied','left')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(255))
    layout: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]
    release_name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    findings: Mapped[JsonList | None] = mapped_column(JSON, deferred=True)
    effects: Mapped[JsonList | None] = mapped_column(JSON)
    refusal: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[int | None] = mapped_column(index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("source_release.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(UTC)
    uploaded_by: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int | None] = mapped_column(index=True)
    recognised: Mapped[JsonObject | None] = mapped_column(JSON, deferred=True)
    chosen: Mapped[JsonObject | None] = mapped_column(JSON)
    excerpts: Mapped[JsonObject | None] = mapped_column(JSON, deferred=True)
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    same_file: Mapped[bool] = mapped_column(default=False, server_default=false())
    rows_unchanged: Mapped[int] = counter()  # rows that were there already: of a log, of a list that came again
    created: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))

    @property
    def summary(self) -> JsonObject | None:
        """The document of its trial or application (contracts §2 and §3); None if there was none yet."""
        if self.file_sha256 is None:
            return None
        by_code = Counter(finding["code"] for finding in self.findings or [])
        findings = self.severities | {"by_code": dict(sorted(by_code.items()))}
        document = {"file_sha256": self.file_sha256, "dry_run": self.state != "applied", "findings": findings}
        if self.created is not None:  # a log
            fates = ("read", "imported", "unchanged", "rejected")
            return document | {"rows": {fate: getattr(self, f"rows_{fate}") for fate in fates}, "created": self.created}
        return document | {
            "layout": self.layout,
            "release": self.release_name,
            "as_of": self.as_of.isoformat(),
            "same_file": self.same_file,
            "rows": self.rows,
            "households": self.households,
            "persons": self.persons,
        }
