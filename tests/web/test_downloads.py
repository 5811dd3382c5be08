"""Spreadsheets that keep identity numbers and run nothing."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from sakti.web.downloads import Column, safe_name, sheet_name, xlsx

COLUMNS = [
    Column("NIK"),
    Column("Nama"),
    Column("Nilai", "rupiah"),
    Column("Bagian", "percent"),
    Column("Tanggal", "date"),
]


@pytest.fixture
def book(app):
    rows = [
        ("3326020101900001", '=HYPERLINK("http://x")', 1425, Decimal("23.35"), date(2018, 12, 31)),
        ("0000000000000042", "+62 812", None, "tidak berlaku", None),
        ("1", "http://x.org", 0, Decimal(0), date(2020, 1, 1)),
    ]
    with app.test_request_context():
        response = xlsx("Rumah tangga [Botosari]", COLUMNS, rows, about={"Diunduh oleh": "=Budi"})
        response.direct_passthrough = False
        content = response.get_data()
        assert "filename=rumah-tangga-botosari.xlsx" in response.headers["Content-Disposition"]
        response.close()
    return load_workbook(io.BytesIO(content))


def test_identity_numbers_are_text(book):
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]

    assert [cell.value for cell in cells] == ["3326020101900001", "0000000000000042", "1"]
    assert {cell.number_format for cell in cells} == {"@"}


def test_no_cell_is_a_formula_or_link(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_numbers_and_dates_are_themselves(book):
    first, second, _ = book.worksheets[0].iter_rows(min_row=2, values_only=True)

    assert first[2:4] == (1425, 23.35)
    assert first[4].date() == date(2018, 12, 31)
    assert second[2:] == (None, "tidak berlaku", None)


def test_a_stray_copy_says_where_it_is_from(book):
    assert [cell.value for cell in book.worksheets[1][1]] == ["Diunduh oleh", "=Budi"]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Rumah tangga – Botosari", "rumah-tangga-botosari"), ("../../etc/passwd", "etc-passwd"), ("…", "sakti")],
)
def test_file_names_are_plain(title, name):
    assert safe_name(title) == name


def test_sheet_names_are_short():
    assert sheet_name("a/b:c" * 20) == ("a b c" * 20)[:31]
