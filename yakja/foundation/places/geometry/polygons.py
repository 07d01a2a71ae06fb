"""GeoJSON polygons (RFC 7946: longitude first, WGS 84): shape check, box, and whether a point lies inside."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Ring = list[Any]


@dataclass(frozen=True)
class Box:
    """The smallest box around a geometry, in degrees."""

    min_lat: float
    max_lat: float
    min_lon: float
    max_lon: float

    @property
    def size(self) -> float:
        return (self.max_lat - self.min_lat) * (self.max_lon - self.min_lon)


def _polygons(geometry: dict[str, Any]) -> list[list[Ring]]:
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"])


def _is_position(point: Any) -> bool:
    return (
        isinstance(point, list | tuple)
        and len(point) >= 2
        and all(
            isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in point[:2]
        )
    )


def _ring_fault(ring: Any) -> str:
    if not isinstance(ring, list) or len(ring) < 4:
        return "ring_too_short"
    if not all(_is_position(point) for point in ring):
        return "not_numbers"
    if list(ring[0][:2]) != list(ring[-1][:2]):
        return "ring_open"
    if not all(-180 <= point[0] <= 180 and -90 <= point[1] <= 90 for point in ring):
        return "not_degrees"
    return ""


def fault(geometry: Any) -> str:
    """The code of the first fault that keeps a geometry from being used, or "".

    Codes: `not_polygon`, `empty`, `ring_too_short`, `not_numbers`, `ring_open`, `not_degrees`.
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        return "not_polygon"
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or not coordinates:
        return "empty"
    for polygon in _polygons(geometry):
        if not isinstance(polygon, list) or not polygon:
            return "empty"
        for ring in polygon:
            found = _ring_fault(ring)
            if found:
                return found
    return ""


def _outer_points(geometry: dict[str, Any]) -> Iterator[Any]:
    for polygon in _polygons(geometry):
        yield from polygon[0]


def bounds(geometry: dict[str, Any]) -> Box:
    """The box of a geometry without fault."""
    points = list(_outer_points(geometry))
    lons = [point[0] for point in points]
    lats = [point[1] for point in points]
    return Box(min(lats), max(lats), min(lons), max(lons))


def _on_segment(x: float, y: float, a: Any, b: Any) -> bool:
    (x1, y1), (x2, y2) = a[:2], b[:2]
    if (x2 - x1) * (y - y1) != (y2 - y1) * (x - x1):
        return False
    return min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)


def _in_ring(ring: Ring, x: float, y: float) -> bool | None:
    """True inside, False outside, None on the line: a ray to the east crosses the ring an odd number of times."""
    inside = False
    for a, b in itertools.pairwise(ring):
        if _on_segment(x, y, a, b):
            return None
        y1, y2 = a[1], b[1]
        if (y1 > y) != (y2 > y) and x < (b[0] - a[0]) * (y - y1) / (y2 - y1) + a[0]:
            inside = not inside
    return inside


def covers(geometry: dict[str, Any], lat: float, lon: float) -> bool:
    """Whether the point lies in the polygon or on its line; holes are outside, their lines are not."""
    for polygon in _polygons(geometry):
        outer = _in_ring(polygon[0], lon, lat)
        if outer is None:
            return True
        if outer and not any(_in_ring(hole, lon, lat) for hole in polygon[1:]):
            return True
    return False
