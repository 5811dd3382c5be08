"""Two by-name lists set side by side: who is new, gone or stayed, and why the count of deciles 1–4 moved.

Deciles are ranked nationally at every release. So a count may fall although nobody is better off: among the households
that both lists name, those that left deciles 1–4 are told apart by whether anything else is recorded differently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sakti.core.changes import Change, Kind, between
from sakti.core.figures import Figure

#: The deciles that the programme is for.
LAST = 4


class Side(NamedTuple):
    """How one list names a household; decile None if it gives none."""

    decile: int | None

    @property
    def is_poor(self) -> bool:
        return self.decile is not None and self.decile <= LAST


class Group(NamedTuple):
    """Households that fared alike.

    `reason`: why they are in one list only. `changed`: of those whose decile crossed the line, whether any answer, or
    who lives there, is recorded differently.
    """

    village: int
    before: Side | None
    after: Side | None
    reason: str
    changed: bool
    size: int


class Verdict(StrEnum):
    """Why the count of deciles 1–4 among the same households is what it is."""

    RERANKED = "reranked"  # it fell, wholly without anything else being recorded differently
    PARTLY = "partly"  # it fell, some of it so
    CIRCUMSTANCES = "circumstances"  # it fell where something else changed too
    NOT_FALLEN = "not_fallen"
    NOBODY = "nobody"  # no household is in both with a known decile


@dataclass(slots=True)
class Comparison:
    """What two lists say of the same villages."""

    before: int = 0
    after: int = 0
    stayed: int = 0
    up: int = 0
    down: int = 0
    same: int = 0
    undecided: int = 0  # named by both, the decile unknown in one
    gone: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    poor_gone: int = 0
    poor_new: int = 0
    poor_lost: int = 0  # stayed, and the decile is not known any more
    poor_found: int = 0  # stayed, and the decile was not known
    left: Counter[bool] = field(default_factory=Counter)  # out of deciles 1–4, by whether anything else changed
    entered: Counter[bool] = field(default_factory=Counter)
    poor_both: int = 0
    known: list[int] = field(default_factory=lambda: [0, 0])  # households with a decile, before and after

    @property
    def panel(self) -> tuple[int, int]:
        """Deciles 1–4 among the households of both lists with both deciles."""
        return self.poor_both + self.left.total(), self.poor_both + self.entered.total()

    @property
    def section(self) -> tuple[int, int]:
        """Deciles 1–4 in each list as a whole."""
        first, last = self.panel
        return first + self.poor_gone + self.poor_lost, last + self.poor_new + self.poor_found

    @property
    def reranked(self) -> int:
        """By how many the panel fell among those of whom nothing else is recorded differently."""
        return self.left[False] - self.entered[False]

    @property
    def verdict(self) -> Verdict:
        was, now = self.panel
        if not self.up + self.down + self.same:
            return Verdict.NOBODY
        if now >= was:
            return Verdict.NOT_FALLEN
        if self.reranked <= 0:
            return Verdict.CIRCUMSTANCES
        return Verdict.RERANKED if self.left[True] <= self.entered[True] else Verdict.PARTLY

    def figures(self, first: date, last: date) -> tuple[Figure, Figure]:
        """Deciles 1–4 of each list, among the known ones."""
        (was, now), (before, after) = self.section, self.known
        return Figure(was, before, 0, self.before - before, first), Figure(now, after, 0, self.after - after, last)

    def panel_figures(self, first: date, last: date) -> tuple[Figure, Figure]:
        (was, now), sure = self.panel, self.up + self.down + self.same
        return Figure(was, sure, 0, self.undecided, first), Figure(now, sure, 0, self.undecided, last)

    def change(self, first: date, last: date) -> Change:
        return _relative(*self.figures(first, last))

    def panel_change(self, first: date, last: date) -> Change:
        return _relative(*self.panel_figures(first, last))


def _relative(before: Figure, after: Figure) -> Change:
    """A list that says nobody's decile is no list of nobody."""
    if after.n or after.d or not after.unknown:
        return between(Kind.RELATIVE, before, after)
    return Change(Kind.RELATIVE, before, after, None)


def compare(groups: Iterable[Group]) -> Comparison:
    """Add groups up."""
    comparison = Comparison()
    for group in groups:
        _count_sides(comparison, group)
        if group.before is None:
            comparison.new[group.reason] += group.size
            comparison.poor_new += group.size * (group.after is not None and group.after.is_poor)
        elif group.after is None:
            comparison.gone[group.reason] += group.size
            comparison.poor_gone += group.size * group.before.is_poor
        else:
            comparison.stayed += group.size
            _count_stayed(comparison, group, group.before, group.after)
    return comparison


def _count_sides(comparison: Comparison, group: Group) -> None:
    if group.before is not None:
        comparison.before += group.size
        comparison.known[0] += group.size * (group.before.decile is not None)
    if group.after is not None:
        comparison.after += group.size
        comparison.known[1] += group.size * (group.after.decile is not None)


def _count_stayed(comparison: Comparison, group: Group, before: Side, after: Side) -> None:
    if before.decile is None or after.decile is None:
        comparison.undecided += group.size
        comparison.poor_lost += group.size * before.is_poor
        comparison.poor_found += group.size * after.is_poor
        return
    way = "same" if before.decile == after.decile else "up" if after.decile > before.decile else "down"
    setattr(comparison, way, getattr(comparison, way) + group.size)
    if before.is_poor and after.is_poor:
        comparison.poor_both += group.size
    elif before.is_poor:
        comparison.left[group.changed] += group.size
    elif after.is_poor:
        comparison.entered[group.changed] += group.size


def crosses(before: Side | None, after: Side | None) -> bool:
    """Whether a household of both lists came into deciles 1–4 or left them."""
    if before is None or after is None or before.decile is None or after.decile is None:
        return False
    return before.is_poor != after.is_poor
