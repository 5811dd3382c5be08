"""What each action is called, as a sentence without its subject: "Budi | menambah pengguna {name}"."""

from __future__ import annotations

from collections.abc import Mapping

from sakti.core.formatting import spoken

#: Words in both languages.
Words = tuple[str, str]
#: Action code → (Indonesian, English), with the names of details in braces.
SENTENCES: dict[str, Words] = {}
#: Action code → detail → what its codes are called. The entry keeps the code: words may change.
CODES: dict[str, Mapping[str, Mapping[str, Words]]] = {}


class DetailWords(dict[str, object]):
    """Old entries may lack a detail that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "…"


def declare_action(action: str, indonesian: str, english: str, **codes: Mapping[str, Words]) -> None:
    """Give an action its words, once, beside the code that records it; and the codes in its details theirs."""
    if action in SENTENCES:
        raise ValueError(f"audit action {action!r} is declared twice")
    SENTENCES[action], CODES[action] = (indonesian, english), codes


def sentence(action: str, details: Mapping[str, object], locale: str = "id") -> str:
    """The words of an entry; an action that is no longer in the code is shown by its code."""
    if action not in SENTENCES:
        return action
    at, codes = 0 if locale == "id" else 1, CODES.get(action, {})
    words = {name: _in_words(value, codes.get(name, {}), at) for name, value in details.items()}
    return SENTENCES[action][at].format_map(DetailWords(words))


def _in_words(value: object, codes: Mapping[str, Words], at: int) -> object:
    """A code and a day as they are said, anything else as it is."""
    return codes[str(value)][at] if str(value) in codes else spoken(value, ("id", "en")[at])
