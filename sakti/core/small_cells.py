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


def is_small_cell(cell: tuple[int, int], least: int = LEAST) -> bool:
    """Whether few answered yes, or few answered no."""
    return any(is_small(count, least) for count in cell)


@dataclass(frozen=True, slots=True)
class Withheld:
    """Of one indicator: the villages and districts that are not told, and whether the whole is not told either."""

    villages: frozenset[int] = frozenset()
    districts: frozenset[int] = frozenset()
    whole: bool = False


def withheld(view: View, districts: Mapping[int, int], least: int = LEAST) -> Withheld:
    """What must be kept back of a day so that no small number is told, nor can be worked out from sums that are.

    `districts`: village → its district. Villages, districts and the whole are each told in a paper of their own: what
    a district tells is taken off the whole, and what is left must be no small number of few villages. Who is kept back
    with those that are small is taken from their own districts first, and in an order that does not move: by size,
    two days would keep back different ones beside the same, and one would tell what the other does not.
    """
    back = {village for village, cell in view.items() if is_small_cell(cell, least)}
    rest = sorted(view.keys() - back)
    while True:
        kept = with_sums(Withheld(frozenset(back)), view, districts, least)
        if not kept.whole or not rest:
            return kept
        beside = next((village for village in rest if districts[village] in kept.districts), rest[0])
        rest.remove(beside)
        back.add(beside)


def with_sums(kept: Withheld, view: View, districts: Mapping[int, int], least: int = LEAST) -> Withheld:
    """With the districts and the whole whose sums, less all that is told, would say something of few.

    Also by what is known of a day later: then sums are taken back, and nothing that was kept back is told.
    """
    inside: dict[int, set[int]] = {}
    for village in kept.villages & view.keys():
        inside.setdefault(districts[village], set()).add(village)
    untold = kept.districts | {district for district, few in inside.items() if not _is_safe(few, view, least)}
    apart = [village for district in untold for village in inside.get(district, ())]
    return Withheld(kept.villages, untold, kept.whole or not _is_safe(apart, view, least))


def _is_safe(back: Collection[int], view: View, least: int) -> bool:
    """Whether what is left of a sum, once all that is told is taken off it, says nothing of few."""
    cells = [view[village] for village in back]
    if len(cells) == 1:
        return False
    return not is_small_cell((sum(yes for yes, _ in cells), sum(no for _, no in cells)), least)


@dataclass(frozen=True, slots=True)
class Telling:
    """Of one indicator on one day: whose answers were counted, and what of them is told to nobody.

    `late`: villages of which few answered only by what became known after that was decided.
    """

    counted: frozenset[int]
    kept: Withheld
    late: frozenset[int] = frozenset()

    @property
    def villages(self) -> frozenset[int]:
        """Those that are told themselves."""
        return self.counted - self.kept.villages - self.late

    def tells(self, summed: Collection[int], among: Collection[int], *, total: bool) -> bool:
        """Whether the sum of these villages may be told, `among` those of their region; `total`: whether theirs is.

        Nothing follows from a sum of villages that are told, nor from the total without some of them. Any other sum
        beside the total tells of the difference.
        """
        wanted = frozenset(summed)
        if wanted <= self.villages:
            return True
        left_out = self.counted.intersection(among) - wanted
        return total and wanted <= self.counted - self.late and left_out <= self.villages
