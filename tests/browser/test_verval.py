"""One round of verval from its opening to the berita acara: on the phone at the door, at the desk, in the meeting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import enter, watched
from tests.browser.test_every_page import faults_at
from tests.installations import CHECKOUT

VILLAGE = "Botosari"


def test_a_round_from_its_opening_to_the_minutes(
    page: Page, phone: Page, new_context: Callable[..., BrowserContext], instance: Path
) -> None:
    enter(page, "analis")
    board = opened(page)
    enter(phone, "fasilitator")
    visited(phone)
    the_others_visit(instance)
    decided(page, board)
    place = met(phone, board)
    signed(phone, f"{place}/sahkan-desa", "Kepala Desa")
    signed(enter(watched(new_context()).new_page(), "penyelia"), f"{place}/sahkan", "Camat")
    signed(page, f"{place}/sahkan", "Kepala Bappeda")
    page.goto(place)
    expect(page.locator(".steps [aria-current]")).to_contain_text("disahkan kabupaten")
    minutes = page.request.get(f"{place}/berita-acara.pdf")
    assert minutes.body().startswith(b"%PDF")
    assert [fault for one in (board, place, "/verval/periksa") for fault in faults_at(page, one)] == []


def opened(page: Page) -> str:
    """A round of one village, opened by the analyst; returns the address of its board."""
    page.goto("/verval")
    page.get_by_role("link", name="Buka putaran").first.click()
    page.get_by_label("Nama putaran").fill("Verval peramban")
    page.get_by_text("Atau pilih desa/kelurahan satu per satu").click()
    page.get_by_label(VILLAGE, exact=True).check()
    page.get_by_role("button", name="Buka putaran").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verval peramban")
    return page.url


def visited(phone: Page) -> None:
    """Two households: one unchanged in a few taps, one in which somebody has died."""
    phone.goto("/verval/tugas")
    phone.locator(".tap-list a", has_text=VILLAGE).first.tap()
    phone.wait_for_url("**/verval/tugas/*")
    task = phone.url
    phone.get_by_role("link", name="Tetap Masih").tap()
    phone.get_by_role("button", name="Kirim hasil").dblclick()
    expect(phone.get_by_text("Hasil terkirim.")).to_be_visible()
    phone.locator(".tap-list a", has_text=VILLAGE).first.tap()
    phone.get_by_role("link", name="Meninggal").tap()
    phone.wait_for_url("**hasil=meninggal")
    assert not list(faults_at(phone, phone.url))
    phone.get_by_role("button", name="Kirim hasil").tap()
    expect(phone.locator(".error-summary")).to_contain_text("Tandai siapa yang meninggal")
    phone.get_by_role("radio", name="meninggal", exact=True).last.check()
    phone.get_by_role("button", name="Kirim hasil").tap()
    expect(phone.get_by_text("Hasil terkirim.")).to_be_visible()
    assert not list(faults_at(phone, task))


def the_others_visit(instance: Path) -> None:
    """Everybody else is visited and decided on by other people."""
    environment = {key: value for key, value in os.environ.items() if key != "SAKTI_DATABASE_URL"}
    command = [sys.executable, "-m", "tests.browser.resting"]
    subprocess.run(command, cwd=CHECKOUT, env=environment | {"SAKTI_INSTANCE": str(instance)}, check=True)


def decided(page: Page, board: str) -> None:
    """The unchanged at once, the other after a look."""
    page.goto(f"/verval/periksa?round={board.rsplit('/', 1)[-1]}&state=submitted")
    page.get_by_role("button", name="Terima 1 hasil").click()
    expect(page.get_by_text("1 hasil “tetap” diterima.")).to_be_visible()
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/verval/periksa/*")
    assert not list(faults_at(page, page.url))
    page.get_by_label("Terima", exact=True).check()
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.get_by_text("Keputusan tersimpan.")).to_be_visible()


def met(phone: Page, board: str) -> str:
    """The village meeting, written down by the facilitator; returns the address of the village's page."""
    phone.goto(board)
    phone.get_by_role("link", name=VILLAGE).first.tap()
    phone.wait_for_url("**/verval/desa/*")
    place = phone.url
    phone.get_by_role("link", name="Catat musdes").tap()
    phone.wait_for_url("**/musdes")
    assert not list(faults_at(phone, phone.url))
    phone.get_by_label("Tempat", exact=True).fill("Balai Desa")
    phone.get_by_label("Pemimpin rapat").fill("Kepala Desa")
    phone.get_by_label("BPD", exact=True).fill("Umar Said, Ketua BPD")
    phone.get_by_label("Keputusan").fill("Daftar disepakati.\nHasil diumumkan tanpa NIK.")
    phone.get_by_role("button", name="Simpan catatan musdes").tap()
    expect(phone.get_by_text("Berita musyawarah tersimpan.")).to_be_visible()
    return place


def signed(page: Page, address: str, position: str) -> None:
    page.goto(address)
    page.get_by_label("Nama yang mengesahkan").fill("Nama Pejabat")
    page.get_by_label("Jabatan").fill(position)
    page.get_by_role("button", name="Sahkan").click()
    expect(page.get_by_text("Pengesahan tersimpan.")).to_be_visible()
