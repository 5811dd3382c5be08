"""Files that would take the machine down: refused in no time, in little memory, and the refusal says how to go on."""

from __future__ import annotations

import csv
import io
import resource
import time
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sakti.intake.words  # noqa: F401 - what a file is refused with
from sakti.core.findings import Severity
from sakti.intake.reading import workbook
from sakti.intake.reading.refusal import FileRefused, open_workbook
from sakti.intake.reading.workbook import Unreadable, Workbook, read_workbook
from sakti.workshop import limits, spreadsheet
from sakti.workshop.limits import Exceeded, Unfit

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    f'Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def book(sheet="", sheets=1, **more):
    """An XLSX whose first sheet has this content."""
    out = io.BytesIO()
    names = "".join(f'<sheet name="L{number}" sheetId="{number}" r:id="r1"/>' for number in range(1, sheets + 1))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in (PARTS | more).items():
            archive.writestr(name, text)
        head = f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>'
        archive.writestr("xl/workbook.xml", head)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{NAMESPACE}"><sheetData>{sheet}</sheetData></worksheet>'
        )
    return out.getvalue()


def ods(row):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="A">{row}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return out.getvalue()


CELL = '<table:table-cell office:value-type="string" {}><text:p>x</text:p></table:table-cell>'
HOSTILE = {
    "two million cells in one row": (lambda: book('<row r="1">' + "<c><v>1</v></c>" * 2_000_000 + "</row>"), "kolom"),
    "the same with places": (
        lambda: book('<row r="1">' + '<c r="XFD1"><v>1</v></c>' * 500_000 + "</row>"),
        "kolom",
    ),
    "a row of commas": (lambda: b"," * 20_000_000, "kolom"),
    "rows of commas": (lambda: (b"," * 500 + b"\n") * 150_000, "sel"),
    "columns beyond the limit": (lambda: b";".join([b"a"] * 513) + b"\n", "512"),
    "quoted columns beyond the limit": (lambda: b",".join([b'"a"'] * 513) + b"\n", "512"),
    "a line that never ends": (lambda: b"a" * 5_000_000, "huruf"),
    "a field that never ends": (lambda: b'nama\n"' + b"a\n" * 2_000_000, "huruf"),
    "a bomb": (lambda: book("<row/>", **{"xl/media/a.bin": b"\0" * 150_000_000}), "kali"),
    "many parts": (lambda: book(**{f"xl/{number}.xml": "<a/>" for number in range(2100)}), "bagian"),
    "many sheets": (lambda: book("<row/>", sheets=201), "lembar"),
    "a workbook in a workbook": (lambda: book(**{"xl/embeddings/a.xlsx": b"PK"}), "dibungkus"),
    "entities": (lambda: book(**{"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'}), "XML"),
    "repeated cells of an ODS": (
        lambda: ods("<table:table-row>" + CELL.format('table:number-columns-repeated="16384"') + "</table:table-row>"),
        "kolom",
    ),
    "repeated rows of an ODS": (
        lambda: ods(
            '<table:table-row table:number-rows-repeated="1000000">'
            + CELL.format('table:number-columns-repeated="500"')
            + "</table:table-row>"
        ),
        "sel",
    ),
    "rows beyond the limit of an ODS": (
        lambda: ods('<table:table-row table:number-rows-repeated="9000000">' + CELL.format("") + "</table:table-row>"),
        "baris",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_little_time_and_memory(tmp_path, kind):
    """Found: two million cells in 100 kB took 13 s, a CSV of commas 37 s, and then only headings were missing."""
    content, word = HOSTILE[kind]
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(content())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(Unreadable, match=word) as refused:
        read_workbook(file)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime < 2
    indonesian, english = refused.value.reason
    assert ";" in indonesian or word in ("XML", "dibungkus")
    assert english != indonesian


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_is_refused_alike_where_another_process_looks(tmp_path, monkeypatch, kind):
    """The one that reads may break first, or last: why a file is refused is said by the one that looks."""
    monkeypatch.setattr(workbook, "LOOKED_AT_APART", 0)
    content, word = HOSTILE[kind]
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(content())
    with pytest.raises(Unreadable, match=word):
        read_workbook(file)


def test_rows_are_read_alike_where_another_process_looks(tmp_path, monkeypatch):
    made = openpyxl.Workbook()
    for number in range(2500):
        made.active.append([f"Warga {number}", number, date(2020, 2, 29)])
    made.save(file := tmp_path / "daftar.xlsx")
    together = read_workbook(file)
    monkeypatch.setattr(workbook, "LOOKED_AT_APART", 0)
    assert read_workbook(file) == together
    assert len(together.sheets[0].rows) == 2500


def test_a_refusal_is_a_finding_and_has_both_languages(tmp_path):
    file = tmp_path / "daftar.csv"
    file.write_bytes(b"," * 600)
    with pytest.raises(FileRefused) as refused:
        open_workbook(file)
    (finding,) = refused.value.tally.findings
    assert (finding.code, finding.severity) == ("file_unreadable", Severity.ERROR)
    assert "601 kolom" in refused.value.message("id")
    assert "601 columns" in refused.value.message("en")


@pytest.mark.parametrize("line", [b"," * 40, b'"",' * 40, b"1" + b"," * 39], ids=["blank", "quoted blanks", "a word"])
def test_blank_cells_cost_little_however_many(tmp_path, line):
    """Found: twenty million blank cells, within every limit, took eleven seconds: now none of them is kept."""
    file = tmp_path / "koma.csv"
    file.write_bytes((line + b"\n") * 500_000)
    (sheet,) = read_workbook(file).sheets

    assert len(sheet.rows) == 500_000
    assert list(sheet.rows[7]) == (["1"] if b"1" in line else [])


@given(st.lists(st.lists(st.text('a1", \n', max_size=6), min_size=2, max_size=6), min_size=1, max_size=8))
def test_only_blank_cells_behind_the_last_word_are_left_out(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["nama", "nik", "kk"], *rows])

    (_, read) = spreadsheet._csv(out.getvalue().encode(), 100)

    assert filled(read) == filled([["nama", "nik", "kk"], *rows])


def filled(rows):
    """Each row up to its last word; separators and quotes alone are none."""
    texts = [[cell.strip() for cell in row] for row in rows]
    return [
        row[: max((place for place, cell in enumerate(row, 1) if cell.strip(' ",;\t')), default=0)] for row in texts
    ]


def test_many_blank_columns_of_an_ods_are_no_columns():
    blank = '<table:table-cell table:number-columns-repeated="16383"/>'
    rows = f"<table:table-row>{CELL.format('')}{blank}</table:table-row>"
    rows += f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    spreadsheet._refuse_bombs(ods(rows))


def test_a_list_of_512_columns_is_read(tmp_path):
    file = tmp_path / "lebar.csv"
    file.write_text(",".join(f"k{number}" for number in range(512)) + "\n")
    assert len(read_workbook(file).sheets[0].rows[0]) == 512


def test_every_limit_and_reason_has_words():
    of_files = {"bytes", "unpacked", "ratio", "parts", "sheets", "rows", "columns", "cells", "far", "line", "field"}
    assert of_files | {"memory", "time", "answer"} == set(workbook.BEYOND)
    for indonesian, english in [*workbook.WHY.values(), *workbook.BEYOND.values()]:
        assert indonesian
        assert english
        assert indonesian != english


@pytest.mark.parametrize(
    "line",
    [
        b"5",
        b'"x"',
        b"{}",
        b"[[1]]",
        b'{"sheet":"A","merged":[[1,2]]}',
        b'{"sheet":"A"}',
        b"[1]",
        b"[[[]]]",
        b"[[{}]]",
        b"[[null]]",
        b'[[{"date":"x"}]]',
        b'[[{"seconds":1e400}]]',
        b"[" * 100_000,
        b"\xff",
        b"[[" + b"1," * 600 + b"1]]",
    ],
)
def test_what_a_taken_over_reader_says_is_not_believed(line):
    made = Workbook("0" * 64)
    if line != b"[[1]]":
        workbook._take(b'{"sheet":"A","merged":[]}', made)
    with pytest.raises(Unfit):
        workbook._take(line, made)


def test_a_small_file_gets_a_small_share():
    small, large = workbook.allowance(60_000), workbook.allowance(limits.MAX_BYTES)
    assert small.cpu == 2
    assert small.memory < 500 * limits.MEGABYTE
    assert large.memory == 3072 * limits.MEGABYTE


def test_the_look_at_a_sheet_ends_at_the_first_cell_beyond():
    look = spreadsheet._SheetLook()
    with pytest.raises(Exceeded) as exceeded:
        look.see(b'<row r="1">' + b"<c/>" * 10_000)
    assert (exceeded.value.has, exceeded.value.may) == (513, 512)


def test_a_reader_that_is_slow_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "allowance", lambda _: limits.Limits(500 * limits.MEGABYTE, 60, 0.01, 1 << 20))
    file = tmp_path / "a.csv"
    file.write_text("a,b\n")
    began = time.monotonic()
    with pytest.raises(Unreadable, match="detik"):
        read_workbook(file)
    assert time.monotonic() - began < 10
