"""Who is erased, as the queries find them and the actions take them out."""

from __future__ import annotations

from typing import NamedTuple


class Whom(NamedTuple):
    """Who is erased, with everything by which they may be found."""

    people: frozenset[int]
    homes: frozenset[int]  # every house that they lived in
    emptied: frozenset[int]  # those of them of which nobody is left who is not erased
    families: frozenset[int]  # cards of which nobody is left
    villages: frozenset[int]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
