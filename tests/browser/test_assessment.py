"""A PPA session from its first page to its minutes, the ranking by keyboard and by mouse."""

from __future__ import annotations

import re
from itertools import count

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import enter
from tests.browser.test_every_page import faults

POOR = "Sangat miskin"


_hamlets = count(1)


def column(page: Page, name: str) -> Locator:
    return page.locator(".board-column").filter(has=page.get_by_role("heading", name=re.compile(f"^{name}\\b")))


def saved(page: Page, move: str) -> None:
    """The move was said to be stored."""
    expect(page.locator(".ranking [role=status]")).to_contain_text(move)


def opened(page: Page) -> str:
    """A session in the facilitator's village, with a card for each of its households; returns its address."""
    page.goto("/ppa")
    page.get_by_role("link", name="Buka sesi PPA").first.click()
    hamlet = f"Dukuh Krajan {next(_hamlets)}"  # a second session of one hamlet and day is asked about
    page.get_by_label("Dusun atau dukuh").fill(hamlet)
    page.get_by_label("RW, atau RT/RW").fill("001")
    page.get_by_label("Tempat").fill("Balai Dukuh")
    page.get_by_label("Laki-laki", exact=True).fill("7")
    page.get_by_label("Perempuan", exact=True).fill("9")
    page.get_by_label("Kepala Desa").fill("Pak Kades")
    page.get_by_role("button", name="Buka sesi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"PPA {hamlet}")
    return page.url


def test_a_session_from_start_to_minutes(page: Page) -> None:
    enter(page, "fasilitator")
    address = opened(page)
    page.get_by_role("link", name="Susun peringkat").click()
    expect(page.locator(".ranking .table-frame")).to_be_hidden()
    cards = page.locator(".rank-card")
    assert cards.count() > 3

    first = cards.nth(0)
    name = str(first.get_attribute("data-name"))
    first.focus()
    for step in ("Mampu", "Cukup", "Miskin", POOR):
        page.keyboard.press("ArrowRight")
        saved(page, f"{name} dipindah ke {step}.")
    expect(column(page, POOR).locator(".rank-card")).to_have_count(1)
    expect(column(page, POOR).locator(".rank-card")).to_be_focused()
    page.keyboard.press("ArrowRight")  # there is no class beyond
    page.keyboard.press("ArrowLeft")
    saved(page, f"{name} dipindah ke Miskin.")

    second = column(page, "Belum dinilai").locator(".rank-card").first
    name = str(second.get_attribute("data-name"))
    second.drag_to(column(page, "Mampu"))
    saved(page, f"{name} dipindah ke Mampu.")
    third = column(page, "Belum dinilai").locator(".rank-card").first
    third.get_by_role("combobox").select_option(label=POOR)
    saved(page, f"dipindah ke {POOR}.")
    expect(page.locator(".board-progress")).to_contain_text("3 dari")

    page.reload()  # what was moved stays
    for kind in ("Miskin", "Mampu", POOR):
        expect(column(page, kind).locator(".rank-card")).to_have_count(1)
    assert faults(page, [page.url, address]) == []

    page.goto(address)
    page.get_by_role("button", name="Selesaikan sesi").click()
    expect(page.locator(".message.good")).to_contain_text("Sesi selesai")
    assert faults(page, [address]) == []
    page.get_by_role("button", name="Unduh berita acara").click()
    page.wait_for_url("**/berita-acara.pdf", timeout=120_000)  # a job prints the minutes of so many households
    minutes = page.request.get(page.url)
    assert (minutes.status, minutes.body()[:5]) == (200, b"%PDF-")
    page.goto(address)
    if page.locator("input[name=card]").count():
        page.get_by_role("button", name="Kirim yang dicentang ke verval").click()
        expect(page.locator(".message.good")).to_contain_text("usulan")


def test_the_ranking_without_javascript(page: Page, browser, browser_context_args) -> None:
    enter(page, "fasilitator")
    address = opened(page)
    context = browser.new_context(
        **browser_context_args, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(address + "/peringkat")
    row = plain.locator("tbody tr").first
    row.locator("label", has_text=re.compile("^Miskin$")).click()
    plain.get_by_role("button", name="Simpan peringkat").click()
    expect(plain.locator(".message.good")).to_have_text("1 keluarga ditempatkan.")
    context.close()


def test_a_move_that_cannot_be_saved_goes_back(page: Page) -> None:
    enter(page, "fasilitator")
    address = opened(page)
    page.goto(address + "/peringkat")
    page.route("**/ppa/kartu/**", lambda route: route.fulfill(status=409))
    before = column(page, "Belum dinilai").locator(".rank-card").count()
    page.locator(".rank-card").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".board-trouble")).to_contain_text("belum tersimpan")
    expect(column(page, "Belum dinilai").locator(".rank-card")).to_have_count(before)


def test_an_objection_is_taken_down_by_telephone_size(phone: Page) -> None:
    enter(phone, "operator")
    phone.goto("/usulan/baru")
    phone.get_by_role("link", name="Usulkan keluarga yang belum ada").click()
    phone.get_by_label("Nama kepala keluarga").fill("Mbah Tanpa Daftar")
    phone.get_by_label("Alasan").fill("Tinggal sendiri, rumahnya roboh")
    phone.get_by_label("Disampaikan lewat").select_option(label="telepon")
    phone.get_by_role("button", name="Simpan usulan").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile(r"Usulan US-\w{4}-\w{4}"))
    address = phone.url
    assert faults(phone, [address, "/usulan", "/usulan/baru?jenis=remove", "/usulan/ringkasan"]) == []
    receipt = phone.request.get(address + "/tanda-terima.pdf")
    assert receipt.body()[:5] == b"%PDF-"
