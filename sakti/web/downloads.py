"""Spreadsheets out: identity numbers stay text, nothing runs as a formula, and the file says where it is from."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Literal

from flask import Response, send_file
from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sakti.web.seats import seat

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Kind = Literal["text", "whole", "age", "decimal", "percent", "rupiah", "date"]

#: Text is the "@" format, so that a spreadsheet keeps all sixteen digits of a NIK, also after somebody edits the cell.
NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "whole": "#,##0",
    "age": "#,##0.0",
    "decimal": "#,##0.00",
    "percent": '0.00" %"',
    "rupiah": '"Rp"#,##0',
    "date": "dd/mm/yyyy",
}


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    kind: Kind = "text"
    width: int = 16


def xlsx(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, about: Mapping[str, str] | None = None
) -> Response:
    """A download of one list. `about` (who, when, which filter) fills a second sheet, so a stray copy can be traced.

    Refuses what `seats.seat` refuses.
    """
    with seat():
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write(file, title, columns, rows, about or {})
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=safe_name(title) + ".xlsx")


def write(
    file: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], about: Mapping[str, str]
) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with Workbook(file, options) as book:
        sheet = book.add_worksheet(sheet_name(title))
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in NUMBER_FORMATS.items()}
        write_headings(sheet, columns, book.add_format({"bold": True, "bottom": 1}))
        for at, row in enumerate(rows, start=1):
            for across, (column, value) in enumerate(zip(columns, row, strict=True)):
                write_cell(sheet, at, across, value, column.kind, formats)
        write_about(book, about)


def write_headings(sheet: Worksheet, columns: Sequence[Column], bold: Format) -> None:
    for across, column in enumerate(columns):
        sheet.set_column(across, across, column.width)
        sheet.write_string(0, across, column.heading, bold)
    sheet.freeze_panes(1, 0)


def write_cell(sheet: Worksheet, at: int, across: int, value: object, kind: Kind, formats: dict[Kind, Format]) -> None:
    """A value of another kind than its column's (a word among numbers) is written as text."""
    if value is None:
        return
    if kind == "date" and isinstance(value, date | datetime):
        sheet.write_datetime(at, across, value, formats["date"])
    elif kind not in ("text", "date") and isinstance(value, int | float | Decimal):
        sheet.write_number(at, across, float(value), formats[kind])
    else:
        sheet.write_string(at, across, str(value), formats["text"])


def write_about(book: Workbook, about: Mapping[str, str]) -> None:
    if not about:
        return
    sheet = book.add_worksheet(sheet_name(_("Keterangan")))
    for at, (name, value) in enumerate(about.items()):
        sheet.write_string(at, 0, name)
        sheet.write_string(at, 1, value)


def sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Data"


def safe_name(title: str) -> str:
    """A file name that every system takes: "Rumah tangga – Botosari" → "rumah-tangga-botosari"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "sakti"
