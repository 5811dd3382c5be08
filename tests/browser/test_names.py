"""Who has no business with names meets none, wherever the links lead."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import enter, menu

#: A number of sixteen digits, or one whose middle is hidden: neither is for them.
IDENTITY = re.compile(r"\b\d{16}\b|\d{4}•{4,}\d{4}")
#: Of pages that differ by a number only, so many are looked at.
OF_A_KIND = 8


@pytest.mark.parametrize("username", ["mitra", "pimpinan"])
def test_no_page_shows_a_name_or_number(page: Page, demo: Path, username: str) -> None:
    enter(page, username)
    people, pages = some_names(demo), crawled(page)
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


def crawled(page: Page) -> dict[str, str]:
    """What the menu leads to, and what those pages lead to in turn."""
    found: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    ahead = ["/", *menu(page)]
    for _distance in range(3):
        here = [address for address in dict.fromkeys(ahead) if address not in found]
        ahead = []
        for address in here:
            kind = re.sub(r"\d+", "0", address.split("?")[0])
            kinds[kind] += 1
            if kinds[kind] <= OF_A_KIND:
                found[address] = fetched(page, address)
                ahead += links(found[address])
    return found


def fetched(page: Page, address: str) -> str:
    answer = page.request.get(address)
    assert answer.status < 500, address
    return answer.text() if answer.headers["content-type"].startswith("text/html") else ""


def links(html: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'<a [^>]*?href="(/[^"#]*)"', html)]
