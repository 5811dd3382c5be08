"""Two reports were issued under one number, in two years: both keep it, and the later one says that it repeats."""

from __future__ import annotations

from sqlalchemy import Connection, text

OTHERS = ("region_id", "month", "kind", "provisional", "sha256", "path", "pages", "size", "issued_at", "issued_by")


def prepare(connection: Connection) -> None:
    """The oldest report again, issued a year later under the number that it has."""
    columns = ", ".join(OTHERS)
    connection.execute(
        text(
            f"INSERT INTO issued_report (version, year, serial, number, {columns}) "
            f"SELECT version + 100, year + 1, 1, number, {columns} "
            "FROM issued_report WHERE id = (SELECT min(id) FROM issued_report)"
        )
    )


def check(connection: Connection) -> None:
    rows = connection.execute(text("SELECT number, number_repeats FROM issued_report ORDER BY id")).all()
    numbers: set[str] = set()
    for number, repeats in rows:
        assert bool(repeats) == (number in numbers)
        numbers.add(number)
    assert sum(bool(row.number_repeats) for row in rows) == 1
