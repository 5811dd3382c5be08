"""Many rows at once, in the session's own transaction: raw `executemany` on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, cast

from sqlalchemy import Table, func, select, text

from sakti.extensions import db

if TYPE_CHECKING:
    import sqlite3

    import psycopg


#: Parameters of one statement: what every SQLite takes, also an older one.
_MOST_PARAMETERS = 900


def is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def next_ids(*tables: Table) -> list[int]:
    """The id that each table would give next, if nobody reserves some before; higher than every id that is there."""
    highest = [select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery() for table in tables]
    ids = list(db.session.execute(select(*highest)).one())
    if not is_postgresql():
        return ids
    sequences = [text(f"SELECT last_value + is_called::int FROM {table.name}_id_seq") for table in tables]  # noqa: S608
    return [max(here, db.session.execute(query).scalar_one()) for here, query in zip(ids, sequences, strict=True)]


def reserve_ids(table: Table, count: int) -> list[int]:
    """`count` new ids of a table, rising. Nobody else gets them, whatever happens to the transaction.

    SQLite has one writer at a time, so the highest id decides; PostgreSQL hands them out, perhaps with gaps.
    """
    if not count:
        return []
    if not is_postgresql():
        (first,) = next_ids(table)
        return list(range(first, first + count))
    numbers = text("SELECT nextval(:name) FROM generate_series(1, :count)")
    return sorted(db.session.scalars(numbers, {"name": f"{table.name}_id_seq", "count": count}))


@contextmanager
def without_collecting() -> Iterator[None]:
    """Build a million small values without Python's collector walking over all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def insert_rows(table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows of plain values; dates as ISO text, moments by `moment_text`, sealed numbers as bytes."""
    connection = db.session.connection()
    raw = connection.connection
    names = ", ".join(f'"{column}"' for column in columns)
    if not is_postgresql():
        cursor = cast("sqlite3.Cursor", raw.cursor())
        insert = f"INSERT INTO {table.name} ({names}) VALUES "  # noqa: S608 - our names
        _insert_many_a_statement(cursor, insert, len(columns), rows)
        return
    driver = cast("psycopg.Connection", raw.driver_connection)
    with driver.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert_many_a_statement(cursor: sqlite3.Cursor, insert: str, width: int, rows: Iterable[Sequence[object]]) -> None:
    """Many rows in each statement: a fifth to a third faster than one. `insert`: the statement up to its values."""
    marks = f"({', '.join('?' * width)})"
    count = max(1, _MOST_PARAMETERS // width)
    waiting = iter(rows)
    rest: list[Sequence[object]] = []

    def full_batches() -> Iterator[tuple[object, ...]]:
        while len(batch := list(islice(waiting, count))) == count:
            yield tuple(chain.from_iterable(batch))
        rest.extend(batch)

    cursor.executemany(insert + ", ".join([marks] * count), full_batches())
    cursor.executemany(insert + marks, map(tuple, rest))


def moment_text(moment: datetime) -> str:
    """A UTC moment as both databases read it in a bulk insert (see `sakti.web.types.UTC`)."""
    if is_postgresql():
        return moment.isoformat()
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
