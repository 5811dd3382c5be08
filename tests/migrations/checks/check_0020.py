"""Two reports were issued under one number, in two years: both keep it, and the later one says that it repeats."""

from __future__ import annotations

from sqlalchemy import Connection, text


RENUMBER = text("UPDATE issued_report SET number = :number WHERE id = :id")


def prepare(connection: Connection) -> None:
    first = connection.execute(text("SELECT id, number, year FROM issued_report ORDER BY id LIMIT 1")).one()
    later = connection.scalar(text("SELECT max(id) FROM issued_report"))
    assert later != first.id, "the release has more than one report"
    connection.execute(RENUMBER, {"number": first.number, "id": later})


def check(connection: Connection) -> None:
    rows = connection.execute(text("SELECT id, number, number_repeats FROM issued_report ORDER BY id")).all()
    numbers: set[str] = set()
    for _, number, repeats in rows:
        assert bool(repeats) == (number in numbers)
        numbers.add(number)
    assert sum(bool(row.number_repeats) for row in rows) == 1
