"""Pages by key, not by number: the thousandth page costs as much as the first, and a new row moves nothing."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Label, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from sakti.extensions import db

T = TypeVar("T")
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
