"""Files of outlines: squares side by side, and whole districts of them with crooked borders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Feature = dict[str, Any]
SIDE = 0.01  # degrees


def ring(column: float, row: float, side: float = SIDE) -> list[list[float]]:
    """A closed square; columns run east, rows south."""
    west, north = 109.5 + column * SIDE, -7.0 - row * SIDE
    corners = [[west, north], [west + side, north], [west + side, north - side], [west, north - side]]
    return [[round(x, 6), round(y, 6)] for x, y in [*corners, corners[0]]]


def surface(properties: dict[str, object], *rings: Sequence[Sequence[float]]) -> Feature:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [list(each) for each in rings]},
    }


def square(code: str, column: float, row: float = 0, **properties: object) -> Feature:
    return surface({"code": code} | properties, ring(column, row))


def collection(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features} | more).encode()
