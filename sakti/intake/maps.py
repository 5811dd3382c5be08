"""Mappings of columns that an office has made are remembered by the headings they are for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.codebooks import BOOKS
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.intake.layouts import COLUMNS, LAYOUTS, Mapping
from sakti.intake.layouts.mapping import signature
from sakti.intake.models import ColumnMap
from sakti.regions.tables import Region
from sakti.web.clock import now


def save_map(*, name: str, headings: Sequence[str], mapping: Mapping, by: Actor) -> ColumnMap:
    """Remember a mapping for files with these headings; an earlier one for the same headings is replaced.

    Refuses `column_unknown`, `columns_doubled` and `columns_missing`.
    """
    check(mapping)
    mark = signature(headings)
    row = db.session.scalar(select(ColumnMap).where(ColumnMap.signature == mark))
    if row is None:
        row = ColumnMap(signature=mark, created_at=now(), created_by=by.name)
        db.session.add(row)
    row.name, row.headings, row.columns = name[:120], list(headings), dict(mapping.columns)
    row.book, row.base = mapping.book, mapping.base
    village = db.session.scalar(select(Region.id).where(Region.code == mapping.village)) if mapping.village else None
    row.village_id = village
    db.session.flush()
    record("columns_mapped", by=by, subject=row, name=row.name)
    return row


def check(mapping: Mapping) -> None:
    """A mapping that can be read with: columns that exist, each once, and those that an import cannot do without."""
    chosen = [column for column in mapping.columns.values() if column]
    joined = mapping.base in LAYOUTS and LAYOUTS[mapping.base].joined  # the card stands on each of its sheets
    for column in chosen:
        if column not in COLUMNS:
            raise Refusal("column_unknown", value=column)
        if chosen.count(column) > 1 and not (column == "kk" and joined):
            raise Refusal("columns_doubled", value=COLUMNS[column])
    if mapping.book not in BOOKS:
        raise Refusal("column_unknown", value=mapping.book)
    if "name" not in chosen or not {"kk", "number"} & set(chosen):
        raise Refusal("columns_missing")


def map_for(mark: str) -> Mapping | None:
    """The mapping that was remembered for headings with this signature."""
    row = db.session.scalar(select(ColumnMap).where(ColumnMap.signature == mark))
    return None if row is None else of(row)


def of(row: ColumnMap) -> Mapping:
    """A remembered mapping as the value that reads files."""
    village = db.session.get(Region, row.village_id) if row.village_id else None
    return Mapping(row.columns, row.book, village.code if village else None, row.base)


def used(mark: str) -> None:
    """Say that a remembered mapping has served again."""
    row = db.session.scalar(select(ColumnMap).where(ColumnMap.signature == mark))
    if row is not None:
        row.last_used_at = now()


def maps() -> Sequence[ColumnMap]:
    """All remembered mappings, the newest first."""
    return db.session.scalars(select(ColumnMap).order_by(ColumnMap.id.desc())).all()
