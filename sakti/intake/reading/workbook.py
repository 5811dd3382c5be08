"""An uploaded file as rows of cells, read by a confined process (`sakti.workshop`). What it says is looked at again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import IO

from sakti.core.formatting import number
from sakti.intake.reading.cells import Cell, heading_key
from sakti.workshop import limits, running
from sakti.workshop.limits import MEGABYTE, Exceeded, Limits, Unfit

MAX_BYTES = limits.MAX_BYTES
MAX_ROWS = limits.MAX_ROWS
#: What reading may take: of a small file a little, of the largest one what it needs.
LEAST_MEMORY, MOST_MEMORY = 384 * MEGABYTE, 3072 * MEGABYTE
MEMORY_PER_BYTE = 100
BYTES_PER_SECOND = MEGABYTE
#: From this size on a second process is worth its start.
LOOKED_AT_APART = 2 * MEGABYTE

#: The column that we add to a sheet for what was found in it; it is not read.
FINDINGS_HEADING = "TEMUAN SAKTI"

#: What is wrong with a file, in Indonesian and English.
WHY: dict[str, tuple[str, str]] = {
    "other": (
        "isinya PDF, halaman web, atau surat, bukan lembar kerja",
        "it is a PDF, a web page or a letter, not a spreadsheet",
    ),
    "damaged": (
        "rusak atau bukan berkas lembar kerja; buka di Excel atau LibreOffice",
        "it is damaged or no spreadsheet; open it in Excel or LibreOffice",
    ),
    "locked": (
        "terkunci kata sandi; buka kuncinya dahulu",
        "it is locked by a password; take the password off first",
    ),
    "xlsb": ("XLSB tidak dibaca", "XLSB is not read"),
    "nested": (
        "di dalamnya ada berkas lain yang dibungkus; hapus lampirannya",
        "another packed file is inside it; remove the attachment",
    ),
    "entities": (
        "memuat singkatan XML yang tidak dibuat lembar kerja mana pun",
        "it declares XML entities, which no spreadsheet program writes",
    ),
    "no_table": ("bukan berkas lembar kerja", "it is no spreadsheet"),
    "empty": ("berkas kosong", "the file is empty"),
    "csv": ("tanda kutip pada CSV-nya rusak", "the quotes of the CSV are broken"),
    "broken": (
        "pembacanya berhenti di tengah berkas",
        "its reader stopped in the middle of the file",
    ),
}
#: Which limit a file exceeds: {has} and {may} are numbers.
BEYOND: dict[str, tuple[str, str]] = {
    "bytes": (
        "lebih besar dari {may} MB; bagi per kecamatan",
        "it is larger than {may} MB; divide it by district",
    ),
    "unpacked": (
        "isinya menjadi {has} MB setelah dibuka, batasnya {may} MB; bagi per kecamatan",
        "it unpacks to {has} MB, the limit is {may} MB; divide it by district",
    ),
    "ratio": (
        "isinya {has} kali lebih besar daripada berkasnya, batasnya {may} kali; salin barisnya ke berkas baru",
        "it unpacks to {has} times its size, the limit is {may}; copy the rows into a new file",
    ),
    "parts": (
        "terdiri dari {has} bagian, batasnya {may}; salin barisnya ke berkas baru",
        "it has {has} parts, the limit is {may}; copy the rows into a new file",
    ),
    "sheets": (
        "ada {has} lembar, batasnya {may}; bagi menjadi beberapa berkas",
        "it has {has} sheets, the limit is {may}; divide it into several files",
    ),
    "rows": (
        "lebih dari {may} baris; bagi per kecamatan",
        "it has more than {may} rows; divide it by district",
    ),
    "columns": (
        "ada baris dengan {has} kolom atau lebih, batasnya {may}; hapus kolom di kanan daftarnya",
        "a row has {has} columns or more, the limit is {may}; delete the columns to the right of the list",
    ),
    "cells": (
        "ada {has} sel, batasnya {may}; hapus baris dan kolom kosong, atau bagi per kecamatan",
        "it has {has} cells, the limit is {may}; delete blank rows and columns, or divide it by district",
    ),
    "far": (
        "ada sel di baris {has}, sangat jauh dari daftarnya (batasnya baris {may}); hapus baris kosong di luar daftar",
        "a cell stands in row {has}, far from the list (the limit is row {may}); delete the blank rows beyond the list",
    ),
    "line": (
        "ada baris CSV yang lebih panjang dari {may} huruf; periksa pemisah dan tanda kutipnya",
        "a line of the CSV is longer than {may} characters; look at its separators and quotes",
    ),
    "field": (
        "ada isian CSV yang lebih panjang dari {may} huruf; periksa tanda kutipnya",
        "a field of the CSV is longer than {may} characters; look at its quotes",
    ),
    "memory": (
        "untuk membacanya perlu memori di atas {may} MB; salin barisnya ke berkas baru, atau bagi per kecamatan",
        "reading it needs more than {may} MB of memory; copy the rows into a new file, or divide it by district",
    ),
    "time": (
        "membacanya lebih lama dari {may} detik; salin barisnya ke berkas baru, atau bagi per kecamatan",
        "reading it takes more than {may} seconds; copy the rows into a new file, or divide it by district",
    ),
    "answer": (
        "isinya terlalu banyak; bagi per kecamatan",
        "there is too much in it; divide it by district",
    ),
}


class Unreadable(Exception):
    """The file is not a spreadsheet that can be read; the reason is in words, `reason` in Indonesian and English."""

    def __init__(self, indonesian: str, english: str = "") -> None:
        super().__init__(indonesian)
        self.reason = (indonesian, english or indonesian)


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


def read_workbook(file: Path | IO[bytes]) -> Workbook:
    """Read a file, or one that is open. Raises Unreadable with a reason that an office worker understands."""
    if not isinstance(file, Path):
        return _read_open(file)
    if file.is_dir():
        raise Unreadable(f"{file} adalah folder, bukan berkas", f"{file} is a folder and no file")
    try:
        with file.open("rb") as stream:
            return _read_open(stream)
    except FileNotFoundError:
        raise Unreadable(f"berkas {file} tidak ada", f"there is no file {file}") from None
    except OSError as error:
        raise Unreadable(f"berkas {file} tidak dapat dibuka", f"{file} cannot be opened") from error


def _read_open(stream: IO[bytes]) -> Workbook:
    size = os.fstat(stream.fileno()).st_size
    if size > MAX_BYTES:
        raise beyond("bytes", may=MAX_BYTES // MEGABYTE)
    mark = hashlib.sha256()
    while piece := stream.read(MEGABYTE):
        mark.update(piece)
    book = Workbook(mark.hexdigest())
    stream.seek(0)
    allowed = allowance(size)
    try:
        for line in _lines(stream, allowed, apart=size >= LOOKED_AT_APART):
            _take(line, book)
    except Unfit as unfit:
        raise Unreadable(*WHY.get(unfit.why, WHY["broken"])) from None
    except Exceeded as exceeded:
        share = {"memory": allowed.memory // MEGABYTE, "time": allowed.cpu}
        raise beyond(exceeded.limit, exceeded.has, share.get(exceeded.limit, exceeded.may)) from None
    if sum(len(sheet.rows) for sheet in book.sheets) > MAX_ROWS:
        raise beyond("rows", may=MAX_ROWS)
    for sheet in book.sheets:
        sheet.rows = without_findings(sheet.rows)
    return book


def _lines(stream: IO[bytes], allowed: Limits, *, apart: bool) -> Iterator[bytes]:
    """What a confined process reads. `apart`: another one looks meanwhile whether the file would take more than its
    share. Nothing of what the first one reads is taken before the second has said yes.
    """
    if not apart:
        yield from running.run("sakti.workshop.spreadsheet:read", stream, allowed, most_rows=MAX_ROWS)
        return
    reading = running.started("sakti.workshop.spreadsheet:read", stream, allowed, most_rows=MAX_ROWS, looked=True)
    with reading as lines:
        list(running.run("sakti.workshop.spreadsheet:look", stream, allowed))
        yield from lines


def allowance(size: int) -> Limits:
    """What reading a file of so many bytes may take."""
    memory = min(LEAST_MEMORY + MEMORY_PER_BYTE * size, MOST_MEMORY)
    seconds = 2 + size // BYTES_PER_SECOND
    return Limits(memory=memory, cpu=seconds, patience=10 + 5.0 * seconds, answer=4096 * MEGABYTE)


def beyond(limit: str, has: int = 0, may: int = 0) -> Unreadable:
    """The limit that a file exceeds, what it has, and how to go on."""
    indonesian, english = BEYOND.get(limit, BEYOND["answer"])
    return Unreadable(
        indonesian.format(has=number(has), may=number(may)),
        english.format(has=number(has, None, "en"), may=number(may, None, "en")),
    )


# -- what the child says --------------------------------------------------------------------------------------------

_CELLS = {str, int, float, bool, date, time, datetime, timedelta}
#: What a cell is whose value JSON does not know.
_KINDS: dict[str, Callable[..., Cell]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}


def _cell_or_document(document: dict[str, object]) -> object:
    """A cell that JSON does not know; a document of another kind stays one."""
    if len(document) == 1:
        ((kind, value),) = document.items()
        if kind in _KINDS:
            return _KINDS[kind](value)
    return document


def _take(line: bytes, book: Workbook) -> None:
    """Add what a line says. Whoever has taken over the child can say anything, so nothing is believed of its shape."""
    try:
        document = json.loads(line, object_hook=_cell_or_document)
        if isinstance(document, list):
            rows = book.sheets[-1].rows
            assert isinstance(rows, list)  # noqa: S101 - it was made here
            rows.extend(_rows_of(document))
        elif "hidden" in document:
            book.hidden.append(str(document["hidden"]))
        else:
            merged = [((int(a), int(b)), (int(c), int(d))) for (a, b), (c, d) in document["merged"]]
            book.sheets.append(Sheet(str(document["sheet"]), [], merged=merged))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError):
        raise Unfit("broken") from None


def _rows_of(rows: list[list[Cell]]) -> list[list[Cell]]:
    if not set(map(type, rows)) <= {list} or not set(map(type, chain.from_iterable(rows))) <= _CELLS:
        raise ValueError("no rows")
    if max(map(len, rows), default=0) > limits.MAX_COLUMNS:
        raise ValueError("too wide")
    return rows


def without_findings(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The rows without the column of findings that an earlier download added, wherever it was moved to."""
    heading = heading_key(FINDINGS_HEADING)
    for row in rows[:50]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and heading_key(cell) == heading:
                return [[*each[:place], *[""] * (len(each) > place + 1), *each[place + 1 :]] for each in rows]
    return rows
