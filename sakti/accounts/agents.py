"""What a browser says of itself, in the two words that its owner knows it by."""

from __future__ import annotations

from typing import NamedTuple

#: What a user agent contains → what people call it. The order matters: most of them also claim to be others.
BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("EdgA", "Edge"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


class Agent(NamedTuple):
    """A browser and the system on which it runs; empty where it does not say."""

    browser: str
    system: str


def agent_of(words: str) -> Agent:
    """Chrome and Android, from the header that a browser sends. Never a version: that changes by itself."""
    return Agent(_first(BROWSERS, words), _first(SYSTEMS, words))


def _first(signs: tuple[tuple[str, str], ...], words: str) -> str:
    return next((name for sign, name in signs if sign in words), "")
