"""Which shade of a map a village has by how its figure moved, and what the shades mean."""

from __future__ import annotations

from fractions import Fraction

from sakti.core.changes import FEW, Change
from sakti.core.indicators import Indicator
from sakti.core.states import state_in_words

#: The classes of a share by which villages are shaded: of what more is better, and of what less is.
LEVEL_BREAKS = {+1: (40, 55, 70, 85), -1: (5, 15, 30, 50)}
#: What is called much: so many points of a share, so many percent of a count. Of few subjects nothing is.
MUCH_POINTS, MUCH_PERCENT = Fraction(10, 100), Fraction(20, 100)


def shade_of_change(change: Change, better: int) -> str:
    """`better-much` to `worse-much`, or `same`, of a change between two days on which somebody was looked at.

    By its own kind: counts by their share of what they were, shares by their points. `better`: the direction of the
    indicator, +1 or -1. A level is no change: to ask for its shade is a mistake of the caller.
    """
    if not change.kind.tells_a_change:
        raise ValueError("a level is not shaded as a change")
    before, after = change.baseline, change.current
    if change.kind.counts_subjects:
        moved = Fraction(after.n - before.n)
        much = before.n >= FEW and abs(moved) >= MUCH_PERCENT * before.n
    else:
        moved = Fraction(after.n, after.d) - Fraction(before.n, before.d)
        much = min(before.d, after.d) >= FEW and abs(moved) >= MUCH_POINTS
    if change.direction == 0 and (not moved or change.value is not None):
        return "same"  # also what rounds to nothing: the words beside it say so too
    return ("better" if moved * better > 0 else "worse") + ("-much" if much else "")


ENDS = {"id": ("terburuk", "terbaik"), "en": ("worst", "best")}


def level_words(better: int, locale: str = "id") -> dict[str, str]:
    """The shades of a share in words, in the order of a legend; which end is good is said. `better`: +1 or -1."""
    low, high = ENDS[locale][::better]
    edges = [f"{edge} %" for edge in LEVEL_BREAKS[better]]
    steps = [f"< {edges[0]}", *(f"≥ {edge}" for edge in edges)]
    words = {"level-0": f"0 % ({low})"} | {f"level-{at}": step for at, step in enumerate(steps, 1)}
    return words | {"level-1": f"{steps[0]} ({low})", "level-5": f"{steps[-1]} ({high})"}


WORDS = {
    "id": {
        "better-much": "membaik {much}",
        "better": "membaik",
        "same": "tetap",
        "worse": "memburuk",
        "worse-much": "memburuk {much}",
        "doubt": state_in_words("none"),
        "new": "desa baru",
        "absent": state_in_words("no_data"),
        "withheld": state_in_words("withheld"),
        "count": "20 % atau lebih",
        "share": "10 poin atau lebih",
    },
    "en": {
        "better-much": "better by {much}",
        "better": "better",
        "same": "unchanged",
        "worse": "worse",
        "worse-much": "worse by {much}",
        "doubt": state_in_words("none", "en"),
        "new": "new village",
        "absent": state_in_words("no_data", "en"),
        "withheld": state_in_words("withheld", "en"),
        "count": "20 % or more",
        "share": "10 points or more",
    },
}


def change_words(indicator: Indicator, locale: str = "id") -> dict[str, str]:
    """The shades of a change in words, in the order of a legend; how much is much by the kind of this indicator."""
    w = WORDS[locale]
    much = w["count" if indicator.kind.counts_subjects else "share"]
    return {shade: text.format(much=much) for shade, text in w.items() if shade not in ("count", "share")}
