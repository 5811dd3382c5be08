"""Villages that were divided, merged or renamed: which of them are one village between two days.

A comparison over such a day treats both as one (contracts §6): what lived in one half lived in the whole before. A
region that has only one half has nothing to compare with: its figures before the day are those of others too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sakti.core.periods import month_index


class SuccessionKind(StrEnum):
    """What happened to a village by decree. A renamed one keeps its code and its people."""

    DIVIDED = "divided"
    MERGED = "merged"
    RENAMED = "renamed"


class Link(NamedTuple):
    """From this day on people of `old` live in `new`, by decree and without having moved."""

    day: date
    old: int
    new: int
    kind: SuccessionKind


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What a region sees of such villages: `one`, sets that lie in it whole; `torn`, those with a part outside."""

    one: tuple[frozenset[int], ...] = ()
    torn: frozenset[int] = frozenset()

    def whole(self, village: int) -> frozenset[int]:
        """The villages with which this one is one: itself alone, if nothing happened to it; none, if it is torn."""
        if village in self.torn:
            return frozenset()
        return next((each for each in self.one if village in each), frozenset([village]))

    def count(self, villages: Collection[int]) -> int:
        """How many villages these are, those that are one counted once."""
        inside = frozenset(villages)
        return len(inside) - sum(max(len(each & inside) - 1, 0) for each in self.one)


UNCHANGED = Redrawn()


@dataclass(frozen=True, slots=True)
class Links:
    """All that is known of divided and merged villages, by day."""

    every: tuple[Link, ...] = ()

    def between(self, first: date, last: date) -> list[Link]:
        """Those of the days after the first, up to and with the last."""
        return [link for link in self.every if first < link.day <= last]

    @property
    def months(self) -> set[int]:
        """The months of these days."""
        return {month_index(link.day) for link in self.every}

    def sets(self, first: date, last: date) -> list[frozenset[int]]:
        """The villages that are one between two days, each set whole, wherever its villages lie."""
        found: list[frozenset[int]] = []
        for link in self.between(first, last):
            ends = frozenset((link.old, link.new))
            touched = [each for each in found if each & ends]
            found = [each for each in found if not each & ends] + [ends.union(*touched)]
        return found

    def within(self, villages: Collection[int], first: date, last: date) -> Redrawn:
        """As a region of these villages sees it."""
        if not self.every:
            return UNCHANGED
        inside = frozenset(villages)
        found = [each for each in self.sets(first, last) if each & inside]
        return Redrawn(
            tuple(sorted((each for each in found if each <= inside), key=min)),
            inside & frozenset[int]().union(*(each for each in found if not each <= inside)),
        )

    def torn_on(self, villages: Collection[int], first: date, last: date) -> date | None:
        """The last day on which people of these villages became those of another one, or others theirs."""
        inside = frozenset(villages)
        days = [link.day for link in self.between(first, last) if (link.old in inside) != (link.new in inside)]
        return max(days, default=None)

    def ways(self, first: date, last: date) -> dict[tuple[int, int], SuccessionKind]:
        """(where somebody counted first, where last) → what happened, also over several steps; the last of them."""
        found: dict[tuple[int, int], SuccessionKind] = {}
        for link in self.between(first, last):
            earlier = [old for old, new in found if new == link.old]
            for old in (link.old, *earlier):
                if old != link.new:
                    found[old, link.new] = link.kind
        return found


NO_LINKS = Links()


def links_of(rows: Iterable[tuple[date, int, int, str]]) -> Links:
    """From (day, old, new, kind), in any order; renaming links nothing."""
    every = [Link(day, old, new, SuccessionKind(kind)) for day, old, new, kind in rows if old != new]
    return Links(tuple(sorted(every)))
