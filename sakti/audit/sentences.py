"""What each action is called, as a sentence without its subject: "Budi | menambah pengguna {name}"."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sakti.core.formatting import spoken

#: Words in both languages.
Words = tuple[str, str]
#: Action code → (Indonesian, English), with the names of details in braces.
SENTENCES: dict[str, Words] = {}
#: Action code → detail → what its codes are called. The entry keeps the code: words may change.
CODES: dict[str, Mapping[str, Mapping[str, Words]]] = {}
#: Action code → details that somebody typed: a name may stand in them, whatever the field asked for.
FREE: dict[str, frozenset[str]] = {}
#: Action code → details of this action that name no person, though other actions have free text under that name.
PLAIN: dict[str, frozenset[str]] = {}
#: What is shown of free text to whoever may not see the names in it.
WITHHELD: Words = (
    "(teks bebas, hanya untuk yang boleh melihat nama)",
    "(free text, only for those who may see names)",
)


class DetailWords(dict[str, object]):
    """Old entries may lack a detail that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "…"


def declare_action(
    action: str,
    indonesian: str,
    english: str,
    *,
    free: Collection[str] = (),
    plain: Collection[str] = (),
    **codes: Mapping[str, Words],
) -> None:
    """Give an action its words, once, beside the code that records it; and the codes in its details theirs.

    `free`: details that somebody typed (a reason, the name of a file): stored, and shown to whoever may see the names
    in them. `plain`: details called "name" and the like that name no person.
    """
    if action in SENTENCES:
        raise ValueError(f"audit action {action!r} is declared twice")
    SENTENCES[action], CODES[action] = (indonesian, english), codes
    FREE[action], PLAIN[action] = frozenset(free), frozenset(plain)


def sentence(action: str, details: Mapping[str, object], locale: str = "id", *, shows_free_text: bool = False) -> str:
    """The words of an entry; an action that is no longer in the code is shown by its code.

    `shows_free_text`: whether the reader may see the names of the village that the entry is about.
    """
    if action not in SENTENCES:
        return action
    at, codes, free = 0 if locale == "id" else 1, CODES.get(action, {}), FREE.get(action, frozenset())
    words: dict[str, object] = {
        name: WITHHELD[at]
        if name in free and value and not shows_free_text
        else _in_words(value, codes.get(name, {}), at)
        for name, value in details.items()
    }
    return SENTENCES[action][at].format_map(DetailWords(words))


def _in_words(value: object, codes: Mapping[str, Words], at: int) -> object:
    """A code and a day as they are said, anything else as it is."""
    return codes[str(value)][at] if str(value) in codes else spoken(value, ("id", "en")[at])
