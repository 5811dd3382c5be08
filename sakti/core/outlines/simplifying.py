"""Borders with fewer points, by the triangles that points make with their neighbours (Visvalingam and Whyatt, 1993).

The point whose triangle is the smallest goes first. A point stays if anything else lies in its triangle, so no border
comes to cross another one; it stays where a ring would lose its area; ends of borders always stay. Each border is
simplified once, for both villages beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from math import isqrt

from sakti.core.outlines.borders import Net, Point

#: A ring keeps so many points.
LEAST_POINTS = 4
#: An entry of the queue: twice the triangle's area, the point, its border, its place there.
Triangle = tuple[int, Point, int, int]


def simplified(net: Net, *, least_area: int, most_points: int) -> Net:
    """Leave out points whose triangle is smaller than `least_area`, and further ones until rings have `most_points`.

    `least_area` in square units, `most_points` of all rings together. Where nothing more can go, more stay.
    """
    return _Simplifier(net).run(2 * least_area, most_points)


class _Simplifier:
    def __init__(self, net: Net) -> None:
        self.net = net
        self.before = [[place - 1 for place in range(len(border))] for border in net.borders]
        self.after = [[place + 1 for place in range(len(border))] for border in net.borders]
        self.alive = [[True] * len(border) for border in net.borders]
        self.rings_of: list[list[int]] = [[] for _ in net.borders]
        self.sizes = [sum(len(net.borders[step.border]) - 1 for step in steps) for steps in net.rings]
        for ring, steps in enumerate(net.rings):
            for step in steps:
                self.rings_of[step.border].append(ring)
        self.drawn = sum(self.sizes)
        self.present = _Places([point for border in net.borders for point in border])

    def run(self, least: int, most_points: int) -> Net:
        queue = [
            (self._area(border, place), points[place], border, place)
            for border, points in enumerate(self.net.borders)
            for place in range(1, len(points) - 1)
        ]
        heapify(queue)
        while queue:
            area, point, border, place = heappop(queue)
            if area >= least and self.drawn <= most_points:
                break
            if not self.alive[border][place] or area < self._area(border, place):
                continue  # gone, or queued again with its present neighbours
            if self._may_go(border, place):
                self._leave_out(border, place, point)
                for beside in (self.before[border][place], self.after[border][place]):
                    if 0 < beside < len(self.net.borders[border]) - 1:
                        size = max(area, self._area(border, beside))
                        heappush(queue, (size, self.net.borders[border][beside], border, beside))
        borders = [
            [point for point, alive in zip(points, self.alive[border], strict=True) if alive]
            for border, points in enumerate(self.net.borders)
        ]
        return Net(borders, self.net.rings)

    def _corners(self, border: int, place: int) -> tuple[Point, Point, Point]:
        points = self.net.borders[border]
        return points[self.before[border][place]], points[place], points[self.after[border][place]]

    def _area(self, border: int, place: int) -> int:
        return abs(twice_area(*self._corners(border, place)))

    def _may_go(self, border: int, place: int) -> bool:
        if any(self.sizes[ring] <= LEAST_POINTS for ring in self.rings_of[border]):
            return False
        a, b, c = self._corners(border, place)
        return a != c and self.present.is_empty(a, b, c)  # the same: a closed border of three points

    def _leave_out(self, border: int, place: int, point: Point) -> None:
        before, after = self.before[border][place], self.after[border][place]
        self.after[border][before], self.before[border][after] = after, before
        self.alive[border][place] = False
        self.present.remove(point)
        for ring in self.rings_of[border]:
            self.sizes[ring] -= 1
            self.drawn -= 1


def twice_area(a: Point, b: Point, c: Point) -> int:
    """Of a triangle, with the sign of its turn."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])


class _Places:
    """Where the points are that are still there, in squares of which each holds a few."""

    def __init__(self, points: list[Point]) -> None:
        xs, ys = [x for x, _ in points] or [0], [y for _, y in points] or [0]
        room = (max(xs) - min(xs) + 1) * (max(ys) - min(ys) + 1)
        self.side = max(isqrt(room // (len(points) or 1)), 1)
        self.squares: dict[Point, set[Point]] = defaultdict(set)
        for point in points:
            self.squares[self._square(point)].add(point)

    def _square(self, point: Point) -> Point:
        return point[0] // self.side, point[1] // self.side

    def remove(self, point: Point) -> None:
        self.squares[self._square(point)].discard(point)

    def is_empty(self, a: Point, b: Point, c: Point) -> bool:
        """Whether no other point lies in the triangle or on its edge; a flat one is the line between its corners."""
        (ax, ay), (bx, by), (cx, cy) = a, b, c
        left, right, top, bottom = min(ax, bx, cx), max(ax, bx, cx), min(ay, by, cy), max(ay, by, cy)
        for square in self._squares_between(self._square((left, top)), self._square((right, bottom))):
            for point in square:
                x, y = point
                if not (left <= x <= right and top <= y <= bottom) or point in (a, b, c):
                    continue
                turns = (
                    (bx - ax) * (y - ay) - (x - ax) * (by - ay),
                    (cx - bx) * (y - by) - (x - bx) * (cy - by),
                    (ax - cx) * (y - cy) - (x - cx) * (ay - cy),
                )
                if not min(turns) < 0 < max(turns):
                    return False
        return True

    def _squares_between(self, first: Point, last: Point) -> Iterator[set[Point]]:
        (left, top), (right, bottom) = first, last
        if (right - left + 1) * (bottom - top + 1) > len(self.squares):
            for (column, row), points in self.squares.items():
                if left <= column <= right and top <= row <= bottom:
                    yield points
            return
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                if (column, row) in self.squares:
                    yield self.squares[column, row]
