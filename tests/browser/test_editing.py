"""Two people at one form, in two browsers: the second is shown both texts and decides."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import enter, watched


def test_the_second_to_save_sees_both_and_chooses(page: Page, new_context: Callable[..., BrowserContext]) -> None:
    enter(page, "analis")
    page.goto("/program")
    page.locator("tbody a").first.click()
    address = page.url + "/ubah"
    page.goto(address)
    other = enter(watched(new_context()).new_page(), "admin")
    other.goto(address)
    other.get_by_label("Penjelasan").fill("ditulis administrator\ndua baris")
    other.get_by_role("button", name="Simpan").click()
    expect(other.locator(".message.good")).to_contain_text("Perubahan disimpan")

    page.get_by_label("Penjelasan").fill("ditulis analis")
    page.get_by_role("button", name="Simpan").click()

    shown = page.locator("#stale")
    expect(shown).to_contain_text("Isinya sudah berubah sejak formulir ini dibuka")
    expect(shown.get_by_role("row").filter(has_text="Penjelasan")).to_contain_text("dua baris")
    expect(shown.locator("tbody tr")).to_have_count(1)  # what nobody changed is not said to differ
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_label("Penjelasan")).to_have_value("ditulis analis")
    problems = Axe().run(page).response["violations"]
    assert [problem["id"] for problem in problems] == []

    shown.get_by_role("link", name="Pakai yang tersimpan").click()
    expect(page.get_by_label("Penjelasan")).to_have_value("ditulis administrator\ndua baris")

    other.goto(address)
    page.get_by_label("Penjelasan").fill("ditulis analis")
    page.get_by_role("button", name="Simpan").click()
    other.get_by_label("Penjelasan").fill("keduanya, ditulis administrator")
    other.get_by_role("button", name="Simpan").click()
    other.locator("#stale").get_by_role("button", name="Simpan isian saya").click()
    expect(other.locator(".message.good")).to_contain_text("Perubahan disimpan")
    other.goto(address)
    expect(other.get_by_label("Penjelasan")).to_have_value("keduanya, ditulis administrator")


def test_a_board_shows_where_somebody_else_has_put_a_card(
    page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    enter(page, "fasilitator")
    page.goto("/ppa")
    page.get_by_role("link", name="Buka sesi PPA").first.click()
    page.get_by_label("RW, atau RT/RW").fill("002")
    page.get_by_label("Tempat").fill("Balai Dukuh")
    page.get_by_role("button", name="Buka sesi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("PPA")
    address = page.url + "/peringkat"
    page.goto(address)
    other = enter(watched(new_context()).new_page(), "analis")
    other.goto(address)
    card = other.locator(".rank-card").first
    name = str(card.get_attribute("data-name"))
    card.focus()
    other.keyboard.press("ArrowRight")
    expect(other.locator(".ranking [role=status]")).to_contain_text(f"{name} dipindah ke Mampu.")

    page.locator(".rank-card").first.get_by_role("combobox").select_option(label="Miskin")

    expect(page.locator(".board-trouble")).to_contain_text("menempatkannya di “Mampu”")
    expect(
        page.locator(".board-column", has=page.get_by_role("heading", name="Mampu")).locator(".rank-card")
    ).to_have_count(1)
