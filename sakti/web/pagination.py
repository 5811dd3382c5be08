"""Pages by key, not by number: the thousandth page costs as much as the first, and a new row moves nothing.

Lists whose order is no key (what waits, then what is done) are shown in parts, by number.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, TypeVarTuple

from sqlalchemy import Column, Label, Row, Select, func, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from sakti.extensions import db

T = TypeVar("T")
U = TypeVar("U")
Columns = TypeVarTuple("Columns")
Key = InstrumentedAttribute[Any] | Column[Any] | Label[Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the page after them (None at the end)."""

    rows: Sequence[T]
    following: str | None = None
    is_first: bool = True


def keyset(
    statement: Select[T],
    keys: Sequence[Key],
    *,
    cursor: str | None = None,
    size: int = 50,
    descending: bool = False,
) -> Page[T]:
    """One page of entities ordered by keys, which must be unique together, never null, and not ordered yet.

    A cursor that makes no sense (an old bookmark) gives the first page.
    """
    if values := read_cursor(cursor, keys):
        row, mark = tuple_(*keys), tuple_(*values)
        statement = statement.where(row < mark if descending else row > mark)
    order = [key.desc() if descending else key.asc() for key in keys]
    rows: list[T] = list(db.session.scalars(statement.order_by(*order).limit(size + 1)))
    following = write_cursor(rows[size - 1], keys) if len(rows) > size else None
    return Page(rows[:size], following, is_first=not values)


def write_cursor(row: object, keys: Sequence[Key]) -> str:
    values = [getattr(row, key.key) for key in keys]
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return urlsafe_b64encode(json.dumps(plain).encode()).decode()


def read_cursor(cursor: str | None, keys: Sequence[Key]) -> list[object]:
    try:
        values = json.loads(urlsafe_b64decode(cursor or ""))
        return [restore(value, key) for value, key in zip(values, keys, strict=True)]
    except (NotBase64, TypeError, ValueError):
        return []


def restore(value: object, key: Key) -> object:
    kind = key.type.python_type
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Some rows of a list, how many there are in all, and how many stand before them."""

    rows: Sequence[T]
    total: int
    start: int = 0

    @property
    def following(self) -> int | None:
        """Where the next part begins; None at the end."""
        end = self.start + len(self.rows)
        return end if end < self.total else None

    @property
    def is_first(self) -> bool:
        return self.start == 0

    def holding(self, rows: Sequence[U]) -> Part[U]:
        """The same part with what is shown of its rows."""
        return Part(rows, self.total, self.start)


def part(statement: Select[*Columns], *, start: int = 0, size: int = 50) -> Part[Row[*Columns]]:
    """The rows of an ordered statement from a number on. Beyond the end is the beginning: what was there is done."""
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = int(db.session.execute(counted).scalar_one())
    start = start if start < total else 0
    return Part(db.session.execute(statement.offset(start).limit(size)).all(), total, start)


def entities(statement: Select[T], *, start: int = 0, size: int = 50) -> Part[T]:
    """The same of a statement that selects one entity."""
    found = part(statement, start=start, size=size)
    return found.holding([row[0] for row in found.rows])


def cut(rows: Sequence[T], *, start: int = 0, size: int = 50) -> Part[T]:
    """The same of rows that are all at hand."""
    start = start if start < len(rows) else 0
    return Part(rows[start : start + size], len(rows), start)
