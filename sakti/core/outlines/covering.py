"""Whether something written into a map would cover a village."""

from __future__ import annotations

from itertools import pairwise

from sakti.core.outlines.borders import Point
from sakti.core.outlines.drawing import DrawnOutline, rings_of

#: Left, top, right and bottom, in units of the outlines.
Box = tuple[float, float, float, float]


def lies_in(outline: DrawnOutline, box: Box) -> bool:
    """Whether any of a village lies within a box; that they touch is not enough."""
    left, top, right, bottom = box
    if outline.left >= right or outline.right <= left or outline.top >= bottom or outline.bottom <= top:
        return False
    sides = [(a, b) for ring in rings_of(outline.path) for a, b in pairwise([*ring, ring[0]])]
    return any(_passes(a, b, box) for a, b in sides) or _is_inside((left + right) / 2, (top + bottom) / 2, sides)


def _passes(a: Point, b: Point, box: Box) -> bool:
    """Whether a side has a piece within the box: what is left of it between two of its edges, and then the others."""
    left, top, right, bottom = box
    begin, end = 0.0, 1.0
    for start, step, least, most in ((a[0], b[0] - a[0], left, right), (a[1], b[1] - a[1], top, bottom)):
        if step == 0:
            if not least < start < most:
                return False
            continue
        first, last = sorted(((least - start) / step, (most - start) / step))
        begin, end = max(begin, first), min(end, last)
    return begin < end


def _is_inside(x: float, y: float, sides: list[tuple[Point, Point]]) -> bool:
    """Whether the sides go around a point, holes in the other direction."""
    times = 0
    for (ax, ay), (bx, by) in sides:
        if min(ay, by) <= y < max(ay, by) and ax + (y - ay) / (by - ay) * (bx - ax) > x:
            times += 1 if by > ay else -1
    return times != 0
