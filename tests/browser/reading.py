"""Numbers as a person reads them off a page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page


def card(page: Page, name: str) -> Locator:
    return page.locator("article.figure-card", has=page.locator("h3", has_text=name))


def numbers(text: str) -> list[int]:
    """The whole numbers in Indonesian words: "1.478 dari 1.750"."""
    return [int(one.replace(".", "")) for one in re.findall(r"\d[\d.]*", text)]


def basis(page: Page, name: str) -> tuple[int, int]:
    """How many of how many, from the small print of a card."""
    found = re.search(r"([\d.]+) dari ([\d.]+)", card(page, name).locator(".fine").inner_text())
    assert found, name
    n, d = numbers(found[0])
    return n, d


def counted(page: Page, address: str, name: str) -> int:
    page.goto(address)
    return basis(page, name)[0]
