"""The task that reads outlines of villages from GeoJSON, finds out whose they are, and makes them small.

The file begins with a line of the parent's own: the villages of this installation. Runs in a confined child (`child`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field
from typing import IO, NoReturn

from sakti.core.outlines import Labels, Missed, VillageNames, draw
from sakti.core.outlines.drawing import Position
from sakti.core.outlines.straying import astray
from sakti.workshop import limits
from sakti.workshop.limits import Exceeded, Unfit

#: Characters of what a file says of its source.
LONGEST_NOTICE = 300
#: How files begin in which outlines often come, and which are not GeoJSON.
PACKED, SHAPEFILE, MARKUP = b"PK\x03\x04", b"\x00\x00\x27\x0a", b"<"
#: Of UTF-8. A confined process cannot look another encoding up.
MARK = b"\xef\xbb\xbf"
#: Surfaces, and how deep their rings lie in the coordinates.
SURFACES = {"Polygon": 0, "MultiPolygon": 1}


#: An outer ring, and its holes.
Surface = list[list[Position]]


@dataclass(frozen=True, slots=True)
class _Matched:
    """A feature that is a village, or a part of one; whether by its code."""

    village: str
    labels: Labels
    surfaces: list[Surface]
    has_code: bool


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    villages: VillageNames
    surfaces: dict[str, list[Surface]] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    missed: list[tuple[Labels, Missed]] = field(default_factory=list)
    points: int = 0


def read(file: IO[bytes]) -> Iterator[bytes]:
    """Documents in JSON: {"features": how many, "notice": text}, and then of each feature that was not taken
    {"missed": [code, BPS code, name, district], "why": …}, of each village {"village": code, "path": …, "box": […]}.
    """
    given = json.loads(file.readline())
    reading = _Reading(VillageNames(given["villages"], given["bps_codes"], given["regencies"]))
    collection = _collection(file.read())
    features = collection["features"]
    if not isinstance(features, list):
        raise Unfit("no_collection")
    if len(features) > limits.MAX_FEATURES:
        raise Exceeded("features", len(features), limits.MAX_FEATURES)
    yield _line({"features": len(features), "notice": _notice(collection)})
    _take(features, reading)
    drawn = draw(reading.surfaces)
    lost = [(labels, Missed.NO_AREA) for code, labels in reading.labels.items() if code not in drawn]
    for labels, why in (*reading.missed, *lost):
        yield _line({"missed": labels.told, "why": why.value})
    for code, outline in drawn.items():
        path, *box = astuple(outline)
        yield _line({"village": code, "path": path, "box": box})


def _line(document: Mapping[str, object]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")  # half a character is in no name


def _collection(content: bytes) -> dict[str, object]:
    if content.startswith(PACKED):
        raise Unfit("packed")
    if content.startswith(SHAPEFILE):
        raise Unfit("shapefile")
    if content[:100].removeprefix(MARK).lstrip()[:1] == MARKUP:
        raise Unfit("markup")
    try:
        document = json.loads(content.removeprefix(MARK).decode(), parse_constant=_no_number)
    except RecursionError:
        raise Unfit("nested") from None
    except ValueError:  # not UTF-8, no JSON, or a number of thousands of digits
        raise Unfit("no_json") from None
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        raise Unfit("topojson")
    if kind != "FeatureCollection" or "features" not in document:
        raise Unfit("no_collection")
    return dict(document)


def _no_number(_name: str) -> NoReturn:
    raise ValueError


def _notice(collection: Mapping[str, object]) -> str:
    """What the file says of its licence or source."""
    columns = ("licence", "license", "attribution", "source", "copyright")
    texts = [text.strip() for column in columns if isinstance(text := collection.get(column), str)]
    return "; ".join(dict.fromkeys(text for text in texts if text))[:LONGEST_NOTICE]


def _take(features: list[object], reading: _Reading) -> None:
    """Find the village of each feature; parts of one village come together where they have its code."""
    taken = [each for feature in features if (each := _matched(feature, reading))]
    strays = astray([[point for surface in each.surfaces for ring in surface for point in ring] for each in taken])
    reading.missed += [(taken[number].labels, Missed.FAR) for number in sorted(strays)]
    taken = [each for number, each in enumerate(taken) if number not in strays]
    for each in taken:
        if each.has_code:
            reading.surfaces.setdefault(each.village, []).extend(each.surfaces)
            reading.labels[each.village] = each.labels
    nameless = [each for each in taken if not each.has_code]
    times = Counter(each.village for each in nameless)
    for each in nameless:
        if times[each.village] > 1 or each.village in reading.surfaces:
            reading.missed.append((each.labels, Missed.TWICE))
        else:
            reading.surfaces[each.village], reading.labels[each.village] = each.surfaces, each.labels


def _matched(feature: object, reading: _Reading) -> _Matched | None:
    """A feature with its village; None, and it is told, if there is none or it has no surface."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    labels = Labels.of(properties if isinstance(properties, dict) else {})
    surfaces = _surfaces(feature, reading)
    village = reading.villages.match(labels)
    if isinstance(village, Missed) or surfaces is None:
        reading.missed.append((labels, village if isinstance(village, Missed) else Missed.NO_SURFACE))
        return None
    return _Matched(village, labels, surfaces, reading.villages.has_code(labels))


def _surfaces(feature: object, reading: _Reading) -> list[Surface] | None:
    """The surfaces of a feature; None if it has none."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = str(geometry.get("type")) if isinstance(geometry, dict) else ""
    if not isinstance(geometry, dict) or kind not in SURFACES:
        return None
    parts = geometry.get("coordinates")
    surfaces = parts if SURFACES[kind] else [parts]
    if not isinstance(surfaces, list) or not all(isinstance(surface, list) for surface in surfaces):
        raise Unfit("coordinates")
    rings = [[_ring(ring, reading) for ring in surface] for surface in surfaces]
    return [surface for surface in rings if surface] or None


def _ring(ring: object, reading: _Reading) -> list[Position]:
    if not isinstance(ring, list):
        raise Unfit("coordinates")
    reading.points += len(ring)
    if reading.points > limits.MAX_POINTS:
        raise Exceeded("points", reading.points, limits.MAX_POINTS)
    return [_position(position) for position in ring]


def _position(position: object) -> Position:
    if not isinstance(position, list) or len(position) < 2:
        raise Unfit("coordinates")
    x, y = position[:2]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (x, y)):
        raise Unfit("coordinates")
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise Unfit("projected")
    return float(x), float(y)
