"""Small numbers of people (fewer than five) are not told, and cannot be worked out from the sum."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5


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
