"""A list of 100,000 person rows from XLSX, against parsing it with calamine and inserting its cells raw."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import islice
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.instance import empty_instance, villages_of_csv
from bench.measuring import Result, timed
from sakti.core.actors import Program
from sakti.demo import files
from sakti.demo.regency import regency
from sakti.intake.landing.actions.imports import import_list
from sakti.web.transactions import transaction

ROWS = 100_000
AS_OF = date(2018, 12, 31)


def run(folder: Path, rows: int = ROWS) -> list[Result]:
    file = folder / f"list-{rows}.xlsx"
    if not file.exists():
        files.write_list(file, islice(regency(rows // 3, 2018, villages_of_csv()).list_rows(), rows))
    with timed() as floor:
        raw(file, folder / "floor.db")
    with empty_instance(folder / "import"):
        with timed() as ours, transaction():
            import_list(file=file, layout="dtsen", as_of=AS_OF, by=Program("bench"))
        with timed() as again, transaction():
            import_list(file=file, layout="dtsen", as_of=AS_OF, by=Program("bench"))
    detail = f"{ours.seconds:.1f} s against {floor.seconds:.1f} s; the same file again {again.seconds:.1f} s"
    return [Result(f"import of {rows:,} person rows", ours.seconds / floor.seconds, "×", 4.0, detail)]


def raw(file: Path, database: Path) -> None:
    """The floor: every cell parsed and inserted as it is, one transaction, no check, no key."""
    database.unlink(missing_ok=True)
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    columns = ", ".join(f"c{position}" for position in range(len(rows[0])))
    connection.execute(f"CREATE TABLE list ({columns})")
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO list VALUES ({marks})", rows)
    connection.commit()
    connection.close()
