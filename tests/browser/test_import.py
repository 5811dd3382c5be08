"""A list comes in: hand in, wait, read what is odd, decide, and find the people."""

from __future__ import annotations

import re
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.browser.conftest import enter

HEADINGS = (
    "kode_desa",
    "nama_desa",
    "rt",
    "rw",
    "alamat",
    "no_kk",
    "nik",
    "nama",
    "hubungan",
    "jenis_kelamin",
    "tanggal_lahir",
    "desil",
    "fasilitas_bab",
)
HOME = ("33.26.15.2014", "Mulyorejo", "001", "001", "Jalan Contoh", "3326150101200001")
ROWS = (
    (*HOME, "3326151505800001", "Peramban Pertama", 1, 1, "15/05/1980", 2, 1),
    (*HOME, "", "Peramban Kedua", 3, 2, "17/08/1985", 2, 1),  # a warning: no NIK
    (*HOME, "3326150101100003", "", 4, 1, "01/01/2010", 2, 1),  # an error: no name
)


def test_a_list_from_file_to_household(page: Page, tmp_path: Path) -> None:
    enter(page, "operator")
    page.goto("/impor/daftar")
    page.get_by_label("Berkas daftar").set_input_files(written(tmp_path / "daftar-peramban.xlsx"))
    page.get_by_label("Keadaan pada tanggal").fill("31/12/2020")
    page.get_by_role("button", name="Unggah dan periksa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("daftar-peramban.xlsx", timeout=60_000)
    expect(page.locator(".answer")).to_contain_text("2 dari 3 baris dapat dimasukkan. 1 ditolak.")
    findings = page.locator("table", has_text="Akibat").last
    expect(findings.locator("tr", has_text="NIK kosong")).to_contain_text("perlu diperiksa")
    expect(findings.locator("tr", has_text="Nama kosong")).to_contain_text("ditolak")
    expect(page.get_by_role("heading", name="Angka yang bergerak")).to_be_visible()
    page.get_by_role("button", name="Terapkan").click()
    expect(page.locator(".where")).to_contain_text("diterapkan", timeout=60_000)
    page.goto("/keluarga?text=Peramban Pertama")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Peramban Pertama").click()
    expect(page.locator("main")).to_contain_text("Peramban Kedua")
    expect(page.locator("main")).to_contain_text(re.compile(r"3326•+0001"))


def written(file: Path) -> Path:
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("BNBA")
        for number, row in enumerate((HEADINGS, *ROWS)):
            sheet.write_row(number, 0, row)
    return file
