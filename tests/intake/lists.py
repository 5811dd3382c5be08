"""Small by-name lists for tests: rows as dictionaries, written as the file that an office would hand in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from sakti.intake.landing.preparation import check_list
from sakti.intake.reading.layouts import DTSEN
from sakti.intake.reading.records import CheckedList
from sakti.intake.reading.villages import Village
from sakti.intake.reading.workbook import read_workbook

BOTOSARI, KERTIJAYAN = "33.26.02.2008", "33.26.14.2009"
VILLAGES = {
    BOTOSARI: Village(1, BOTOSARI, "Botosari"),
    KERTIJAYAN: Village(2, KERTIJAYAN, "Kertijayan"),
    "33.26.09.2020": Village(3, "33.26.09.2020", "Mulyorejo"),
    "33.26.15.2014": Village(4, "33.26.15.2014", "Mulyorejo"),
}
AS_OF = date(2018, 12, 31)
KK = "3326021111110001"
HEADINGS = (
    "kode_desa",
    "nama_desa",
    "rt",
    "rw",
    "alamat",
    "no_rumah_tangga",
    "no_kk",
    "nik",
    "nama",
    "hubungan",
    "jenis_kelamin",
    "tanggal_lahir",
    "status_kawin",
    "desil",
    "luas_lantai",
    "jenis_lantai",
    "jenis_dinding",
    "jenis_atap",
    "sumber_air",
    "penerangan",
    "daya",
    "bahan_bakar",
    "fasilitas_bab",
    "kloset",
    "tinja",
    "partisipasi_sekolah",
    "jenjang",
    "ijazah",
    "bekerja",
    "kedudukan",
    "penyakit_kronis",
    *(f"428{letter}" for letter in "abcdefghi"),
)


def nik(day: int = 12, month: int = 3, year: int = 80, number: int = 1, *, woman: bool = False) -> str:
    """A NIK that agrees with a birth on this day."""
    return f"332602{day + 40 * woman:02d}{month:02d}{year:02d}{number:04d}"


def row(name: str = "Slamet", **cells: Any) -> dict[str, Any]:
    """One person of a household in Botosari: a man born on 12 March 1980, the head."""
    return {
        "kode_desa": BOTOSARI,
        "no_kk": KK,
        "nik": nik(),
        "nama": name,
        "hubungan": "1",
        "jenis_kelamin": "1",
        "tanggal_lahir": "1980-03-12",
    } | cells


def wife(name: str = "Siti", **cells: Any) -> dict[str, Any]:
    return (
        row(name, nik=nik(5, 6, 82, 2, woman=True), hubungan="2", jenis_kelamin="2", tanggal_lahir="05/06/1982") | cells
    )


def grid(rows: Iterable[dict[str, Any]], headings: Sequence[str] | None = None) -> list[list[Any]]:
    """Headings and rows; only the columns that some row has, in the order of the form."""
    rows = list(rows)
    used = headings or [name for name in HEADINGS if any(name in one for one in rows)]
    return [list(used), *[[one.get(name, "") for name in used] for one in rows]]


def csv_file(folder: Path, rows: Iterable[dict[str, Any]], name: str = "daftar.csv", **options: Any) -> Path:
    encoding, headings = options.pop("encoding", "utf-8"), options.pop("headings", None)
    text = io.StringIO(newline="")
    csv.writer(text, **options).writerows(grid(rows, headings))
    file = folder / name
    file.write_bytes(text.getvalue().encode(encoding))
    return file


def xlsx_file(folder: Path, *sheets: tuple[str, list[list[Any]]], name: str = "daftar.xlsx", hidden: str = "") -> Path:
    """Sheets of cells as they are: text stays text, numbers are numbers, dates are real dates."""
    file = folder / name
    with xlsxwriter.Workbook(file, {"strings_to_numbers": False}) as book:
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, cells in sheets:
            sheet = book.add_worksheet(title)
            for at, line in enumerate(cells):
                for column, cell in enumerate(line):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, style)  # type: ignore[arg-type]
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write(at, column, cell)
            if title == hidden:
                sheet.hide()
    return file


def checked(file: Path, as_of: date = AS_OF) -> CheckedList:
    return check_list(read_workbook(file), DTSEN, VILLAGES, as_of)


def codes(outcome: CheckedList) -> dict[str, int]:
    return dict(outcome.tally.summary()["by_code"])


def counts(outcome: CheckedList) -> tuple[int, int, int, int, int]:
    """read, imported, held, rejected, skipped; read is always the sum of the others."""
    numbers = (outcome.imported, outcome.held, outcome.rejected, outcome.skipped)
    assert outcome.read == sum(numbers)
    return (outcome.read, *numbers)
