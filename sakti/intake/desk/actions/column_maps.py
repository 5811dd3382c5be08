"""Remembering columns that an office has settled, by the headings that they are for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.codebooks import BOOKS
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.intake.models import ColumnMap
from sakti.intake.reading.headings import COLUMNS
from sakti.intake.reading.layouts import LAYOUTS, ColumnMapping
from sakti.intake.reading.layouts.mapping import signature
from sakti.regions.tables import Region
from sakti.web.clock import now


def save_map(*, name: str, headings: Sequence[str], mapping: ColumnMapping, by: Actor) -> ColumnMap:
    """Remember a mapping for files with these headings; an earlier one for the same headings is replaced.

    Refuses `column_unknown`, `columns_doubled` and `columns_missing`.
    """
    refuse_bad_mapping(mapping)
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


def refuse_bad_mapping(mapping: ColumnMapping) -> None:
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
