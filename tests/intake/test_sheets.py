"""Files as they come: encodings, separators, damaged and hostile ones. Nothing but Unreadable may come out."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sakti.intake.landing.preparation import check_list
from sakti.intake.reading import workbook as sheets
from sakti.intake.reading.cells import heading_key, text_of
from sakti.intake.reading.layouts import DTSEN
from sakti.intake.reading.workbook import Sheet, Unreadable, Workbook, read_workbook
from tests.intake.lists import AS_OF, HEADINGS, VILLAGES, checked, counts, csv_file, grid, row, wife, xlsx_file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_office(tmp_path, encoding, delimiter):
    outcome = checked(csv_file(tmp_path, [row("Renée"), wife("Siti, Nur")], encoding=encoding, delimiter=delimiter))
    assert counts(outcome) == (2, 2, 0, 0, 0)
    assert [person.name for person in outcome.households[0].people] == ["Renée", "Siti, Nur"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_separator_is_not_guessed_from_quoted_text(tmp_path, delimiter):
    file = tmp_path / "kejadian.csv"
    note = delimiter.join(["a", "b"]), '["1", "2", "3", "4", "5", "6", "7", "8"]; x; y', "e"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([["date", "event", "note"], note])
    assert list(read_workbook(file).sheets[0].rows) == [["date", "event", "note"], list(note)]


def test_a_separator_is_not_guessed_from_diseases(tmp_path):
    rows = [row(penyakit_kronis="02;03;04;05;06;07;08;09;10;11;12;13;14;15;16;17;18"), wife(penyakit_kronis="02;06")]
    assert counts(checked(csv_file(tmp_path, rows)))[1] == 2


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  a\u00a0 ", "a"),
        (None, ""),
        (3.0, "3"),
        (3.5, "3.5"),
        (True, "1"),
        (3326021203800001.0, "3326021203800001"),
        (date(2018, 12, 31), "2018-12-31"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        ("a\x00b", "ab"),
    ],
)
def test_cells_as_text(cell, text):
    assert text_of(cell) == text


def test_headings_are_compared_by_letters_and_digits():
    assert {heading_key(text) for text in ("No. KK", "no_kk", "NO KK", "No-KK ")} == {"nokk"}


def broken_xlsx(folder):
    return xlsx_file(folder, ("A", grid([row()]))).read_bytes()[:-200]


def zip_of(**entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def bomb():
    return zip_of(**{"xl/worksheets/sheet1.xml": b" " * 110_000_000})


#: The beginning of the container in which Office keeps an encrypted workbook.
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + b"EncryptedPackage" + b"\x00" * 3000
UNREADABLE = {
    "cut off": broken_xlsx,
    "encrypted": lambda _: ENCRYPTED,
    "an archive of something else": lambda _: zip_of(surat="halo"),
    "an empty archive": lambda _: b"PK\x05\x06" + b"\x00" * 18,
    "a bomb": lambda _: bomb(),
    "empty": lambda _: b"",
    "blank": lambda _: b" \n \n",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 60,
    "a PDF with binary parts": lambda _: b"%PDF-1.7\n\x00\x00\x01\x02",
    "a PDF": lambda _: b"%PDF-1.4\n1 0 obj\n",
    "a web page": lambda _: b"\xef\xbb\xbf \n<html><table><tr><td>nama</td></tr></table>",
    "a letter": lambda _: b"{\\rtf1 nama}",
    "half a UTF-16 letter": lambda _: b"\xff\xfea\x00b",
    "a lone surrogate": lambda _: b"\xff\xfe\x00\xd8a\x00",
    "a cell beyond every limit": lambda _: b'nama\n"' + b"a" * 200_000 + b'"\n',
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_unreadable(tmp_path, kind):
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(UNREADABLE[kind](tmp_path))
    with pytest.raises(Unreadable) as refused:
        read_workbook(file)
    assert str(refused.value)


def test_no_file(tmp_path):
    for file in (tmp_path / "tidak-ada.xlsx", tmp_path):
        with pytest.raises(Unreadable):
            read_workbook(file)


def test_limits(tmp_path, monkeypatch):
    file = csv_file(tmp_path, [row(), wife()])
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    with pytest.raises(Unreadable, match="baris"):
        read_workbook(file)
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(Unreadable, match="lebih besar"):
        read_workbook(file)


def test_the_same_content_has_the_same_hash(tmp_path):
    one, other = csv_file(tmp_path, [row()], "a.csv"), csv_file(tmp_path, [row()], "b.csv")
    assert read_workbook(one).sha256 == read_workbook(other).sha256


cells = st.one_of(
    st.sampled_from(
        ["", "1", "33.26.02.2008", "3326021203800001", "Slamet", "JUMLAH", "01;02", "31/02/2010", *HEADINGS]
    ),
    st.text(max_size=20),
    st.floats(),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
grids = st.lists(st.lists(cells, max_size=12), max_size=8)


@given(grids, st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_grid_of_cells_is_too_strange(body, with_headings):
    """Whatever stands in the cells: counts add up, and households hold exactly the imported rows."""
    headings = [
        [
            "kode_desa",
            "no_kk",
            "nik",
            "nama",
            "hubungan",
            "tanggal_lahir",
            "desil",
            "luas_lantai",
            "penyakit_kronis",
            "428a",
            "jenis_kelamin",
            "no_rumah_tangga",
        ]
    ]
    book = Workbook("0" * 64, [Sheet("A", (headings if with_headings else []) + body)])
    outcome = check_list(book, DTSEN, VILLAGES, AS_OF)
    assert outcome.read == outcome.imported + outcome.held + outcome.rejected + outcome.skipped
    assert outcome.imported == sum(len(household.people) for household in outcome.households)
    for household in outcome.households:
        assert household.people
        assert sum(len(family.people) for family in household.families.values()) == len(household.people)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_is_too_strange(tmp_path, content):
    file = tmp_path / "acak"
    file.write_bytes(content)
    try:
        book = read_workbook(file)
    except Unreadable:
        return
    check_list(book, DTSEN, VILLAGES, AS_OF)
