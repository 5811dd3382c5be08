"""Many households at once: filter, see whom and at what cost, propose."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.reading import numbers


def test_proposing_for_a_filtered_list(page: Page) -> None:
    enter(page, "analis")
    page.goto("/intervensi/massal")
    page.get_by_label("Desa", exact=True).select_option(label="Botosari (Paninggaran)")
    page.get_by_label("Kebutuhan").select_option(label="Belum memakai jamban sendiri")
    page.get_by_role("button", name="Saring").click()
    page.wait_for_url(re.compile("[?&]need="))
    listed = page.locator("tbody input[name=subject]")
    assert listed.count() == numbers(page.locator("main h2").first.inner_text())[0] > 2
    page.get_by_label("Program", exact=True).select_option(label="Jambanisasi")
    page.get_by_label("Pelaku").select_option(index=1)
    page.get_by_role("button", name="Lihat pratinjau").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pratinjau: Jambanisasi")
    expect(page.locator(".answer")).to_contain_text("Perkiraan biaya")
    for box in reversed(page.locator("input[name=subject]:checked").all()[2:]):
        box.uncheck()
    chosen = page.locator("input[name=subject]:checked").count()
    page.get_by_role("button", name="Usulkan untuk yang dicentang").click()
    expect(page.locator(".message.good")).to_have_text(f"{chosen} usulan dicatat.")
    expect(page).to_have_url(re.compile("batch="))
    expect(page.locator("main tbody tr")).to_have_count(chosen)
