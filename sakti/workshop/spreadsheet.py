"""The task that reads a list or a log: XLSX, XLS, ODS or CSV, whatever its encoding and separator.

What would take more than its share is refused before the reader builds it: sizes by the directory of the archive, cells
by a look at the XML. Runs in a confined child (`child`), so it imports little.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from sakti.workshop import limits
from sakti.workshop.limits import Exceeded, Unfit

#: Rows that go to the parent at once.
BLOCK = 1000
#: Cells that are made at once, which is quicker; of more of them only a block is there at a time.
AT_ONCE = 8_000_000
ARCHIVE, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How files begin that are text and no table: PDF, a web page or XML (whatever it is called), a letter.
_OTHER = re.compile(rb"(\xef\xbb\xbf)?\s*(%PDF-|<[!?a-zA-Z]|\{\\rtf)")
PIECE = 1 << 20
#: What may be decoded. Looked up now: a confined process can import nothing any more.
CODECS = [codecs.lookup(name) for name in ("utf-8-sig", "utf-16", "cp1252", "cp437")]

Written = str | int | float | bool | date | time | datetime | timedelta


def look(file: IO[bytes]) -> Iterator[bytes]:
    """Refuse an archive that would take more than its share; nothing is said of one that does not."""
    content = _whole(file)
    if content[:2] == b"PK":
        _refuse_bombs(content)
    yield from ()


def read(file: IO[bytes], *, most_rows: int = limits.MAX_ROWS, looked: bool = False) -> Iterator[bytes]:
    """Documents in JSON: {"sheet": name, "merged": […]} and after each its rows in blocks; {"hidden": name}.

    A cell that JSON does not know is an object: {"date": …}, {"datetime": …}, {"time": …} or {"seconds": …}.
    `looked`: somebody else looks whether it takes more than its share (`look`).
    """
    content = _whole(file)
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_written).encode
    if content[:4] == ARCHIVE or content[:8] == OLE:
        documents = _spreadsheet(content, most_rows, looked)
    elif _OTHER.match(content):
        raise Unfit("other")
    else:
        documents = _csv(content, most_rows)
    for document in documents:
        try:
            yield write(document).encode()
        except UnicodeEncodeError:  # half a character, which no database keeps either
            yield write(document).encode("utf-8", "replace")


def _whole(file: IO[bytes]) -> bytes:
    """All of it, wherever it was read up to: two processes may have the same file open."""
    pieces: list[bytes] = []
    at = 0
    while piece := os.pread(file.fileno(), 16 * PIECE, at):
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)


def _written(cell: Written) -> dict[str, str | float]:
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    raise TypeError(type(cell).__name__)


# -- spreadsheets ---------------------------------------------------------------------------------------------------


def _spreadsheet(content: bytes, most_rows: int, looked: bool) -> Iterator[object]:
    if content[:2] == b"PK" and not looked:
        _refuse_bombs(content)
    rows = 0
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        metadata = workbook.sheets_metadata
    except PasswordError:
        raise Unfit("locked") from None
    except (Exceeded, Unfit, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the reader's own panics do not derive from Exception
        raise Unfit("damaged") from None
    if len(metadata) > limits.MAX_SHEETS:
        raise Exceeded("sheets", len(metadata), limits.MAX_SHEETS)
    for meta in metadata:
        if meta.visible is not SheetVisibleEnum.Visible:
            yield {"hidden": meta.name}
            continue
        sheet = _sheet(workbook, meta.name)
        last, right = sheet.end or (-1, -1)
        if right >= limits.MAX_COLUMNS:
            raise Exceeded("columns", right + 1, limits.MAX_COLUMNS)
        rows += last + 1
        if rows > most_rows:
            raise Exceeded("rows", rows, most_rows)
        yield {"sheet": meta.name, "merged": sheet.merged_cell_ranges or ()}
        yield from _blocks(sheet, (last + 1) * (right + 1))


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        raise Unfit("damaged") from None


def _blocks(sheet: CalamineSheet, cells: int) -> Iterator[object]:
    """Its rows, from the first of the spreadsheet on."""
    if cells <= AT_ONCE:
        every = sheet.to_python(skip_empty_area=False)
        yield from (every[start : start + BLOCK] for start in range(0, len(every), BLOCK))
        return
    rows = iter(sheet.iter_rows())
    while block := list(islice(rows, BLOCK)):
        yield block


def _refuse_bombs(content: bytes) -> None:
    """Refuse what is small on disk and takes all the memory that there is: by its directory, then part by part."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_directory(archive.infolist(), len(content))
            unpacked = 0
            for entry in archive.infolist():
                look = _look_of(entry.filename)
                with archive.open(entry) as part:  # fails if it is not what the directory says
                    unpacked += _look_through(part, look, limits.MAX_UNPACKED - unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise Unfit("damaged") from None


def _refuse_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > limits.MAX_PARTS:
        raise Exceeded("parts", len(entries), limits.MAX_PARTS)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.MAX_UNPACKED:
        raise Exceeded("unpacked", unpacked // limits.MEGABYTE, limits.MAX_UNPACKED // limits.MEGABYTE)
    if unpacked > limits.SMALL and unpacked > limits.MAX_RATIO * size:
        raise Exceeded("ratio", unpacked // size, limits.MAX_RATIO)
    for entry in entries:
        name = entry.filename
        if entry.flag_bits & 1:
            raise Unfit("locked")
        if name.endswith(".bin") and "worksheets/" in name:
            raise Unfit("xlsb")
        if name.lower().endswith((".zip", ".xlsx", ".xls", ".ods", ".docx")):
            raise Unfit("nested")


class _Look:
    """Looks at the XML of a part as it is unpacked; this one sees only that it declares nothing."""

    def __init__(self) -> None:
        self.first = True

    def see(self, xml: bytes) -> None:
        """`xml` ends behind a `>`."""
        if self.first:
            self.first = False
            if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml[:4096]:
                raise Unfit("entities")

    def end(self) -> None:
        """All was seen."""


class _SheetLook(_Look):
    """A sheet of an XLSX. Cheap signs first; every cell's place is looked at only if they do not clear the piece."""

    #: A cell that does not say its place first, as office programs write it, or lies far off: of a sheet of few rows
    #: beyond column SR (512) or row 99,999, of a long one beyond column DZ (130).
    _ODD = re.compile(rb'<c\b(?! r="(?:[A-Z]|[A-R][A-Z]|S[A-R])\d{1,5}")')
    _ODD_IN_LONG = re.compile(rb'<c\b(?! r="(?:[A-Z]|[A-D][A-Z])\d{1,6}")')
    _PREFIXED = re.compile(rb"<\w+:c[\s/>]")
    _ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)")
    _PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,6})(\d{1,9})""")

    def __init__(self) -> None:
        super().__init__()
        self.rows = self.unplaced = self.widest = self.last = 0

    def see(self, xml: bytes) -> None:
        super().see(xml)
        self.rows += xml.count(b"<row")
        odd = self._ODD_IN_LONG if self.rows >= 90_000 else self._ODD
        if odd.search(xml) or (b":c" in xml and self._PREFIXED.search(xml)):
            self._look_closely(xml)

    def _look_closely(self, xml: bytes) -> None:
        for tag in self._ROW_OR_CELL.finditer(xml):
            if tag[1] == b"row":
                self.unplaced = 0
                continue
            place = self._PLACE.search(tag[2])
            if place is None:
                self.unplaced += 1
                column = self.unplaced
            else:
                column = self.unplaced = _column_number(place[1])
                self.last = max(self.last, int(place[2]))
            if column > limits.MAX_COLUMNS:
                raise Exceeded("columns", column, limits.MAX_COLUMNS)
            self.widest = max(self.widest, column)
            if self.last * self.widest > limits.MAX_CELLS:
                raise Exceeded("far", self.last, limits.MAX_CELLS // self.widest)

    def end(self) -> None:
        if self.rows > 2 * limits.MAX_ROWS:
            raise Exceeded("rows", self.rows, limits.MAX_ROWS)


class _OdsLook(_Look):
    """The content of an ODS, which may say of a cell or a row how often it stands there."""

    _REPEATED = re.compile(rb"<table:(table-cell|table-row)\b([^>]*)>")
    _TIMES = re.compile(rb'number-(?:columns|rows)-repeated="(\d{1,18})"')

    def __init__(self) -> None:
        super().__init__()
        self.in_row = self.cells = 0
        self.times = 1

    def see(self, xml: bytes) -> None:
        super().see(xml)
        for tag in self._REPEATED.finditer(xml):
            said = self._TIMES.search(tag[2])
            times = int(said[1]) if said else 1
            if tag[1] == b"table-row":
                self.in_row, self.times = 0, times
                continue
            if tag[2].rstrip().endswith(b"/") and b"value" not in tag[2]:
                continue  # blank: as many as one likes stand behind every list
            self.in_row += times
            if self.in_row > limits.MAX_COLUMNS:
                raise Exceeded("columns", self.in_row, limits.MAX_COLUMNS)
            self.cells += times * self.times
            if self.times > limits.MAX_ROWS:
                raise Exceeded("rows", self.times, limits.MAX_ROWS)
            if self.cells > limits.MAX_CELLS:
                raise Exceeded("cells", self.cells, limits.MAX_CELLS)


def _look_of(name: str) -> _Look | None:
    if "worksheets/" in name and name.endswith(".xml"):
        return _SheetLook()
    if name == "content.xml":
        return _OdsLook()
    return _Look() if name.endswith((".xml", ".rels")) else None


def _look_through(part: IO[bytes], look: _Look | None, room: int) -> int:
    """Unpack a part in pieces, so that a directory that lies is found out early; returns what it unpacked to."""
    size, rest = 0, b""
    while piece := part.read(PIECE):
        size += len(piece)
        if size > room:
            raise Exceeded("unpacked", size // limits.MEGABYTE, limits.MAX_UNPACKED // limits.MEGABYTE)
        if look is None:
            continue
        cut = piece.rfind(b">") + 1
        if not cut and len(rest) > 4 * PIECE:
            raise Unfit("damaged")  # no element has a name or value like this
        if cut:
            look.see(rest + piece[:cut])
            rest = piece[cut:]
        else:
            rest += piece
    if look is not None:
        look.see(rest)
        look.end()
    return size


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


# -- text -------------------------------------------------------------------------------------------------------------


def encoding_of(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else Windows-1252. Refuses binary content."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        if not _is_all(content, "utf-16"):
            raise Unfit("no_table")
        return "utf-16"
    if b"\x00" in content[:4096]:
        raise Unfit("no_table")
    return "utf-8-sig" if _is_all(content, "utf-8-sig") else "cp1252"


def _is_all(content: bytes, encoding: str) -> bool:
    """Whether all of it is text in this encoding. Piece by piece: the text itself may be four times as large."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for start in range(0, len(content), PIECE):
            decoder.decode(view[start : start + PIECE], start + PIECE >= len(content))
    except UnicodeDecodeError:
        return False
    return True


def _csv(content: bytes, most_rows: int) -> Iterator[object]:
    if not content.strip():
        raise Unfit("empty")
    encoding = encoding_of(content)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    head = text.read(64 * 1024)
    if not head.strip() and not text.read().strip():
        raise Unfit("empty")
    mark = separator(head)
    if (cells := content.count(mark.encode())) > limits.MAX_CELLS:
        raise Exceeded("cells", cells, limits.MAX_CELLS)
    text.seek(0)
    csv.field_size_limit(limits.MAX_FIELD)
    yield {"sheet": "CSV", "merged": ()}
    yield from _csv_blocks(csv.reader(_lines(text, mark), delimiter=mark), most_rows)


def _csv_blocks(rows: Iterator[list[str]], most_rows: int) -> Iterator[object]:
    count = 0
    while block := _csv_rows(rows):
        count += len(block)
        if count > most_rows:
            raise Exceeded("rows", count, most_rows)
        widest = max(map(len, block))
        if widest > limits.MAX_COLUMNS:
            raise Exceeded("columns", widest, limits.MAX_COLUMNS)
        yield block


def _csv_rows(rows: Iterator[list[str]]) -> list[list[str]]:
    try:
        return list(islice(rows, BLOCK))
    except csv.Error as error:
        if "field larger" in str(error):
            raise Exceeded("field", 0, limits.MAX_FIELD) from None
        raise Unfit("csv") from None


def _lines(text: IO[str], mark: str) -> Iterator[str]:
    """Lines without the blank cells behind their last word: of those a file may have millions, and each costs.

    Within a quoted field, which may go over several lines, nothing is taken away.
    """
    blank, quoted = f"{mark} \t\r\n", False
    while line := text.readline(limits.MAX_LINE + 1):
        if len(line) > limits.MAX_COLUMNS and (line.count(mark) if '"' not in line else 0) >= limits.MAX_COLUMNS:
            raise Exceeded("columns", line.count(mark) + 1, limits.MAX_COLUMNS)
        if len(line) > limits.MAX_LINE:
            raise Exceeded("line", 0, limits.MAX_LINE)
        odd = '"' in line and line.count('"') % 2 == 1
        if not odd and not quoted:
            line = line.rstrip(blank) + "\n" if line.strip(blank + '"') else "\n"
        yield line
        quoted ^= odd


_QUOTED = re.compile(r'"[^"\n]*"')


def separator(text: str) -> str:
    """The separator that most of the first lines agree on. What stands in quotes separates nothing."""
    lines = [_QUOTED.sub("", line) for line in text.splitlines()[:20]]
    return max(",;\t|", key=lambda mark: sum(line.count(mark) for line in lines))
