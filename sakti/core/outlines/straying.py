"""Features with a point that is wrong: [0, 0] beside Java would make all villages of the map smaller than a point."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_low

from sakti.core.outlines.drawing import Position, box_of

#: Degrees. No village is so wide or so high, and no regency, be it of islands, reaches so far from its middle.
WIDEST, FARTHEST = 3, 6


def astray(features: Sequence[Sequence[Position]]) -> frozenset[int]:
    """Which of these features have points that cannot be theirs: by their own width, or far from where most points are.

    `features`: of each all its points, by longitude and latitude.
    """
    wide = {number for number, points in enumerate(features) if points and _width(points) > WIDEST}
    rest = {number: points for number, points in enumerate(features) if points and number not in wide}
    if not rest:
        return frozenset(wide)
    middle = tuple(median_low(point[axis] for points in rest.values() for point in points) for axis in (0, 1))
    far = {number for number, points in rest.items() if _distance(points, middle) > FARTHEST}
    return frozenset(wide | far)


def _width(points: Sequence[Position]) -> float:
    west, east, south, north = box_of(points)
    return max(east - west, north - south)


def _distance(points: Sequence[Position], middle: Sequence[float]) -> float:
    west, east, south, north = box_of(points)
    return max(middle[0] - west, east - middle[0], middle[1] - south, north - middle[1])
