"""Our own blank list: headings, drop-downs, and what each code means. It can be imported as it is."""

from __future__ import annotations

from datetime import date
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sakti.core.fields import FIELDS, Field, named_code
from sakti.intake.reading.headings import COLUMNS, HEADINGS
from sakti.intake.reading.layouts.output import write_sheets

ROWS = 5000
_HOW = {
    "kode_desa": "Kode desa Kemendagri, misalnya 33.26.02.2008.",
    "nama_desa": "Boleh kosong. Bila diisi, harus nama desa dari kodenya.",
    "no_rumah_tangga": "Nomor rumah tangga, unik di desanya. Boleh kosong bila nomor KK diisi.",
    "no_kk": "16 angka, sebagai teks. Sama untuk semua anggota satu KK.",
    "nik": "16 angka, sebagai teks. Kosongkan bila belum ada; jangan diisi 0.",
    "nama": "Nama lengkap sesuai KTP atau KK.",
    "rt": "Sebagai teks, misalnya 001.",
    "rw": "Sebagai teks, misalnya 002.",
    "tanggal_lahir": "Misalnya 31/12/2018.",
    "luas_lantai": "Meter persegi, misalnya 36,5.",
    "penyakit_kronis": "Kode dua angka; beberapa kode dipisah titik koma, misalnya 02;06. 01 berarti tidak ada.",
}


def write_template(file: IO[bytes], layout: str = "dtsen") -> None:
    """Write the blank list of a layout. Drop-downs are for our own; the others are the headings of their source."""
    with Workbook(file, {"in_memory": True}) as book:
        if layout == "dtsen":
            _write_own(book)
            return
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        for name, rows in write_sheets(layout, [], as_of=date.min):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row, bold)


def _write_own(book: Workbook) -> None:
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet, help_sheet, lists = (book.add_worksheet(name) for name in ("Daftar", "Petunjuk", "Kode"))
    lists.hide()
    sheet.freeze_panes(1, 0)
    for place, (heading, column) in enumerate(HEADINGS.items()):
        field = FIELDS.get(column)
        style = day if column == "birth_date" else None if field and field.measured else text
        sheet.set_column(place, place, max(12, len(heading) + 2), style)
        sheet.write_string(0, place, heading, bold)
        if field and field.codes and not field.several:
            _offer(sheet, lists, place, field)
    _explain(help_sheet, bold, wrapped)


def _offer(sheet: Worksheet, lists: Worksheet, place: int, field: Field) -> None:
    """A drop-down with each code and its label; the list stands on a hidden sheet, for it may be long."""
    choices = [named_code(code, label) for code, label in (field.codes or {}).items()]
    lists.write_column(0, place, choices)
    sheet.data_validation(
        1,
        place,
        ROWS,
        place,
        {
            "validate": "list",
            "source": _range(place, len(choices)),
            "error_type": "warning",
            "error_title": "Bukan pilihan",
            "error_message": "Pilih dari daftar, atau tulis kodenya saja.",
            "ignore_blank": True,
        },
    )


def _range(place: int, length: int) -> str:
    letters, rest = "", place
    while rest >= 0:
        rest, letter = divmod(rest, 26)
        letters = chr(65 + letter) + letters
        rest -= 1
    return f"=Kode!${letters}$1:${letters}${length}"


def _explain(sheet: Worksheet, bold: Format, wrapped: Format) -> None:
    """What belongs in every column, one line each, then its codes."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90, wrapped)
    sheet.write_row(0, 0, ["Judul kolom", "Isinya"], bold)
    at = 1
    for heading, column in HEADINGS.items():
        sheet.write_string(at, 0, heading)
        sheet.write_string(at, 1, _HOW.get(heading) or COLUMNS[column].capitalize() + ".")
        at += 1
    for field in (each for each in FIELDS.values() if each.heading and each.codes):
        at += 1
        sheet.write_string(at, 0, f"Kode {field.heading}", bold)
        sheet.write_string(at, 1, field.label_id, bold)
        for code, label in (field.codes or {}).items():
            at += 1
            sheet.write_string(at, 0, code)
            sheet.write_string(at, 1, label)
        at += 1
