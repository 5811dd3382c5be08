"""Following links."""

from __future__ import annotations

import re
from collections import Counter

from playwright.sync_api import Page


def pages_from(page: Page, start: list[str], *, of_a_kind: int, steps: int) -> dict[str, str]:
    """The pages that these lead to in so many steps, address → HTML; few of those that differ by a number only."""
    found: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    ahead = start
    for _step in range(steps):
        here, ahead = [address for address in dict.fromkeys(ahead) if address not in found], []
        for address in here:
            kinds[kind(address)] += 1
            if kinds[kind(address)] <= of_a_kind and (html := fetched(page, address)):
                found[address] = html
                ahead += links(html)
    return found


def kind(address: str) -> str:
    return re.sub(r"\d+", "0", address.split("?")[0])


def fetched(page: Page, address: str) -> str:
    """The page there; nothing if it is a file."""
    answer = page.request.get(address)
    assert answer.status < 500, address
    return answer.text() if answer.headers["content-type"].startswith("text/html") else ""


def links(html: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'<a [^>]*?href="(/[^"#]*)"', html)]
