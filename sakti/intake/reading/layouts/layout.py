"""What a layout is: data that says which heading is which column, and how the rows are to be taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sakti.intake.reading.cells import Cell, heading_key, heading_keys

Needed = Mapping[str, tuple[str, ...]]  # heading as printed → any of these columns


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is laid out. `columns`: heading key → column name."""

    key: str
    label: str
    columns: Mapping[str, str]
    needed: Needed
    headings: frozenset[str] = frozenset()  # all heading keys, also of columns that are not read: to recognise it by
    book: str = "dtsen"  # the code book of its answers
    presence: Mapping[str, str] = field(default_factory=dict)  # code of who is not there → why, in words
    joined: bool = False  # households and people stand on sheets of their own, joined by no_kk
    carded: bool = True  # it has KK numbers

    @property
    def is_plain(self) -> bool:
        """Whether its rows are read as they are."""
        return self.key == "dtsen"

    def count_headings(self, row: Sequence[Cell]) -> int:
        """How many headings of this layout a row has."""
        return len({*heading_keys(row)} & (self.headings or self.columns.keys()))

    def missing(self, headings: Iterable[str], village_given: bool = False) -> list[str]:
        """The needed headings that are not there. A village that the upload names needs no column."""
        columns = {*headings, "village"} if village_given else set(headings)
        return [name for name, any_of in self.needed.items() if not columns & set(any_of)]


_NUMBERED = re.compile(r"\s*\(\d+\)$")


def keyed(headings: Mapping[str, str]) -> dict[str, str]:
    """Headings as printed → heading keys; "Alamat (12)" is known without its number too."""
    keys = {heading_key(heading): column for heading, column in headings.items()}
    return keys | {heading_key(_NUMBERED.sub("", heading)): column for heading, column in headings.items()}


def all_keys(headings: Iterable[str]) -> frozenset[str]:
    return frozenset(key for heading in headings for key in keyed({heading: ""}) if key)
