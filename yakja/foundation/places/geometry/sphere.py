"""Distances between two points, and the window of degrees that holds a circle."""

from __future__ import annotations

import math

EARTH_KM = 6371.0088  # mean radius, IUGG
KM_PER_DEGREE = EARTH_KM * math.pi / 180


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def window(lat: float, lon: float, km: float) -> tuple[float, float, float, float]:
    """(min_lat, max_lat, min_lon, max_lon) of a box that holds the circle; poles and date line are not crossed."""
    high = km / KM_PER_DEGREE
    widest = max(0.01, math.cos(math.radians(min(89.0, abs(lat) + high))))
    wide = high / widest
    return max(-90.0, lat - high), min(90.0, lat + high), max(-180.0, lon - wide), min(180.0, lon + wide)
