"""Outlines: borders that neighbours share stay shared, and a feature is taken for the right village or for none."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.outlines import Labels, Missed, VillageNames, draw
from sakti.core.outlines.borders import cleaned, net_of
from sakti.core.outlines.drawing import EXTENT, FINER, POINTS_PER_VILLAGE, Grid, area_of, rings_of
from sakti.core.outlines.matching import TOLD, district_key
from sakti.core.outlines.simplifying import simplified
from sakti.core.outlines.straying import astray
from sakti.core.region_codes import dotted, name_key

# -- borders ----------------------------------------------------------------------------------------------------------


def crooked(rng, start, end, points):
    """A border from corner to corner with as many points between, none far from the straight line."""
    line = [start]
    (x0, y0), (x1, y1) = start, end
    for i in range(1, points + 1):
        at = i / (points + 1)
        across, down = rng.uniform(-0.2, 0.2), rng.uniform(-0.2, 0.2)
        step = 1 / (points + 1)
        away = (across * (y1 - y0), down * (x1 - x0))
        line.append((x0 + (at + down * step) * (x1 - x0) + away[0], y0 + (at + across * step) * (y1 - y0) + away[1]))
    return [*line, end]


def grid(rng, columns, rows, points):
    """Villages side by side in degrees: neighbours walk the same crooked border, in opposite directions."""
    corners = {
        (x, y): (109 + x * 0.1 + rng.uniform(-0.02, 0.02), -7 - y * 0.1 + rng.uniform(-0.02, 0.02))
        for x in range(columns + 1)
        for y in range(rows + 1)
    }
    across = {
        (x, y): crooked(rng, corners[x, y], corners[x + 1, y], points) for x in range(columns) for y in range(rows + 1)
    }
    down = {
        (x, y): crooked(rng, corners[x, y], corners[x, y + 1], points) for x in range(columns + 1) for y in range(rows)
    }
    villages = {}
    for x in range(columns):
        for y in range(rows):
            walk = [across[x, y], down[x + 1, y], across[x, y + 1][::-1], down[x, y][::-1]]
            ring = [point for line in walk for point in line[:-1]]
            start = rng.randrange(len(ring))
            ring = ring[start:] + ring[:start]
            villages[f"{x},{y}"] = [[[*(ring if rng.random() < 0.5 else ring[::-1]), ring[0]][:-1]]]
    return villages


def sides(drawn):
    """How often each piece of border is walked, by all villages."""
    pieces = Counter()
    for outline in drawn.values():
        for ring in rings_of(outline.path):
            pieces.update(frozenset(piece) for piece in pairwise([*ring, ring[0]]))
    return pieces


@given(seed=st.integers(0, 10**6), columns=st.integers(1, 5), rows=st.integers(1, 5), points=st.integers(0, 60))
def test_neighbours_share_their_simplified_borders_to_the_unit(seed, columns, rows, points):
    drawn = draw(grid(random.Random(seed), columns, rows, points))

    assert len(drawn) == columns * rows
    pieces = sides(drawn)
    assert set(pieces.values()) <= {1, 2}
    outside = [piece for piece, times in pieces.items() if times == 1]
    inside = [piece for piece, times in pieces.items() if times == 2]
    if columns * rows > 1:
        assert inside
    # What is walked once is the edge of the whole, and closed: no gap and no overlap lies between villages.
    ends = Counter(point for piece in outside for point in piece)
    assert set(ends.values()) <= {2, 4}
    areas = [sum(abs(area_of(ring)) for ring in rings_of(outline.path)) for outline in drawn.values()]
    assert all(area > 0 for area in areas)
    assert sum(areas) == pytest.approx(area_within(outside), abs=0.5)


def area_within(pieces):
    """The area inside pieces that close: by walking them."""
    follow = {}
    for piece in pieces:
        a, b = piece
        follow.setdefault(a, []).append(b)
        follow.setdefault(b, []).append(a)
    area, left = 0, {frozenset(piece) for piece in pieces}
    while left:
        start, point = next(iter(left))
        left.discard(frozenset((start, point)))
        ring = [start, point]
        while point != start:
            point = next(each for each in follow[point] if frozenset((point, each)) in left)
            left.discard(frozenset((ring[-1], point)))
            ring.append(point)
        area += abs(area_of(ring[:-1]))
    return area


@given(seed=st.integers(0, 10**6))
def test_the_points_have_a_budget_and_the_grid_an_end(seed):
    drawn = draw(grid(random.Random(seed), 4, 3, 80))

    points = sum(len(ring) for outline in drawn.values() for ring in rings_of(outline.path))
    assert points <= POINTS_PER_VILLAGE * len(drawn)
    assert min(min(outline.left, outline.top) for outline in drawn.values()) >= 0
    assert EXTENT * 0.9 < max(max(outline.right, outline.bottom) for outline in drawn.values()) <= EXTENT


def test_the_same_is_drawn_the_same():
    villages = grid(random.Random(4), 3, 3, 30)
    assert draw(villages) == draw(villages)


def test_an_enclave_fills_its_hole_and_a_lake_stays_open():
    def square(x, y, side):
        return [(x, y), (x + side, y), (x + side, y - side), (x, y - side)]

    around, enclave, lake = square(109, -7, 0.4), square(109.1, -7.1, 0.1), square(109.25, -7.25, 0.05)
    drawn = draw({"around": [[around, enclave, lake]], "enclave": [[enclave[::-1]]]})

    assert len(rings_of(drawn["around"].path)) == 3
    hole = max(rings_of(drawn["around"].path)[1:], key=lambda ring: abs(area_of(ring)))
    (inside,) = rings_of(drawn["enclave"].path)
    assert set(hole) == set(inside)


ROOM = 12  # cells a side
cells = st.integers(0, ROOM - 2)


@st.composite
def boxes(draw_one, least=1):
    """(left, top, right, bottom) in cells."""
    left, top = draw_one(cells), draw_one(cells)
    return left, top, draw_one(st.integers(left + least, ROOM - 1)), draw_one(st.integers(top + least, ROOM - 1))


def ring_of(box, turned):
    left, top, right, bottom = (edge / 100 for edge in box)
    ring = [(left, -top), (right, -top), (right, -bottom), (left, -bottom)]
    return ring[::-1] if turned else ring


def covers(box, x, y):
    left, top, right, bottom = box
    return left < x < right and top < y < bottom


def winding(rings, x, y):
    """How often rings of level and upright lines go around a point."""
    times = 0
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
            if min(y0, y1) <= y < max(y0, y1) and x0 + (y - y0) / (y1 - y0) * (x1 - x0) > x:
                times += 1 if y1 > y0 else -1
    return times


@given(
    parts=st.lists(st.tuples(boxes(), st.booleans()), min_size=1, max_size=5),
    holed=st.booleans(),
    again=st.lists(st.booleans(), max_size=3),
)
def test_what_any_surface_of_a_village_covers_is_inside(parts, holed, again):
    """Over each other, the same twice, and one with a hole; whichever way their rings are walked."""
    surfaces = [[ring_of(box, turned)] for box, turned in parts]
    frame, hole = (-2, -2, ROOM + 2, ROOM + 2), (-1, -1, ROOM + 1, ROOM + 1)
    if holed:
        surfaces.append([ring_of(frame, parts[0][1]), ring_of(hole, holed)])
    surfaces += [[ring[::-1] if turned else ring for ring in surfaces[-1]] for turned in again]
    corner = [
        [ring_of((-3, -3, -2.5, -2.5), turned=False)],
        [ring_of((ROOM + 3, ROOM + 3, ROOM + 4, ROOM + 4), turned=False)],
    ]
    drawn = draw({"village": surfaces, "corners": corner})

    grid = Grid.around([position for ring in (*corner[0], *corner[1]) for position in ring])
    rings = rings_of(drawn["village"].path)
    assert len({frozenset(ring) for ring in rings}) == len(rings)
    for x in range(-2, ROOM + 2):
        for y in range(-2, ROOM + 2):
            across, down = (unit / FINER for unit in grid.point(((x + 0.5) / 100, -(y + 0.5) / 100)))
            inside = any(covers(box, x + 0.5, y + 0.5) for box, _ in parts)
            inside |= holed and covers(frame, x + 0.5, y + 0.5) and not covers(hole, x + 0.5, y + 0.5)
            assert (winding(rings, across, down) != 0) == inside


def test_islands_that_can_be_seen_stay_and_specks_go():
    def square(x, side):
        return [(x, -7), (x + side, -7), (x + side, -7 - side), (x, -7 - side)]

    drawn = draw({"coast": [[square(109, 0.2)], [square(109.3, 0.05)], [square(109.4, 0.0001)]]})
    assert len(rings_of(drawn["coast"].path)) == 2


def test_a_village_of_specks_keeps_its_largest_and_one_without_area_is_left_out():
    speck = [(109.5, -7), (109.5005, -7), (109.5005, -7.0005), (109.5, -7.0005)]
    line = [(109, -7), (109.2, -7.2), (109, -7)]
    big = [(109, -7), (109.2, -7), (109.2, -7.2), (109, -7.2)]
    drawn = draw({"big": [[big]], "speck": [[speck]], "line": [[line, speck]]})
    assert set(drawn) == {"big", "speck"}


def test_nothing_is_drawn_of_nothing():
    assert draw({}) == {}
    assert draw({"a": [], "b": [[[]]], "c": [[[(109.0, -7.0)] * 4]], "d": [[]]}) == {}


@pytest.mark.parametrize(
    ("ring", "kept"),
    [
        ([(0, 0), (0, 0), (4, 0), (4, 4), (0, 0)], 3),
        ([(0, 0), (4, 0), (9, 0), (4, 0), (4, 4)], 3),  # a spike
        ([(9, 9), (0, 0), (4, 0), (4, 4), (0, 0)], 3),  # a spike where the ends meet
        ([(0, 0), (4, 0), (0, 0)], 0),
        ([], 0),
    ],
)
def test_rings_are_cleaned(ring, kept):
    assert len(cleaned(ring)) == kept


def test_a_point_stays_if_something_lies_in_its_triangle():
    """A straight cut would run through the neighbour's tip."""
    bay = [(0, 0), (50, 3), (100, 0), (100, -90), (0, -90)]
    tip = [(48, 2), (50, 1), (52, 2), (51, 40), (49, 40)]
    free = simplified(net_of([bay]), least_area=1000, most_points=100)
    held = simplified(net_of([bay, tip]), least_area=1000, most_points=100)
    assert (50, 3) not in free.points_of(0)
    assert (50, 3) in held.points_of(0)


@given(seed=st.integers(0, 10**6), reach=st.floats(0.01, 2.9), villages=st.integers(1, 30))
def test_a_regency_of_islands_has_no_stray(seed, reach, villages):
    rng = random.Random(seed)
    centres = [(109 + rng.uniform(-reach, reach), -3 + rng.uniform(-reach, reach)) for _ in range(villages)]
    features = [[(x + rng.uniform(-0.1, 0.1), y + rng.uniform(-0.1, 0.1)) for _ in range(9)] for x, y in centres]
    assert astray(features) == frozenset()

    features[0] = [*features[0], (0.0, 0.0)]
    assert astray(features) == {0}


def test_nothing_strays_where_nothing_is():
    assert astray([]) == frozenset()
    assert astray([[], [(109.0, -7.0)]]) == frozenset()


# -- whose ------------------------------------------------------------------------------------------------------------

VILLAGES = VillageNames(
    [
        ("33.26.02.2008", "Botosari", "Paninggaran"),
        ("33.26.02.2009", "Paninggaran", "Paninggaran"),
        ("33.26.14.2009", "Kertijayan", "Buaran"),
        ("33.26.14.1001", "Simbang Kulon", "Buaran"),
        ("33.26.14.2002", "Simbangkulon", "Buaran"),
        ("33.26.03.2001", "Botosari", "Lebakbarang"),
        ("33.26.16.1010", "Kedungwuni Timur", "Kedungwuni"),
    ],
    {"3326020008": "33.26.02.2008", "3326161010": "33.26.14.2009", "3326169999": "33.26.99.9999"},
    {"33.26": "Kabupaten Pekalongan"},
)
DISTRICT_OF = {
    "33.26.02": "Paninggaran",
    "33.26.14": "Buaran",
    "33.26.03": "Lebakbarang",
    "33.26.16": "Kedungwuni",
}
BUARAN = {"nama": "Kertijayan", "kecamatan": "Buaran"}
#: As in the boundaries of BIG: KDBBPS is the regency and KDCBPS the district.
OF_BIG = {"KDBBPS": "3326", "KDCBPS": "3326020", "KDEBPS": "3326020008", "KDPKAB": "33.26", "KDPPUM": "33"}


@pytest.mark.parametrize(
    ("properties", "village"),
    [
        ({"code": "33.26.02.2008"}, "33.26.02.2008"),
        ({"KODE_DESA": 3326022008}, "33.26.02.2008"),
        ({"KDEPUM": "33.26.02.2008", "NAMOBJ": "Botosari"}, "33.26.02.2008"),
        ({"kode": "33.26.02.2008", "nama": "BOTO SARI "}, "33.26.02.2008"),
        ({"kode": "33.26.02.2008", "nama": "Botosari Lama"}, "33.26.02.2008"),  # a spelling, and no other village
        ({"iddesa": "3326020008"}, "33.26.02.2008"),
        ({"kode": "3326020008"}, "33.26.02.2008"),  # a code of BPS under the plain heading
        ({"WADMKD": "Desa Botosari", "WADMKC": "Kec. Paninggaran"}, "33.26.02.2008"),
        ({"NAMOBJ": "botosari", "WADMKC": "LEBAKBARANG"}, "33.26.03.2001"),
        ({"kode": "33.26.99.9999", **BUARAN}, "33.26.14.2009"),
        ({"kode": "0000000000", **BUARAN}, "33.26.14.2009"),
        (OF_BIG, "33.26.02.2008"),
        (OF_BIG | {"KDEPUM": "33.26.99.2001"}, "33.26.02.2008"),
        ({"kode": "12", "KODE_DESA": "", "KDEPUM": "33.26.02.2008"}, "33.26.02.2008"),
        ({"kode": 3326022008.0}, "33.26.02.2008"),
        ({"kode": "3326022008.0"}, "33.26.02.2008"),
        ({"kode": 3326022008.5}, Missed.NO_LABEL),
        # The code is one village's, and name and district another's.
        ({"kode": "33.26.02.2008", **BUARAN}, Missed.CONTRADICTION),
        ({"kode": "33.26.02.2008", "nama": "Botosari", "kecamatan": "Lebakbarang"}, Missed.CONTRADICTION),
        ({"kode": "33.26.02.2008", "nama": "Kertijayan", "kecamatan": "Kec. Paninggaran"}, "33.26.02.2008"),
        ({"kode": "33.26.02.2008", "nama": "Botosari", "kecamatan": "Buaran"}, "33.26.02.2008"),
        ({"kode": "33.26.02.2008", "nama": "Kertijayen", "kecamatan": "Buaran"}, Missed.CONTRADICTION),
        ({"kode": "33.26.02.2008", "iddesa": "3326161010", **BUARAN}, "33.26.14.2009"),
        ({"kode": "33.26.14.1001", "nama": "Simbang Kulon", "kecamatan": "Buaran"}, "33.26.14.1001"),
        ({"kode": "33.26.14.1001", "nama": "Simbang Kulon", "kecamatan": "Buwaran"}, "33.26.14.1001"),
        # A code of BPS that looks like another village's of Kemendagri.
        ({"kode": "3326161010", **BUARAN}, "33.26.14.2009"),
        ({"kode": "3326161010", "nama": "Kertijayen", "kecamatan": "Buaran"}, "33.26.14.2009"),
        ({"kode": "3326161010", "kecamatan": "Buaran"}, "33.26.14.2009"),
        ({"kode": "3326161010", "nama": "Kedungwuni Timur", "kecamatan": "Kedungwuni"}, "33.26.16.1010"),
        ({"kode": "33.26.16.1010", **BUARAN}, Missed.CONTRADICTION),
        ({"kode": "3326169999"}, Missed.UNKNOWN_CODE),
        # Of another regency: its villages may be called as ours.
        ({"kode": "33.75.01.1001", **BUARAN}, Missed.UNKNOWN_CODE),
        ({"iddesa": "3375010001", **BUARAN}, Missed.UNKNOWN_CODE),
        ({"iddesa": "3326020999", **BUARAN}, "33.26.14.2009"),
        ({"WADMKK": "Kota Pekalongan", **BUARAN}, Missed.OTHER_REGENCY),
        ({"WADMKK": "Pekalongan", **BUARAN}, "33.26.14.2009"),
        ({"kabupaten": "KAB. PEKALONGAN", **BUARAN}, "33.26.14.2009"),
        ({"kab": "26", **BUARAN}, "33.26.14.2009"),
        ({"WADMKK": "Kota Pekalongan", "nama": "Antah", "kecamatan": "Buaran"}, Missed.UNKNOWN_NAME),
        ({"kode": "", "nama": "Kertijayan", "kecamatan": "Buaran"}, "33.26.14.2009"),
        ({"nama": "Simbang-Kulon", "kecamatan": "Buaran"}, Missed.NAMESAKES),
        ({"nama": "Botosari"}, Missed.NO_DISTRICT),
        ({"nama": "Botosari", "kecamatan": "Buaran"}, Missed.UNKNOWN_NAME),
        ({"kode": "33.75.01.1001"}, Missed.UNKNOWN_CODE),
        ({"kode": "33.26.02.2008", "nama": "Paninggaran"}, Missed.CONTRADICTION),
        ({"OBJECTID": 4, "luas": 3.5, "kode": None, "nama": True}, Missed.NO_LABEL),
        ({}, Missed.NO_LABEL),
    ],
)
def test_a_feature_is_matched_to_its_village_or_to_none(properties, village):
    assert VILLAGES.match(Labels.of(properties)) == village


@given(
    name=st.sampled_from(["", "Botosari", "Paninggaran", "Kertijayan", "Simbang Kulon", "Antah"]),
    district=st.sampled_from(["", "Paninggaran", "Lebakbarang", "Buaran", "Kedungwuni", "Jauh"]),
    codes=st.lists(
        st.sampled_from([*VILLAGES.names, *VILLAGES.bps_codes, "33.75.01.1001", "33.26.99.9999", "x"]), max_size=3
    ),
)
def test_no_feature_becomes_a_village_that_name_and_district_deny(name, district, codes):
    """Where both together are those of villages, it is one of these or none; by its codes where it has any of ours."""
    match = VILLAGES.match(Labels(tuple(codes), (), name, district))
    called = {
        code
        for code, key in VILLAGES.names.items()
        if key == name_key(name) and district_key(district) == district_key(DISTRICT_OF[code[:8]])
    }
    if called and not isinstance(match, Missed):
        assert match in called
    if not isinstance(match, Missed) and not called:
        meant = {dotted(code) for code in codes} | {VILLAGES.bps_codes.get(code) for code in codes}
        assert match in meant


def test_without_a_crosswalk_the_codes_of_bps_say_nothing():
    alone = VillageNames([("33.26.14.2009", "Kertijayan", "Buaran")], {})
    assert alone.match(Labels.of({"iddesa": "9999010001", **BUARAN})) == "33.26.14.2009"


def test_what_is_told_is_the_first_of_each():
    labels = Labels.of({"KDEBPS": "3326020999", "kode": "12", "KDEPUM": "33.26.99.2001", "nama": "A", "kec": "B"})
    assert labels.told == ("12", "3326020999", "A", "B")
    assert len(labels.told) == len(TOLD)


def test_long_labels_are_cut():
    assert len(Labels.of({"nama": "x" * 10_000}).name) == 80
