"""A facilitator with a telephone: a visit is one record, moves the figure by one, and can be taken back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.reading import counted

LATRINE = "Memakai jamban sendiri"


def test_a_visit_moves_the_village_by_one_and_back(phone: Page) -> None:
    enter(phone, "fasilitator")
    here = this_month(phone)
    before = counted(phone, here, LATRINE)
    name, address = without_latrine(phone)
    visit(phone, name, address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Kunjungan tersimpan")
    saved = phone.url
    assert counted(phone, here, LATRINE) == before + 1
    phone.goto("/lapangan/tercatat")
    expect(phone.locator("main li", has_text=name)).to_have_count(1)
    phone.goto(saved)
    phone.get_by_role("button", name="Batalkan, salah catat").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Kunjungan dibatalkan")
    assert counted(phone, here, LATRINE) == before


def this_month(page: Page) -> str:
    """The village's dashboard of the month that is running."""
    page.goto("/")
    newest = page.locator("select[name=month] option").evaluate_all("all => all.map(one => one.value).sort().at(-1)")
    return f"/dasbor/desa/33.26.02.2008?month={newest}&baseline=2018-12"


def without_latrine(page: Page) -> tuple[str, str]:
    """Who is counted as having none, and where their visits are logged."""
    page.get_by_role("link", name=re.compile(f"^Lihat rumah tangganya: {LATRINE}")).tap()
    page.locator(".tabs a", has_text=re.compile(r"^Tidak \d")).tap()
    expect(page.locator(".tabs a[aria-current]")).to_have_text(re.compile(r"^Tidak \d"))
    link = page.locator("tbody th a").first
    number = str(link.get_attribute("href")).rsplit("/", 1)[1]
    return link.inner_text(), f"/lapangan/keluarga/{number}/kunjungan"


def visit(page: Page, name: str, address: str) -> None:
    """As it is done at the door: look for the name, tap what is seen, save with an eager finger."""
    page.goto("/lapangan")
    page.get_by_label("Cari keluarga").fill(name)
    page.get_by_role("button", name="Cari").tap()
    page.locator(f"main a[href='{address}']").first.tap()
    page.get_by_role("group", name="Fasilitas BAB").get_by_role("radio", name="sendiri", exact=True).tap()
    page.get_by_role("button", name="Simpan kunjungan").dblclick()
