"""Which shade of a map a village has: how its figure moved, or where it stands."""

from __future__ import annotations

from fractions import Fraction

from sakti.core.changes import Change, Kind
from sakti.core.sentences import FEW

#: What is called much: so many points of a share, so many percent of a count. Of few subjects nothing is.
MUCH_POINTS, MUCH_PERCENT = Fraction(10, 100), Fraction(20, 100)


def shade_of_change(change: Change, better: int) -> str:
    """`better-much` to `worse-much`, or `same`, of a change between two days on which somebody was looked at.

    By its own kind: counts by their share of what they were, shares and levels by their points. `better`: the
    direction of the indicator, +1 or -1.
    """
    before, after = change.baseline, change.current
    if change.kind in (Kind.RELATIVE, Kind.COUNT):
        moved = Fraction(after.n - before.n)
        much = before.n >= FEW and abs(moved) >= MUCH_PERCENT * before.n
    else:
        moved = Fraction(after.n, after.d) - Fraction(before.n, before.d)
        much = min(before.d, after.d) >= FEW and abs(moved) >= MUCH_POINTS
    if change.direction == 0 and (not moved or change.value is not None):
        return "same"  # also what rounds to nothing: the words beside it say so too
    return ("better" if moved * better > 0 else "worse") + ("-much" if much else "")
