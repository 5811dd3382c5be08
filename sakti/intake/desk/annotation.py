"""The user's own sheet with what was found in it: every cell as it was, one column more, odd cells coloured.

It can be corrected and handed in again: the reader does not look at that column (`workbook.without_findings`).
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import isfinite
from typing import IO, TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sakti.core.findings import Severity
from sakti.core.progress import Progress
from sakti.core.refusals import Refusal
from sakti.files import actions as files
from sakti.intake.desk.columns import identify_upload
from sakti.intake.desk.files import annotated
from sakti.intake.desk.findings import WrittenFinding, place_of
from sakti.intake.desk.queries.uploads import upload_by_id
from sakti.intake.reading import workbook
from sakti.intake.reading.cells import Cell, is_numeric
from sakti.intake.reading.refusal import open_workbook
from sakti.intake.reading.tables import Table
from sakti.intake.reading.workbook import FINDINGS_HEADING, Sheet
from sakti.web.downloads import sheet_name

if TYPE_CHECKING:
    from sakti.intake.tables import Upload

#: Cells that get a note of their own; the column says the same for all.
NOTES = 2000
_COLOURS = {Severity.ERROR.value: "#f8d7da", Severity.WARNING.value: "#fff3cd", Severity.INFO.value: "#e2e8f0"}
_WORDS = {Severity.ERROR.value: "DITOLAK", Severity.WARNING.value: "PERIKSA", Severity.INFO.value: "KETERANGAN"}

#: The sheet of findings that concern no row.
REST = "Temuan lain"
_EARLIEST = date(1900, 3, 1)  # before it, days of a spreadsheet are off by one


def write_annotated(*, upload_id: int, progress: Progress) -> None:
    """Write it for later; a smaller one is written as it is asked for."""
    upload = upload_by_id(upload_id)
    progress("Menulis berkas dengan temuan", 0, 0)
    out = io.BytesIO()
    annotate_into(out, upload)
    files.write(annotated(upload.path), out.getvalue())


def annotate_into(out: IO[bytes], upload: Upload) -> None:
    """The uploader's own sheet with its findings. Refuses `file_gone` once it is decided on."""
    if not files.place(upload.path).is_file():
        raise Refusal("file_gone")
    with files.opened(upload.path) as stream:
        book = open_workbook(stream)
    annotate(out, book, identify_upload(upload, book).tables, upload.findings or [])


def annotate(
    file: IO[bytes], book: workbook.Workbook, tables: Sequence[Table], findings: Iterable[WrittenFinding]
) -> None:
    """Write the book with its findings. What concerns no row stands on a last sheet."""
    by_sheet: dict[str, dict[int, list[WrittenFinding]]] = defaultdict(lambda: defaultdict(list))
    elsewhere: list[WrittenFinding] = []
    names = {sheet.name for sheet in book.sheets}
    for finding in findings:
        if finding["row"] and finding["sheet"] in names:
            by_sheet[finding["sheet"]][finding["row"]].append(finding)
        else:
            elsewhere.append(finding)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as out:
        writer = _Writer(out)
        for sheet in (each for each in book.sheets if each.name != REST):
            table = next((each for each in tables if each.sheet.name == sheet.name), None)
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

    def sheet(self, sheet: Sheet, table: Table | None, findings: dict[int, list[WrittenFinding]]) -> None:
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
                words = " ".join(f"{_WORDS[finding['severity']]} {_named(finding)}" for finding in odd)
                sheet_out.write_string(index, last, words, self.format("@", _worst(odd)))
        for (top, left), (bottom, right) in sheet.merged:
            sheet_out.merge.append([top, left, bottom, right])  # the cells are written already

    def _name(self, wanted: str) -> str:
        """A name that a spreadsheet accepts, and that is not there yet."""
        taken = {worksheet.name.casefold() for worksheet in self.out.worksheets()}
        names = (sheet_name(f"{wanted[:27]} {number}" if number else wanted) for number in range(1000))
        return next(name for name in names if name.casefold() not in taken)

    def _marks(self, table: Table, odd: Sequence[WrittenFinding]) -> dict[int, WrittenFinding]:
        """Place → its gravest finding."""
        marks: dict[int, WrittenFinding] = {}
        for finding in sorted(odd, key=lambda each: list(_COLOURS).index(each["severity"])):
            if (place := place_of(table, finding["column"])) is not None:
                marks.setdefault(place, finding)
        return marks

    def _cell(self, sheet: Worksheet, row: int, place: int, cell: Cell, odd: WrittenFinding | None) -> None:
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

    def rest(self, findings: Sequence[WrittenFinding]) -> None:
        if findings:
            sheet = self.out.add_worksheet(REST)
            sheet.set_column(0, 0, 110)
            for row, finding in enumerate(findings):
                sheet.write_string(row, 0, f"{_WORDS[finding['severity']]} {_named(finding)}", self.format("@"))


def _named(finding: WrittenFinding) -> str:
    return f"{finding['column']}: {finding['message']}" if finding["column"] else str(finding["message"])


def _worst(odd: Sequence[WrittenFinding]) -> str:
    return min((finding["severity"] for finding in odd), key=list(_COLOURS).index)
