"""Rows as lines of JSON and back, whatever the database: bytes as base64, days and moments as ISO text."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Numeric,
    Table,
    TableClause,
    Time,
    Uuid,
    column,
    type_coerce,
)
from sqlalchemy import table as table_clause
from sqlalchemy.types import TypeEngine

from sakti.web.sealing import Sealed, under_present_key

#: Makes a cell of the database from its text or number in JSON.
CellReader: TypeAlias = Callable[..., object]


def raw(table: Table) -> list[ColumnElement[Any]]:
    """The columns as they are stored: sealed numbers stay sealed."""
    return [type_coerce(c, LargeBinary).label(c.name) if isinstance(c.type, Sealed) else c for c in table.columns]


def to_json(cell: object) -> object:
    if isinstance(cell, bytes | memoryview):
        return base64.b64encode(bytes(cell)).decode()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal | UUID) else cell


def writable(table: Table) -> TableClause:
    """The table for rows whose sealed values are bytes already."""
    return table_clause(
        table.name, *[column(c.name, LargeBinary() if isinstance(c.type, Sealed) else c.type) for c in table.columns]
    )


def reader(kind: TypeEngine[object], *, has_keys: bool) -> CellReader:
    """How a cell of this type is read back. What an older key sealed comes under the present one, if there are keys."""
    if isinstance(kind, Sealed) and has_keys:
        place = kind.place
        return _unless_none(lambda cell: under_present_key(base64.b64decode(cell), place))
    inner = getattr(kind, "impl", kind)
    if isinstance(inner, Numeric) and not inner.asdecimal:
        return lambda cell: cell
    read = next((read for sort, read in READERS if isinstance(inner, sort)), None)
    return _unless_none(read) if read else lambda cell: cell


def _unless_none(read: CellReader) -> CellReader:
    return lambda cell: None if cell is None else read(cell)


#: Of the types that JSON does not know.
READERS: tuple[tuple[type[TypeEngine[Any]], CellReader], ...] = (
    (LargeBinary, base64.b64decode),
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (Numeric, Decimal),
    (Uuid, UUID),
)
