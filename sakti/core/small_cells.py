"""Small numbers of people (fewer than five) are not told, and cannot be worked out from the sum."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5


def is_small(count: int, least: int = LEAST) -> bool:
    """Nobody is no small number: it says nothing of anybody."""
    return 0 < count < least


def told(counts: Sequence[int], least: int = LEAST) -> tuple[list[int | None], int | None]:
    """The counts that may be told with their sum; None is kept back.

    One small cell beside its sum would be a subtraction: then the next smallest is kept back with it. If even all
    that is kept back is a small number, the sum is kept back too.
    """
    back = {at for at, count in enumerate(counts) if 0 < count < least}
    rest = sorted((count, at) for at, count in enumerate(counts) if count >= least)
    while back and rest and (len(back) == 1 or sum(counts[at] for at in back) < least):
        back.add(rest.pop(0)[1])
    shown: list[int | None] = [None if at in back else count for at, count in enumerate(counts)]
    hidden = sum(counts[at] for at in back)
    is_safe = not back or (len(back) > 1 and hidden >= least)
    return shown, sum(counts) if is_safe else None


#: Village → how many answered yes, and how many no.
View = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Of one indicator: the villages and districts that are not told, and whether the whole is not told either."""

    villages: frozenset[int] = frozenset()
    districts: frozenset[int] = frozenset()
    whole: bool = False


def withheld(views: Sequence[View], districts: Mapping[int, int], least: int = LEAST) -> Withheld:
    """What must be kept back so that no small number is told, nor can be worked out from sums that are.

    `views`: the same villages on the days, and among the companions, with which their sums are told. `districts`:
    village → its district. Villages, districts and the whole are each told in a paper of their own: what a district
    tells is taken off the whole, and what is left must be no small number of few villages.
    """
    back = {village for view in views for village, cell in view.items() if _is_small(cell, least)}
    latest = views[0] if views else {}
    rest = sorted((village for village in latest if village not in back), key=lambda each: (sum(latest[each]), each))
    while True:
        untold = {
            district
            for district in districts.values()
            if not _is_safe(_inside(back, districts, district), views, least)
        }
        apart = {village for village in back if districts[village] in untold}
        if _is_safe(apart, views, least):
            return Withheld(frozenset(back), frozenset(untold), False)
        if not rest:
            return Withheld(frozenset(back), frozenset(untold), True)
        back.add(rest.pop(0))


def _is_small(cell: tuple[int, int], least: int) -> bool:
    return any(0 < count < least for count in cell)


def _inside(back: Collection[int], districts: Mapping[int, int], district: int) -> set[int]:
    return {village for village in back if districts[village] == district}


def _is_safe(back: Collection[int], views: Sequence[View], least: int) -> bool:
    """Whether what is left of a sum, once all that is told is taken off it, says nothing of few."""
    for view in views:
        here = [view[village] for village in back if village in view]
        if len(here) == 1 or (here and _is_small((sum(yes for yes, _ in here), sum(no for _, no in here)), least)):
            return False
    return True
