"""Printing a page from the browser loses no column: what stands last in each wide table is on the paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import enter
from tests.reports.conftest import tool

#: The text of the last cell of every row, heads too, of all tables that are shown.
LAST_CELLS = """() => [...document.querySelectorAll('table')].filter(table => table.checkVisibility())
    .flatMap(table => [...table.rows].map(row => row.cells[row.cells.length - 1].innerText))"""


@pytest.mark.parametrize(
    "address",
    ["/dasbor?month=2026-10", "/dasbor/mutu?month=2020-06", "/dasbor/desa/33.26.02.2008?month=2020-06", "/realisasi"],
)
def test_the_last_column_is_on_paper(page: Page, address: str) -> None:
    enter(page, "analis")
    page.goto(address)
    page.emulate_media(media="print")
    cells = page.evaluate(LAST_CELLS)
    assert cells

    printed = "".join(tool(page.pdf(format="A4"), "pdftotext", "-raw", "-", "-").split())

    assert [cell for cell in cells if "".join(cell.split()) not in printed] == []
