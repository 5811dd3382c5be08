"""Rows into the files that offices send: XLSX with identities as text, or CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from sakti.demo.rows import DELIVERY_HEADINGS, EVENT_HEADINGS, LIST_HEADINGS, OBSERVATION_HEADINGS
from sakti.demo.world import Row

#: The same bytes whenever it is written.
WRITTEN = datetime(2020, 1, 1, tzinfo=UTC)


def write_list(path: Path, rows: Iterable[Row]) -> int:
    """A by-name list, as XLSX or CSV by its name; returns the number of rows."""
    return write_xlsx(path, LIST_HEADINGS, rows) if path.suffix == ".xlsx" else write_csv(path, LIST_HEADINGS, rows)


def write_events(path: Path, rows: Iterable[Row]) -> int:
    """A log of family events (contracts §4)."""
    return write_csv(path, EVENT_HEADINGS, rows)


def write_observations(path: Path, rows: Iterable[Row]) -> int:
    """A log of observations (contracts §3)."""
    return write_csv(path, OBSERVATION_HEADINGS, rows)


def write_deliveries(path: Path, rows: Iterable[Row]) -> int:
    """A log of deliveries (contracts §5)."""
    return write_csv(path, DELIVERY_HEADINGS, rows)


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> int:
    """One row at a time, so that a whole regency fits."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last count is the answer
            writer.writerow([row[heading] for heading in headings])
    return count


def write_xlsx(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> int:
    """One sheet; texts stay texts (a NIK in a number cell loses its last digit), codes are numbers."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": WRITTEN.replace(tzinfo=None)})
    sheet = book.add_worksheet("BNBA")
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, heading in enumerate(headings):
            value = row[heading]
            if isinstance(value, int):
                sheet.write_number(count, column, value)
            elif value:
                sheet.write_string(count, column, value)
    book.close()
    return count
