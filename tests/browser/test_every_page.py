"""Every page of every role's menu, on a desk and on a telephone: accessible, silent on the console, never too wide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, ViewportSize

from sakti.demo.sign_ins import ACCOUNTS
from tests import NIGHTLY
from tests.browser.conftest import DESK, PHONE, enter, menu
from tests.browser.walking import pages_from

AXE = Axe()


@pytest.mark.parametrize("username", [one.username for one in ACCOUNTS])
def test_every_page_of_the_menu(page: Page, username: str) -> None:
    enter(page, username)
    assert faults(page, ["/", *menu(page), "/akun", "/tentang"], username) == []


@pytest.mark.parametrize(
    ("username", "below"),
    [("analis", "/"), ("fasilitator", "/lapangan"), ("admin", "/peng"), ("pelindung", "/pelindungan")],
)
def test_one_of_each_page_behind_the_menu(page: Page, username: str, below: str) -> None:
    enter(page, username)
    above = menu(page)
    found = pages_from(page, ["/", *above], of_a_kind=1, steps=3)
    assert faults(page, [one for one in found if one.startswith(below) and one not in above], username) == []


def test_the_page_before_the_door(page: Page) -> None:
    assert faults(page, ["/masuk", "/tidak-ada"]) == []


def faults(page: Page, addresses: Iterable[str], username: str = "") -> list[str]:
    """What axe and a ruler find, in one line each."""
    return [fault for address in dict.fromkeys(addresses) for fault in faults_at(page, address, username)]


def faults_at(page: Page, address: str, username: str = "") -> Iterable[str]:
    page.goto(address)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if size in tried_by_axe(username, address):
            said = AXE.run(page).response["violations"]
            yield from (f"{address} at {size['width']}: {words(found)}" for found in said)
        if (over := page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
            yield f"{address} at {size['width']}: scrolls sideways to {over}"


def tried_by_axe(username: str, address: str) -> list[ViewportSize]:
    """Axe takes long: where every role opens every page, each is tried at one width, for other roles at the other; at
    night, and where nobody is named, at both."""
    return [DESK, PHONE] if NIGHTLY or not username else [(DESK, PHONE)[crc32(f"{username} {address}".encode()) % 2]]


def words(found: dict[str, Any]) -> str:
    return f"{found['id']}: {'; '.join(node['html'][:120] for node in found['nodes'][:3])}"
