"""Coming in, being turned away, leaving, and the other language."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter


def test_who_signs_in_sees_the_dashboard(page: Page) -> None:
    enter(page, "analis")
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pekalongan")


def test_a_wrong_password_is_told_and_keeps_the_name(page: Page) -> None:
    enter(page, "pimpinan", "bukan kata sandinya")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Nama masuk")).to_have_value("pimpinan")
    assert page.goto("/laporan")
    expect(page).to_have_url(re.compile("/masuk"))


def test_who_signs_out_is_out(page: Page) -> None:
    enter(page, "auditor")
    page.locator("header .tools summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    page.goto("/jejak")
    expect(page).to_have_url(re.compile("/masuk"))


def test_the_other_language(page: Page) -> None:
    enter(page, "pimpinan")
    page.locator("header .tools summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#menu summary").first).to_have_text("Watch")
    page.locator("header .tools summary").click()
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.locator("html")).to_have_attribute("lang", "id")
