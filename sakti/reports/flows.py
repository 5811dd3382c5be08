"""Who came and who left, in words: opening + in − out = closing, by reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sakti.closing.documents import Picture
from sakti.core.movements import SCHOOL_WORDS, WORDS, Came, Left, Movement
from sakti.indicators.queries import schooling

#: Reasons in the order in which they are printed, and what they are called.
Words = Mapping[str, str]
CHILDREN: Words = WORDS["id"] | SCHOOL_WORDS

#: Words, how many this month, how many since the baseline (None: the baseline is this month).
Row = tuple[str, int, int | None]


@dataclass(frozen=True, slots=True)
class Flow:
    """One table: its first row is the opening, its last the closing."""

    title: str
    rows: list[Row]


def targets_of(picture: Picture) -> list[Flow]:
    came, left = ({reason.value: WORDS["id"][reason.value] for reason in kind} for kind in (Came, Left))
    return [
        flow("Rumah tangga", picture.households, picture.households_since, came, left),
        flow("Orang", picture.persons, picture.persons_since, came, left),
    ]


def children_of(picture: Picture) -> list[Flow]:
    """None in months that were closed before this was kept."""
    if picture.children is None:
        return []
    came, left = ({name: CHILDREN[name] for name in names.values()} for names in (schooling.CAME, schooling.LEFT))
    return [flow("Anak tidak sekolah (7–18 tahun)", picture.children, picture.children_since, came, left)]


def flow(title: str, now: Movement, since: Movement | None, came: Words, left: Words) -> Flow:
    before, after = (None, None) if since is None else (since.opening, since.closing)
    into = reasons("+", now.came, None if since is None else since.came, came)
    out = reasons("−", now.left, None if since is None else since.left, left)
    return Flow(title, [("Jumlah awal", now.opening, before), *into, *out, ("Jumlah akhir", now.closing, after)])


def reasons(sign: str, now: Mapping[str, int], since: Mapping[str, int] | None, words: Words) -> Iterator[Row]:
    """Those that happened at all, in the order of the words."""
    for reason, word in words.items():
        here, before = now.get(reason, 0), None if since is None else since.get(reason, 0)
        if here or before:
            yield f"{sign} {word}", here, before
