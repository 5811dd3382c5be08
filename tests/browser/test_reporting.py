"""Month's end: close the book, have the village's report made, and find the screen's number in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sakti import system
from tests.browser.conftest import enter

VILLAGE = "/dasbor/desa/33.26.02.2008?month=2020-07&baseline=2018-12"
INDICATORS = ("own_latrine", "improved_water")


@pytest.mark.skipif(not system.has_pango(), reason="there is no Pango here")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext here")
def test_a_closed_month_is_printed_as_it_was_shown(page: Page, tmp_path: Path) -> None:
    enter(page, "analis")
    page.goto(VILLAGE)
    shown = [page.locator(f"tr[data-indicator={key}] td").nth(1).inner_text() for key in INDICATORS]
    page.goto("/tutup-buku/2020-07")
    page.get_by_role("button", name="Tutup buku Juli 2020").click()
    expect(page.locator(".message.good").first).to_contain_text("Buku Juli 2020 ditutup.")
    page.get_by_role("link", name="Terbitkan laporan").click()
    page.get_by_label("Wilayah").select_option(label="Desa Botosari (33.26.02.2008)")
    expect(page.get_by_label("Bulan").locator("option:checked")).to_have_text("Juli 2020")
    page.get_by_role("button", name="Terbitkan").click()
    row = page.locator("tbody tr", has_text="Desa Botosari")
    expect(row).to_contain_text("tetap", timeout=90_000)
    with page.expect_download() as coming:
        row.get_by_role("link", name="Unduh PDF").click()
    coming.value.save_as(tmp_path / "laporan.pdf")
    printed = text_of(tmp_path / "laporan.pdf")
    assert "Juli 2020" in printed
    assert [number for number in shown if number not in printed] == []


def text_of(file: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    return done.stdout
