"""Who has no business with names meets none, wherever the links lead."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import enter, menu
from tests.browser.walking import pages_from

#: A number of sixteen digits, or one whose middle is hidden: neither is for them.
IDENTITY = re.compile(r"\b\d{16}\b|\d{4}•{4,}\d{4}")


@pytest.mark.parametrize("username", ["mitra", "pimpinan"])
def test_no_page_shows_a_name_or_number(page: Page, demo: Path, username: str) -> None:
    enter(page, username)
    people, pages = some_names(demo), pages_from(page, ["/", *menu(page)], of_a_kind=8, steps=3)
    assert len(pages) > 25
    assert {address: found for address, html in pages.items() if (found := shown(html, people))} == {}


def some_names(demo: Path) -> list[str]:
    """Fifty people of the district, from its very beginning to its end."""
    database = sqlite3.connect(demo / "sakti.db")
    names = [name for (name,) in database.execute("SELECT DISTINCT name FROM person ORDER BY id")]
    database.close()
    return names[:: len(names) // 50][:50]


def shown(html: str, people: list[str]) -> list[str]:
    return [name for name in people if name in html] + IDENTITY.findall(html)
