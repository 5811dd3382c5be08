"""The rows of a database as a small file that both engines can read: what SQLite keeps, table by table, in JSON lines.

SQLite keeps five kinds of values: nothing, whole numbers, floats, text and bytes. They go into the file as they are,
bytes as base64. PostgreSQL reads the same texts through COPY, so nothing here knows what a column means, and the file
still loads when the application's tables have changed. Each table begins with a line that names its columns.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, MetaData, inspect, text

Cell: TypeAlias = str | int | float | bytes | None
#: Alembic's own; the database that is loaded into has it already.
LEFT_OUT = {"alembic_version"}


@dataclass
class TableRows:
    """All rows of one table."""

    table: str
    columns: list[str]
    rows: list[list[Cell]] = field(default_factory=list)


def read_rows(connection: Connection) -> Iterator[TableRows]:
    """Every table of a SQLite database, those that others refer to first; rows in the order of their keys."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        order = ", ".join(f'"{column.name}"' for column in table.primary_key)
        columns = [column.name for column in table.columns]
        names = ", ".join(f'"{column}"' for column in columns)
        rows = connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')
        yield TableRows(table.name, columns, [list(row) for row in rows])


def write_file(file: Path, tables: Iterator[TableRows]) -> None:
    """Compressed, and the same bytes for the same rows: the header names neither a time nor a file."""
    plain = io.StringIO()
    for part in tables:
        coded = [
            column
            for place, column in enumerate(part.columns)
            if any(isinstance(row[place], bytes) for row in part.rows)
        ]
        head = {"table": part.table, "columns": part.columns, "bytes": coded}
        plain.write(json.dumps(head, separators=(",", ":")) + "\n")
        for row in part.rows:
            plain.write(json.dumps([encoded(cell) for cell in row], separators=(",", ":"), ensure_ascii=False) + "\n")
    with file.open("wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
        packed.write(plain.getvalue().encode())


def encoded(cell: Cell) -> str | int | float | None:
    return base64.b64encode(cell).decode() if isinstance(cell, bytes) else cell


def read_file(file: Path) -> list[TableRows]:
    tables: list[TableRows] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            if isinstance(said, dict):
                tables.append(TableRows(said["table"], said["columns"]))
                coded = [column in said["bytes"] for column in said["columns"]]
                continue
            row = [
                base64.b64decode(cell) if is_bytes and cell is not None else cell
                for cell, is_bytes in zip(said, coded, strict=True)
            ]
            tables[-1].rows.append(row)
    return tables


def load_rows(connection: Connection, tables: Sequence[TableRows]) -> None:
    """Write them into a database that has these tables, and no rows in them."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.execute(text("SET LOCAL timezone = 'UTC'"))  # moments in the file are bare UTC
    for part in tables:
        if not part.rows:
            continue
        (copy_rows if postgresql else insert_rows)(connection, part)
    if postgresql:
        set_sequences(connection)


def insert_rows(connection: Connection, part: TableRows) -> None:
    names = ", ".join(f'"{column}"' for column in part.columns)
    marks = ", ".join("?" * len(part.columns))
    connection.exec_driver_sql(
        f'INSERT INTO "{part.table}" ({names}) VALUES ({marks})', [tuple(row) for row in part.rows]
    )


def copy_rows(connection: Connection, part: TableRows) -> None:
    names = ", ".join(f'"{column}"' for column in part.columns)
    driver = connection.connection.cursor()
    with driver.copy(f'COPY "{part.table}" ({names}) FROM STDIN') as copy:  # type: ignore[attr-defined]
        for row in part.rows:
            copy.write_row([cell if cell is None or isinstance(cell, bytes) else str(cell) for cell in row])


def set_sequences(connection: Connection) -> None:
    """The next new row of each table gets a number that no loaded one has."""
    for table in inspect(connection).get_table_names():
        if any(column["name"] == "id" for column in inspect(connection).get_columns(table)):
            connection.execute(
                text(
                    f'SELECT setval(sequence, greatest((SELECT max(id) FROM "{table}"), 1)) '
                    f"FROM pg_get_serial_sequence('\"{table}\"', 'id') AS sequence WHERE sequence IS NOT NULL"
                )
            )
