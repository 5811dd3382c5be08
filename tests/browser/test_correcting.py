"""A list with mistakes: settled, taken along with its findings, corrected, handed in again, applied, taken back."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, enter

HEADINGS = ("Nama Warga", "Nomor Induk", "Kartu Keluarga", "Tempatnya", "Peringkat")
CARD, VILLAGE = "3326150101200077", "33.26.15.2014"
ROWS = (
    ("Koreksi Pertama", "3326151505800071", CARD, VILLAGE, 2),
    ("Koreksi Kedua", "33261", CARD, VILLAGE, 2),  # a warning: no NIK of sixteen digits
    ("", "3326151505800073", CARD, VILLAGE, 2),  # an error: no name
)
COLUMNS = {
    "Nama Warga": "nama",
    "Nomor Induk": "NIK",
    "Kartu Keluarga": "nomor KK",
    "Tempatnya": "kode desa (Kemendagri)",
    "Peringkat": "desil",
}


def test_a_list_is_corrected_applied_and_taken_back(page: Page, tmp_path: Path) -> None:
    enter(page, "analis")
    page.set_default_timeout(20_000)
    hand_in(page, written(tmp_path / "koreksi.xlsx"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Yang dikenali", timeout=60_000)
    sound(page)
    for heading, column in COLUMNS.items():
        page.get_by_label(heading, exact=True).select_option(label=column)
    page.get_by_role("button", name="Periksa isinya").click()
    expect(page.locator(".answer")).to_contain_text("2 dari 3 baris dapat dimasukkan. 1 ditolak.", timeout=60_000)
    expect(page.locator("mark").first).to_be_visible()
    sound(page)

    hand_in(page, corrected(page, tmp_path / "diperbaiki.xlsx"))
    expect(page.locator(".answer")).to_contain_text("3 dari 3 baris dapat dimasukkan.", timeout=60_000)
    expect(page.locator(".finding-kinds")).not_to_contain_text("NIK")
    page.get_by_role("button", name="Terapkan").click()
    expect(page.locator(".where")).to_contain_text("diterapkan", timeout=60_000)
    assert found(page) == 1

    page.goto("/impor")
    page.get_by_role("link", name=re.compile("diperbaiki.xlsx, ")).click()
    page.get_by_text("Lainnya").click()
    page.get_by_role("link", name="Tarik kembali daftar ini").click()
    sound(page)
    page.get_by_label("Alasan").fill("hanya percobaan")
    page.get_by_role("button", name="Tarik kembali").click()
    expect(page.locator(".message.attention")).to_contain_text("hanya percobaan", timeout=60_000)
    assert found(page) == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_lists_side_by_side(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enter(page, "pimpinan")
    page.goto("/impor/rilis")
    sound(page)
    page.get_by_role("link", name="Bandingkan dua rilis").click()
    expect(page.locator(".answer")).to_contain_text("Di antara rumah tangga yang sama, desil 1–4 turun")
    expect(page.locator(".answer")).to_contain_text("pemeringkatan ulang, bukan karena keadaan berubah")
    sound(page)


def hand_in(page: Page, file: Path) -> None:
    page.goto("/impor/daftar")
    page.get_by_label("Berkas daftar").set_input_files(file)
    page.get_by_label("Keadaan pada tanggal").fill("31/12/2020")
    page.get_by_role("button", name="Unggah dan periksa").click()


def written(file: Path) -> Path:
    with xlsxwriter.Workbook(str(file)) as book:
        for number, row in enumerate((HEADINGS, *ROWS)):
            if number == 0:
                sheet = book.add_worksheet("Daftar")
            sheet.write_row(number, 0, row)
    return file


def corrected(page: Page, file: Path) -> Path:
    """The sheet with its findings, mended as its column says."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh dengan temuan").last.click()
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    assert "NIK harus 16 angka" in str(sheet["F3"].value)
    assert "Nama kosong" in str(sheet["F4"].value)
    sheet["B3"], sheet["A4"] = "3326155708850072", "Koreksi Ketiga"
    book.save(file)
    book.close()
    return file


def found(page: Page) -> int:
    page.goto("/keluarga?text=Koreksi")
    return page.locator("tbody tr").count()


def sound(page: Page) -> None:
    """Nothing that axe minds, and nothing wider than the screen."""
    told = Axe().run(page).response["violations"]
    assert not [f"{one['id']}: {one['nodes'][0]['html']}" for one in told]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
