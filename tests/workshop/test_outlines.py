"""Outlines read by the confined process: what is taken, what is told, and what is refused in little time and memory."""

from __future__ import annotations

import json
import time

import pytest

from sakti.workshop import limits, running
from sakti.workshop.limits import MEGABYTE, Exceeded, Limits, Unfit
from tests.outlines.files import collection, ring, square, surface

VILLAGES = [
    ("33.26.02.2008", "Botosari", "Paninggaran"),
    ("33.26.02.2009", "Paninggaran", "Paninggaran"),
    ("33.26.14.2009", "Kertijayan", "Buaran"),
]
ALLOWED = Limits(memory=384 * MEGABYTE, cpu=20, patience=60, answer=8 * MEGABYTE)


def read(content, allowed=ALLOWED):
    head = json.dumps({"villages": VILLAGES, "bps_codes": {}, "regencies": {"33.26": "Kabupaten Pekalongan"}}).encode()
    with running.nameless() as file:
        file.write(head + b"\n" + content)
        file.seek(0)
        return [json.loads(line) for line in running.run("sakti.workshop.outlines:read", file, allowed)]


def taken(documents):
    return {document["village"] for document in documents if "village" in document}


def missed(documents):
    return [(*document["missed"], document["why"]) for document in documents if "missed" in document]


def test_the_good_ones_are_taken_and_the_others_told():
    documents = read(
        collection(
            square("33.26.02.2008", 0),
            surface({"nama": "Kertijayan", "kecamatan": "Kec. Buaran"}, ring(2, 0)),
            square("33.26.99.2001", 3, nama="Lain"),
            licence="ODbL",
            source="BIG",
        )
    )

    assert documents[0] == {"features": 3, "notice": "ODbL; BIG"}
    assert taken(documents) == {"33.26.02.2008", "33.26.14.2009"}
    assert missed(documents) == [("33.26.99.2001", "", "Lain", "", "unknown_code")]


def test_several_surfaces_and_holes_and_parts_with_the_same_code_are_one_village():
    islands = square("33.26.02.2008", 0)
    islands["geometry"] = {"type": "MultiPolygon", "coordinates": [[ring(0, 0, 0.03), ring(1, 1)], [ring(5, 0)]]}
    documents = read(collection(islands, square("33.26.02.2008", 8), square("33.26.02.2009", 1, 1)))

    (path,) = [document["path"] for document in documents if document.get("village") == "33.26.02.2008"]
    assert path.count("M") == 4  # an outer ring, its hole, an island, and the feature beside them


def test_the_same_feature_again_changes_nothing_and_parts_may_overlap():
    def path(*features):
        (path,) = [document["path"] for document in read(collection(*features)) if "village" in document]
        return path

    first, far = square("33.26.02.2008", 0), square("33.26.02.2008", 3)
    assert path(first, far, first) == path(first, far)
    assert path(first, square("33.26.02.2008", 0.5), far).count("M") == 3


def test_two_features_of_one_name_are_nobodys_without_a_code():
    named = {"nama": "Kertijayan", "kecamatan": "Buaran"}
    documents = read(collection(square("33.26.02.2008", 0), surface(named, ring(2, 0)), surface(named, ring(3, 0))))
    assert [why for *_, why in missed(documents)] == ["twice", "twice"]

    documents = read(collection(square("33.26.14.2009", 0), surface(named, ring(2, 0))))
    assert taken(documents) == {"33.26.14.2009"}
    assert [why for *_, why in missed(documents)] == ["twice"]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [109, -7]},
        {"type": "LineString", "coordinates": [[109, -7], [110, -7]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": ["Polygon"], "coordinates": []},
        "Polygon",
    ],
)
def test_what_is_no_surface_is_told(geometry):
    feature = {"type": "Feature", "properties": {"code": "33.26.02.2009"}, "geometry": geometry}
    assert missed(read(collection(square("33.26.02.2008", 0), feature))) == [
        ("33.26.02.2009", "", "", "", "no_surface")
    ]


def test_what_has_no_area_is_told():
    flat = surface({"code": "33.26.02.2009"}, [[109.5, -7], [109.51, -7], [109.5, -7]])
    assert missed(read(collection(square("33.26.02.2008", 0), flat)))[0][-1] == "no_area"


@pytest.mark.parametrize("point", [[0, 0], [109.5, 7.0], [120.5, -7.0]])
@pytest.mark.parametrize("whole", [False, True])
def test_a_feature_with_a_point_far_away_is_told_and_the_others_keep_their_size(point, whole):
    good = [square("33.26.02.2008", 0), square("33.26.14.2009", 1)]
    strayed = square("33.26.02.2009", 2)
    ring = strayed["geometry"]["coordinates"][0]
    if whole:
        ring[:] = [[x - 109.5 + point[0], y + 7 + point[1]] for x, y in ring]
    else:
        ring.insert(2, point)

    alone, beside = read(collection(*good)), read(collection(*good, strayed))
    assert missed(beside) == [("33.26.02.2009", "", "", "", "far")]
    assert beside[2:] == alone[1:]


def test_what_has_no_area_is_told_too_where_it_is_all_there_is():
    assert missed(read(coordinates([[[109.5, -7], [0, 0], [109.5, -7.01]]]))) == [("33.26.02.2008", "", "", "", "far")]


@pytest.mark.parametrize("feature", [None, 7, "x", [], {}, {"properties": []}, {"properties": {"code": ["x"]}}])
def test_features_of_no_shape_are_told(feature):
    documents = read(collection(square("33.26.02.2008", 0), feature))
    assert taken(documents) == {"33.26.02.2008"}
    assert len(missed(documents)) == 1


def coordinates(value):
    return collection(
        {
            "type": "Feature",
            "properties": {"code": "33.26.02.2008"},
            "geometry": {"type": "Polygon", "coordinates": value},
        }
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no_json"),
        (b"\xff\xfe\x00", "no_json"),
        (b'{"type": "FeatureCollection", "features": [', "no_json"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "no_json"),
        (b'{"type": "FeatureCollection", "features": [' + b"9" * 5000 + b"]}", "no_json"),
        (b"[]", "no_collection"),
        (b'{"type": "Feature"}', "no_collection"),
        (b'{"type": "FeatureCollection"}', "no_collection"),
        (b'{"type": "FeatureCollection", "features": {}}', "no_collection"),
        (b'{"type": "Topology", "objects": {}}', "topojson"),
        (b"PK\x03\x04rest", "packed"),
        (b"\x00\x00\x27\x0a" + bytes(96), "shapefile"),
        (b"\xef\xbb\xbf <kml/>", "markup"),
        (b"[" * 500_000, "nested"),
        (b'{"a":' * 500_000, "nested"),
        (coordinates([[[600_000, 9_200_000], [600_100, 9_200_000], [600_000, 9_200_100]]]), "projected"),
        (coordinates([[[1e999, 0], [1, 0], [0, 1]]]).replace(b"Infinity", b"1e999"), "projected"),
        (coordinates("x"), "coordinates"),
        (coordinates([7]), "coordinates"),
        (coordinates([[7]]), "coordinates"),
        (coordinates([[[1]]]), "coordinates"),
        (coordinates([[[True, False]]]), "coordinates"),
        (coordinates([[["1", "2"]]]), "coordinates"),
        (coordinates([[[[1, 2]]]]), "coordinates"),
    ],
)
def test_what_is_no_map_in_degrees_is_refused_with_its_reason(content, why):
    with pytest.raises(Unfit, match=f"^{why}$"):
        read(content)


def test_a_mark_of_utf_8_does_not_matter():
    assert taken(read(b"\xef\xbb\xbf" + collection(square("33.26.02.2008", 0)))) == {"33.26.02.2008"}


@pytest.mark.parametrize("filler", [b"[],", b"{},", b"1,", b'"a",', b"[[1]],", b"1.5,"])
def test_a_file_full_of_nothing_is_refused_before_it_takes_the_memory(filler):
    content = b'{"type":"FeatureCollection","features":[' + filler * (16 * MEGABYTE // len(filler)) + b"{}]}"
    began = time.monotonic()
    with pytest.raises(Exceeded, match=r"features|memory"):
        read(content)
    assert time.monotonic() - began < 20


def test_too_many_points_are_refused():
    line = [[109.5, -7.0]] * (limits.MAX_POINTS + 1)
    with pytest.raises(Exceeded, match="points"):
        read(coordinates([line]))


def test_points_that_lie_on_each_other_by_the_thousand_end():
    """A comb of teeth as thin as the grid, and everything in one place."""
    comb = [[109.5 + i * 1e-7, -7.0 - (i % 2) * 0.1] for i in range(20_000)]
    heap = [[109.5 + (i * 7919 % 97) * 1e-9, -7.0 + (i * 104_729 % 89) * 1e-9] for i in range(20_000)]
    began = time.monotonic()
    documents = read(coordinates([comb, heap]))
    assert len(documents) == 2
    assert time.monotonic() - began < 30
