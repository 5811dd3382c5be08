"""The user's own sheet with what was found in it: every cell as it was, one column more, odd cells coloured.

It can be corrected and handed in again: the reader does not look at that column (`sheets.without_findings`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import isfinite
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sakti.core.findings import Severity
from sakti.intake import sheets
from sakti.intake.excerpts import place_of
from sakti.intake.sheets import FINDINGS_HEADING, Cell, Sheet, is_numeric
from sakti.intake.tables import Table
from sakti.web.downloads import sheet_name

#: Cells that get a note of their own; the column says the same for all.
NOTES = 2000
_COLOURS = {Severity.ERROR.value: "#f8d7da", Severity.WARNING.value: "#fff3cd", Severity.INFO.value: "#e2e8f0"}
_WORDS = {Severity.ERROR.value: "DITOLAK", Severity.WARNING.value: "PERIKSA", Severity.INFO.value: "KETERANGAN"}

#: The sheet of findings that concern no row.
REST = "Temuan lain"
_EARLIEST = date(1900, 3, 1)  # before it, days of a spreadsheet are off by one

Found = dict[str, Any]  # a finding as `Finding.as_dict` writes it


def annotate(file: IO[bytes], book: sheets.Workbook, tables: Sequence[Table], findings: Iterable[Found]) -> None:
    """Write the book with its findings. What concerns no row stands on a last sheet."""
    by_sheet: dict[str, dict[int, list[Found]]] = defaultdict(lambda: defaultdict(list))
    elsewhere: list[Found] = []
    known = {sheet.name for sheet in book.sheets}
    for one in findings:
        if one["row"] and one["sheet"] in known:
            by_sheet[one["sheet"]][one["row"]].append(one)
        else:
            elsewhere.append(one)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as out:
        writer = _Writer(out)
        for sheet in (one for one in book.sheets if one.name != REST):
            table = next((one for one in tables if one.sheet.name == sheet.name), None)
            writer.sheet(sheet, table, by_sheet.get(sheet.name, {}))
        writer.rest(elsewhere)


class _Writer:
    """Formats are made once; a cell that is odd has one of its own for every kind of content."""

    def __init__(self, out: Workbook) -> None:
        self.out, self.notes = out, 0
        self.formats: dict[tuple[str, str], Format] = {}

    def format(self, shown: str, severity: str = "") -> Format:
        if (shown, severity) not in self.formats:
            colour = {"bg_color": _COLOURS[severity], "border": 1} if severity else {}
            more = {"bold": True, "bottom": 1} if shown == "heading" else {"num_format": shown}
            self.formats[shown, severity] = self.out.add_format(more | colour)
        return self.formats[shown, severity]

    def sheet(self, sheet: Sheet, table: Table | None, findings: dict[int, list[Found]]) -> None:
        sheet_out = self.out.add_worksheet(self._name(sheet.name))
        last = max(map(len, sheet.rows), default=0)
        sheet_out.set_column(last, last, 70)
        if table is not None:
            sheet_out.freeze_panes(table.start, 0)
        for index, row in enumerate(sheet.rows):
            odd = findings.get(index + sheet.first_row, ())
            marks = self._marks(table, odd) if table is not None else {}
            for place, cell in enumerate(row):
                self._cell(sheet_out, index, place, cell, marks.get(place))
            if table is not None and index == table.start - 1:
                sheet_out.write_string(index, last, FINDINGS_HEADING, self.format("heading"))
            elif odd:
                said = " ".join(f"{_WORDS[one['severity']]} {_named(one)}" for one in odd)
                sheet_out.write_string(index, last, said, self.format("@", _worst(odd)))
        for (top, left), (bottom, right) in sheet.merged:
            sheet_out.merge.append([top, left, bottom, right])  # the cells are written already

    def _name(self, wanted: str) -> str:
        """A name that a spreadsheet accepts, and that is not there yet."""
        taken = {one.name.casefold() for one in self.out.worksheets()}
        names = (sheet_name(f"{wanted[:27]} {number}" if number else wanted) for number in range(1000))
        return next(name for name in names if name.casefold() not in taken)

    def _marks(self, table: Table, odd: Sequence[Found]) -> dict[int, Found]:
        """Place → its gravest finding."""
        marks: dict[int, Found] = {}
        for one in sorted(odd, key=lambda each: list(_COLOURS).index(each["severity"])):
            if (place := place_of(table, one["column"])) is not None:
                marks.setdefault(place, one)
        return marks

    def _cell(self, sheet: Worksheet, row: int, place: int, cell: Cell, odd: Found | None) -> None:
        severity = odd["severity"] if odd else ""
        if isinstance(cell, bool):
            sheet.write_boolean(row, place, cell, self.format("General", severity))
        elif is_numeric(cell) and isfinite(cell):
            sheet.write_number(row, place, cell, self.format("General", severity))
        elif isinstance(cell, date) and cell.timetuple() >= _EARLIEST.timetuple():
            sheet.write_datetime(row, place, cell, self.format("dd/mm/yyyy", severity))
        elif cell not in ("", None):
            sheet.write_string(row, place, str(cell), self.format("@", severity))
        elif odd:
            sheet.write_blank(row, place, None, self.format("@", severity))
        if odd and self.notes < NOTES:
            self.notes += 1
            sheet.write_comment(row, place, f"{_WORDS[severity]}: {odd['message']}")

    def rest(self, findings: Sequence[Found]) -> None:
        if findings:
            sheet = self.out.add_worksheet(REST)
            sheet.set_column(0, 0, 110)
            for row, one in enumerate(findings):
                sheet.write_string(row, 0, f"{_WORDS[one['severity']]} {_named(one)}", self.format("@"))


def _named(one: Found) -> str:
    return f"{one['column']}: {one['message']}" if one["column"] else str(one["message"])


def _worst(odd: Sequence[Found]) -> str:
    return min((one["severity"] for one in odd), key=list(_COLOURS).index)
