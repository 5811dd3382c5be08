"""Rings cut into borders, so that what two villages share is one thing and stays one.

A point is where borders meet if its neighbours are not the same two in every ring that passes it. Between two such
points runs a border; the two villages beside it walk it in opposite directions. A ring that meets nobody is one border
that ends where it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Point = tuple[int, int]
#: Points in order; the last is joined to the first, which is not repeated.
Ring = Sequence[Point]


@dataclass(frozen=True, slots=True)
class Step:
    """A border as a ring walks it: its number, and whether from its end to its beginning."""

    border: int
    backwards: bool


@dataclass(slots=True)
class Net:
    """Every border once, from end to end (a closed one repeats its first point), and each ring as steps along them."""

    borders: list[list[Point]] = field(default_factory=list)
    rings: list[list[Step]] = field(default_factory=list)

    def points_of(self, ring: int) -> list[Point]:
        """The ring's points, the first not repeated."""
        points: list[Point] = []
        for step in self.rings[ring]:
            border = self.borders[step.border]
            points += (border[::-1] if step.backwards else border)[:-1]
        return points


def cleaned(points: Iterable[Point]) -> list[Point]:
    """A ring without repeated points and without spikes; empty if nothing with an area is left."""
    kept: list[Point] = []
    for point in points:
        _put(kept, point)
    while len(kept) > 2:  # the same where its ends meet
        if kept[-1] == kept[0] or kept[-2] == kept[0]:
            kept.pop()
        elif kept[-1] == kept[1]:
            kept.pop(0)
        else:
            break
    return kept if len(kept) > 2 else []


def _put(kept: list[Point], point: Point) -> None:
    if kept and kept[-1] == point:
        return
    if len(kept) > 1 and kept[-2] == point:  # there and back again
        kept.pop()
        return
    kept.append(point)


def as_one(ring: Ring) -> tuple[Point, ...]:
    """The same for a ring wherever it begins and whichever way it is walked."""
    start = ring.index(min(ring))
    onwards = (*ring[start:], *ring[:start])
    return min(onwards, (onwards[0], *onwards[:0:-1]))


def net_of(rings: Sequence[Ring]) -> Net:
    """Cut cleaned rings into borders."""
    meetings = _meetings(rings)
    net, numbers = Net(), dict[tuple[Point, ...], int]()
    for ring in rings:
        steps = []
        for line in _cut(ring, meetings):
            backwards = line[::-1] < line
            key = line[::-1] if backwards else line
            if key not in numbers:
                numbers[key] = len(net.borders)
                net.borders.append(list(key))
            steps.append(Step(numbers[key], backwards))
        net.rings.append(steps)
    return net


def _meetings(rings: Sequence[Ring]) -> set[Point]:
    """The points at which borders meet."""
    neighbours: dict[Point, tuple[Point, Point]] = {}
    meetings: set[Point] = set()
    for ring in rings:
        before = ring[-1]
        for place, point in enumerate(ring):
            after = ring[(place + 1) % len(ring)]
            pair = (before, after) if before <= after else (after, before)
            if neighbours.setdefault(point, pair) != pair:
                meetings.add(point)
            before = point
    return meetings


def _cut(ring: Ring, meetings: set[Point]) -> list[tuple[Point, ...]]:
    places = [place for place, point in enumerate(ring) if point in meetings]
    if not places:  # alone, or the same as another whole ring: begins at its least point, so that both are one
        start = ring.index(min(ring))
        return [(*ring[start:], *ring[:start], ring[start])]
    ends = [*places[1:], places[0] + len(ring)]
    around = [*ring, *ring]
    return [tuple(around[start : end + 1]) for start, end in zip(places, ends, strict=True)]
