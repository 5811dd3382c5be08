"""The same people twice in one list: searched, compared side by side, merged, taken back, and said to be two."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.test_every_page import faults
from tests.browser.test_import import HEADINGS

PLACE = ("33.26.15.2014", "Mulyorejo", "007", "003", "Dukuh Kembar")
ONE, OTHER = (*PLACE, "3326150101217001"), (*PLACE, "3326150101217002")
ROWS = (
    (*ONE, "3326150902810071", "Muhammad Sukriwangi Peramban", 1, 1, "09/02/1981", 2, 1),
    (*ONE, "3326155203830072", "Siti Kembaran Peramban", 2, 2, "12/03/1983", 2, 1),
    (*OTHER, "", "Moh. Soekriwangi Peramban", 1, 1, "09/02/1981", 2, 1),
    (*OTHER, "3326151504050073", "Bagus Tunggalan Peramban", 3, 1, "15/04/2005", 2, 1),
    (*OTHER, "", "St. Kembaran Peramban", 3, 2, "12/03/1983", 2, 1),
)


def test_two_records_made_one_and_two_again(page: Page, tmp_path: Path) -> None:
    enter(page, "analis")
    bring_in(page, tmp_path / "daftar-kembar.xlsx")
    page.goto("/ganda")
    page.get_by_role("button", name="Cari sekarang").click()
    expect(page).to_have_url("/ganda", timeout=120_000)

    house = page.locator("tbody tr", has_text="rumah tangga").filter(has_text="Sukriwangi")
    house.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Satu rumah tangga atau dua?")
    expect(page.locator("tr", has_text="Penghuni")).to_contain_text("beda")
    expect(page.locator("main")).not_to_contain_text("3326150902810071")
    address = page.url
    assert faults(page, [address]) == []

    page.get_by_label("Alasan").fill("Kedua KTP sudah dilihat")
    page.get_by_role("button", name="Lihat akibatnya dahulu").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gabungkan kedua catatan ini?")
    expect(page.locator(".confirm")).to_contain_text("= Moh. Soekriwangi Peramban")
    expect(page.locator(".confirm")).to_contain_text("rumah tangganya 3 orang")
    page.get_by_role("button", name="Gabungkan").press("Enter")
    expect(page.locator(".message.good").first).to_contain_text("Dua catatan itu sekarang satu")
    page.goto("/keluarga?text=Sukriwangi")
    expect(page.locator("tbody tr")).to_have_count(1)

    page.goto("/ganda/gabungan")
    page.get_by_role("link", name="Batalkan penggabungan").first.click()
    page.get_by_label("Alasan").fill("Ternyata dua keluarga")
    page.get_by_role("button", name="Batalkan penggabungan").press("Enter")
    expect(page.locator(".message.good")).to_contain_text("Kedua catatan berdiri sendiri lagi")
    page.goto("/keluarga?text=Peramban")
    expect(page.locator("tbody tr", has_text="kriwangi")).to_have_count(2)

    page.goto(address)
    page.get_by_label("Catatan", exact=False).last.fill("Saudara ipar")
    page.get_by_role("button", name="Memang berbeda").press("Enter")
    expect(page.locator(".message.good").first).to_be_visible()
    page.goto(address)
    expect(page.locator("main")).to_contain_text("menyatakan keduanya berbeda")


def bring_in(page: Page, file: Path) -> None:
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("BNBA")
        for number, row in enumerate((HEADINGS, *ROWS)):
            sheet.write_row(number, 0, row)
    page.goto("/impor/daftar")
    page.get_by_label("Berkas daftar").set_input_files(file)
    page.get_by_label("Keadaan pada tanggal").fill("31/12/2020")
    page.get_by_role("button", name="Unggah dan periksa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(file.name, timeout=60_000)
    page.get_by_role("button", name="Terapkan").click()
    expect(page.locator(".where")).to_contain_text("diterapkan", timeout=60_000)
