"""What each action is called, as a sentence without its subject: "Budi | menambah pengguna {name}"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Action code → (Indonesian, English), with the names of details in braces.
SENTENCES: dict[str, tuple[str, str]] = {}


class Missing(dict[str, Any]):
    """Old entries may lack a detail that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "…"


def declare(action: str, indonesian: str, english: str) -> None:
    """Give an action its words, once, beside the code that records it."""
    if action in SENTENCES:
        raise ValueError(f"audit action {action!r} is declared twice")
    SENTENCES[action] = (indonesian, english)


def sentence(action: str, details: Mapping[str, Any], locale: str = "id") -> str:
    """The words of an entry; an action that is no longer in the code is shown by its code."""
    if action not in SENTENCES:
        return action
    return SENTENCES[action][0 if locale == "id" else 1].format_map(Missing(details))
