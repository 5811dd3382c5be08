"""Column types and indexes that both databases keep the same way."""

from __future__ import annotations

from datetime import UTC as UTC_ZONE
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Index, Row, Select, text
from sqlalchemy.types import TypeDecorator

#: Rows and statements with the columns of a table, whatever those are: known by name, not by type.
TableRow = Row[*tuple[Any, ...]]
TableSelect = Select[*tuple[Any, ...]]


class UTC(TypeDecorator[datetime]):
    """A moment. SQLite drops the zone, so there it is written as bare UTC and gets its zone back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: use sakti.web.clock.now()")
        moment = value.astimezone(UTC_ZONE)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC_ZONE) if value.tzinfo is None else value.astimezone(UTC_ZONE)


def of_few(table: str, column: str) -> Index:
    """An index of the few rows that have this at all: the hundred thousand of a list do not."""
    filled = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=filled, postgresql_where=filled)
