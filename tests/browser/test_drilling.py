"""From a number to who is behind it: the counts are the same."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.reading import basis, card, numbers

TABLE = "/dasbor?month=2020-06&baseline=2018-12"
VILLAGE = "/dasbor/desa/33.26.02.2008?month=2020-06&baseline=2018-12"


def test_the_answers_behind_a_regency_figure(page: Page) -> None:
    enter(page, "analis")
    page.goto(TABLE)
    n, d = basis(page, "Memakai jamban sendiri")
    card(page, "Memakai jamban sendiri").get_by_role("link", name="Lihat rumah tangganya").click()
    expect(page.locator(".formula")).to_contain_text("85,03 %")
    assert numbers(page.locator(".formula").inner_text())[:2] == [n, d]
    assert tally(page, "Ya") == n
    assert tally(page, "Tidak") == d - n


def test_the_people_behind_a_village_figure(page: Page) -> None:
    enter(page, "analis")
    page.goto(VILLAGE)
    name = "Anak tidak sekolah (7–18 tahun)"
    n, _d = basis(page, name)
    card(page, name).get_by_role("link", name="Lihat orangnya").click()
    page.locator(".tabs a", has_text=re.compile(r"^Ya \d")).click()
    expect(page.locator(".tabs a[aria-current]")).to_have_text(re.compile(r"^Ya \d"))
    assert tally(page, "Ya") == n
    assert n > 0
    expect(page.locator("tbody tr")).to_have_count(n)


def tally(page: Page, answer: str) -> int:
    return numbers(page.locator(".tabs a", has_text=re.compile(rf"^{answer} [\d.]+$")).locator(".tally").inner_text())[
        0
    ]
