"""An uploaded file as rows of cells: XLSX, XLS, ODS or CSV, whatever its encoding and separator."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from sakti.intake.reading.cells import Cell, heading_key

MAX_BYTES = 200 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_UNPACKED = 2 * 1024 * 1024 * 1024
MAX_CELLS = 60_000_000  # of the rectangle that holds them all


#: The column that we add to a sheet for what was found in it; it is not read.
FINDINGS_HEADING = "TEMUAN SAKTI"


#: How files begin that are text and no table: PDF, a web page or XML (whatever it is called), a letter.
_OTHER = re.compile(rb"(\xef\xbb\xbf)?\s*(%PDF-|<[!?a-zA-Z]|\{\\rtf)")


class Unreadable(Exception):
    """The file is not a spreadsheet that can be read; the reason is in words."""


@dataclass(slots=True)
class Sheet:
    """One visible sheet. `rows[0]` is the spreadsheet's row `first_row`."""

    name: str
    rows: Sequence[Sequence[Cell]]
    first_row: int = 1
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()  # (row, column) of first and last cell, from 0

    def numbered(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return enumerate(self.rows, start=self.first_row)


@dataclass(slots=True)
class Workbook:
    """All visible sheets, the names of hidden ones, and the hash by which the file is known again."""

    sha256: str
    sheets: list[Sheet] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def read_workbook(file: Path) -> Workbook:
    """Read a file. Raises Unreadable with a reason that an office worker understands."""
    if file.is_dir():
        raise Unreadable(f"{file} adalah folder, bukan berkas")
    if not file.is_file():
        raise Unreadable(f"berkas {file} tidak ada")
    if file.stat().st_size > MAX_BYTES:
        raise Unreadable(f"lebih besar dari {MAX_BYTES // 1024 // 1024} MB")
    content = file.read_bytes()
    book = Workbook(hashlib.sha256(content).hexdigest())
    if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        _read_spreadsheet(content, book)
    elif _OTHER.match(content):
        raise Unreadable("PDF, halaman web, atau surat, bukan lembar kerja")
    else:
        book.sheets.append(Sheet("CSV", _read_csv(content)))
    if sum(len(sheet.rows) for sheet in book.sheets) > MAX_ROWS:
        raise Unreadable(f"lebih dari {MAX_ROWS:,} baris".replace(",", "."))
    for sheet in book.sheets:
        sheet.rows = without_findings(sheet.rows)
    return book


def without_findings(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The rows without the column of findings that an earlier download added, wherever it was moved to."""
    heading = heading_key(FINDINGS_HEADING)
    for row in rows[:50]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and heading_key(cell) == heading:
                return [[*each[:place], *[""] * (len(each) > place + 1), *each[place + 1 :]] for each in rows]
    return rows


def _read_spreadsheet(content: bytes, book: Workbook) -> None:
    _refuse_bombs(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for meta in workbook.sheets_metadata:
            if meta.visible is not SheetVisibleEnum.Visible:
                book.hidden.append(meta.name)
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            rows = sheet.to_python(skip_empty_area=False)
            book.sheets.append(Sheet(meta.name, rows, merged=sheet.merged_cell_ranges or ()))
    except Unreadable:
        raise
    except BaseException as error:  # the reader's own panics do not derive from Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise Unreadable("rusak, terkunci sandi, atau bukan berkas lembar kerja") from None


def _refuse_bombs(content: bytes) -> None:
    """Refuse what is small on disk and takes all the memory that there is.

    An XLSX is looked through: what it unpacks to, whether its directory lies, how far apart its cells are (the reader
    makes room for the whole rectangle). The older and rarer formats are read once by a process that may not grow.
    """
    if content[:2] != b"PK":
        _try_apart(content)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED or (unpacked / len(content) > 400 and unpacked > 100 * 1024 * 1024):
                raise Unreadable("isinya jauh lebih besar daripada berkasnya")
            names = archive.namelist()
            if any(name.endswith(".bin") and "worksheets/" in name for name in names):
                raise Unreadable("XLSB tidak dibaca; simpan sebagai XLSX")
            if "content.xml" in names:
                _try_apart(content)
            for entry in archive.infolist():
                part = archive.read(entry)  # fails if it is not what the directory says
                if "worksheets/" in entry.filename:
                    _refuse_far_cells(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise Unreadable("berkas rusak") from None


_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,6})(\d{1,9})""")
#: A cell that does not say its place first, as office programs write it, or lies beyond the 130th column or so many
#: digits of rows.
_ODD_CELLS = {digits: re.compile(rb'<c\b(?! r="(?:[A-Z]|[A-D][A-Z])\d{1,%d}")' % digits) for digits in (5, 6)}
_PREFIXED_CELL = re.compile(rb":c[\s/>]")


def _refuse_far_cells(xml: bytes) -> None:
    """Cheap signs first; every cell's place is looked at only if they do not clear the sheet."""
    digits = 6 if xml.count(b"<row") >= 100_000 else 5
    if not _ODD_CELLS[digits].search(xml) and not _PREFIXED_CELL.search(xml):
        return
    columns: set[bytes] = set()
    last = 0
    for place in _PLACE.finditer(xml):
        columns.add(place[1])
        last = max(last, int(place[2]))
    if last * max(map(_column_number, columns), default=0) > MAX_CELLS:
        raise Unreadable("ada sel yang sangat jauh dari daftarnya; hapus baris dan kolom kosong di luar daftar")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


_APART = """
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
except (ImportError, ValueError, OSError):
    pass
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""


def _try_apart(content: bytes) -> None:
    """Let another process read it, one that may fail."""
    try:
        subprocess.run([sys.executable, "-c", _APART], input=content, check=True, capture_output=True, timeout=120)
    except (subprocess.SubprocessError, OSError):
        raise Unreadable("rusak, terkunci sandi, atau bukan berkas lembar kerja") from None


def decode(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else Windows-1252. Refuses binary content."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable("bukan berkas lembar kerja") from None
    if b"\x00" in content[:4096]:
        raise Unreadable("bukan berkas lembar kerja")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_csv(content: bytes) -> list[list[str]]:
    text = decode(content)
    if not text.strip():
        raise Unreadable("berkas kosong")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)))
    except csv.Error as error:
        raise Unreadable(f"CSV rusak ({error})") from None


_QUOTED = re.compile(r'"[^"\n]*"')


def separator(text: str) -> str:
    """The separator that most of the first lines agree on. What stands in quotes separates nothing."""
    lines = [_QUOTED.sub("", line) for line in text.splitlines()[:20]]
    return max(",;\t|", key=lambda mark: sum(line.count(mark) for line in lines))
