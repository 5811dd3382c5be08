"""Columns as an office has settled them, remembered by the headings that they are for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.extensions import db
from sakti.intake.models import ColumnMap
from sakti.intake.reading.layouts import ColumnMapping
from sakti.regions.tables import Region


def map_for(mark: str) -> ColumnMapping | None:
    """The mapping that was remembered for headings with this signature."""
    row = db.session.scalar(select(ColumnMap).where(ColumnMap.signature == mark))
    return None if row is None else mapping_of_row(row)


def mapping_of_row(row: ColumnMap) -> ColumnMapping:
    """A remembered mapping as the value that reads files."""
    village = db.session.get(Region, row.village_id) if row.village_id else None
    return ColumnMapping(row.columns, row.book, village.code if village else None, row.base)


def maps() -> Sequence[ColumnMap]:
    """All remembered mappings, the newest first."""
    return db.session.scalars(select(ColumnMap).order_by(ColumnMap.id.desc())).all()
