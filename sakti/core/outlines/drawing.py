"""From degrees to whole numbers and SVG paths: all villages of a file on one grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from sakti.core.outlines.borders import Net, Point, as_one, cleaned, net_of
from sakti.core.outlines.simplifying import simplified

#: The longer side of the whole, in units.
EXTENT = 4000
#: Borders are found and simplified on a grid so many times finer: on a coarse one a winding border touches itself.
FINER = 16
#: Square units: points whose triangle with their neighbours is smaller cannot be seen; nor can such islands.
LEAST_AREA, LEAST_ISLAND = 6, 30
#: Points per village, on average: the paths of a regency of 285 villages stay under 70 kB.
POINTS_PER_VILLAGE = 40

#: Longitude and latitude, in degrees.
Position = tuple[float, float]
#: Of a village, as a file has them: each surface is its outer ring and then its holes.
Surfaces = Sequence[Sequence[Sequence[Position]]]


@dataclass(frozen=True, slots=True)
class DrawnOutline:
    """A village's outline as an SVG path in whole units, and the box around it.

    Outer rings turn one way and holes the other, to be filled where they do not cancel out (`nonzero`, as SVG does by
    itself): what two surfaces of one village cover is inside.
    """

    path: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A ring of a village: its number in the net, and whether it is a hole."""

    ring: int
    is_hole: bool


def draw(villages: Mapping[str, Surfaces]) -> dict[str, DrawnOutline]:
    """Outlines by the same keys. A village that has no area on the grid is left out."""
    every = [
        position for surfaces in villages.values() for surface in surfaces for ring in surface for position in ring
    ]
    grid = Grid.around(every)
    rings: list[list[Point]] = []
    parts = {key: _parts(surfaces, grid, rings) for key, surfaces in villages.items()}
    least, most = LEAST_AREA * FINER * FINER, POINTS_PER_VILLAGE * len(villages)
    net = simplified(net_of(rings), least_area=least, most_points=most)
    walked = Counter(step.border for steps in net.rings for step in steps)
    shared = frozenset(border for border, times in walked.items() if times > 1)
    drawn = {key: _worth_drawing(net, mine, shared) for key, mine in parts.items() if mine}
    return {key: _outline(shapes) for key, shapes in drawn.items() if shapes}


def _parts(surfaces: Surfaces, grid: Grid, rings: list[list[Point]]) -> list[_Part]:
    """Put a village's rings on the grid and at the end of all `rings`; what is there already is not put again."""
    parts: list[_Part] = []
    there: set[tuple[bool, tuple[Point, ...]]] = set()
    for surface in surfaces:
        for place, positions in enumerate(surface):
            ring, is_hole = cleaned(map(grid.point, positions)), place > 0
            if not ring and not is_hole:
                break  # a surface without its outer ring has no holes
            if ring and (mark := (is_hole, as_one(ring))) not in there:
                there.add(mark)
                parts.append(_Part(len(rings), is_hole))
                rings.append(ring)
    return parts


def box_of(positions: Sequence[Position]) -> tuple[float, float, float, float]:
    """West, east, south and north of at least one position."""
    xs, ys = [x for x, _ in positions], [y for _, y in positions]
    return min(xs), max(xs), min(ys), max(ys)


@dataclass(frozen=True, slots=True)
class Grid:
    """Degrees → the finer grid: north is up, and a step east is as long as it is at this latitude."""

    west: float
    north: float
    across: float
    down: float

    @classmethod
    def around(cls, positions: Sequence[Position]) -> Grid:
        if not positions:
            return cls(0, 0, 0, 0)
        west, east, south, north = box_of(positions)
        narrowing = cos(radians((south + north) / 2))
        widest = max((east - west) * narrowing, north - south)
        scale = EXTENT * FINER / widest if widest > 0 else 0.0
        return cls(west, north, scale * narrowing, scale)

    def point(self, position: Position) -> Point:
        return round((position[0] - self.west) * self.across), round((self.north - position[1]) * self.down)


def _worth_drawing(net: Net, parts: Sequence[_Part], shared: frozenset[int]) -> list[list[Point]]:
    """A village's rings in units: the largest, those that touch others, and the islands that can be seen."""
    rings = {part: cleaned(map(_coarser, net.points_of(part.ring))) for part in parts}
    areas = {part: abs(area_of(points)) for part, points in rings.items()}
    largest = max(parts, key=lambda part: areas[part])
    return [
        _turned(points, part.is_hole)
        for part, points in rings.items()
        if areas[part] > 0
        and (
            part == largest
            or areas[part] >= LEAST_ISLAND
            or any(step.border in shared for step in net.rings[part.ring])
        )
    ]


def _turned(points: list[Point], is_hole: bool) -> list[Point]:
    """The same ring, in the direction of outer ones or of holes."""
    return points if (area_of(points) < 0) == is_hole else points[::-1]


def _coarser(point: Point) -> Point:
    """The same point always goes to the same unit, so what was shared stays so."""
    return (point[0] + FINER // 2) // FINER, (point[1] + FINER // 2) // FINER


def area_of(points: Sequence[Point]) -> float:
    """With the sign of its turn."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, *points[:1]])) / 2


def _outline(rings: Sequence[Sequence[Point]]) -> DrawnOutline:
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    return DrawnOutline("".join(map(_path, rings)), min(xs), min(ys), max(xs), max(ys))


def _path(ring: Sequence[Point]) -> str:
    """ "M10 20l5-3 2 9z": where it begins, and then each step."""
    steps = "".join(_pair(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(ring))
    return f"M{_pair(*ring[0]).lstrip()}l{steps.lstrip()}z"


def _pair(x: int, y: int) -> str:
    """Two numbers; a minus sign separates as well as a space."""
    return _number(x) + _number(y)


def _number(value: int) -> str:
    return f"{value}" if value < 0 else f" {value}"


def rings_of(path: str) -> list[list[Point]]:
    """The other way: the rings of a path that was written here."""
    rings = []
    for part in path.split("M")[1:]:
        start, _, steps = part.rstrip("z").partition("l")
        numbers = [int(text) for text in f"{start} {steps}".replace("-", " -").split()]
        x, y = numbers[:2]
        ring = [(x, y)]
        for across, down in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + across, y + down
            ring.append((x, y))
        rings.append(ring)
    return rings
