"""Polygons and distances, without a database."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.places.geometry import bounds, covers, distance_km, fault, window

SQUARE = [[70, 30], [74, 30], [74, 34], [70, 34], [70, 30]]
HOLE = [[71, 31], [72, 31], [72, 32], [71, 32], [71, 31]]
ISLAND = [[80, 10], [81, 10], [81, 11], [80, 11], [80, 10]]
WITH_HOLE = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
MULTI = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ISLAND]]}


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [
        (33, 73, True),
        (31.5, 71.5, False),  # in the hole
        (31, 71.5, True),  # on the line of the hole
        (30, 72, True),  # on the outer line
        (30, 70, True),  # on a corner
        (34.001, 72, False),
        (10.5, 80.5, False),
    ],
)
def test_point_in_polygon_with_a_hole(lat, lon, inside):
    assert covers(WITH_HOLE, lat, lon) is inside


def test_second_part_of_a_multipolygon_counts():
    assert covers(MULTI, 10.5, 80.5)
    assert not covers(MULTI, 20, 77)


def test_ray_through_a_corner_is_counted_once():
    diamond = {"type": "Polygon", "coordinates": [[[0, -1], [1, 0], [0, 1], [-1, 0], [0, -1]]]}
    assert covers(diamond, 0, 0)
    assert not covers(diamond, 0, -2)
    assert not covers(diamond, 1, -2)


def test_bounds_take_every_part():
    box = bounds(MULTI)
    assert (box.min_lat, box.max_lat, box.min_lon, box.max_lon) == (10, 34, 70, 81)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "not_polygon"),
        ({"type": "Point", "coordinates": [1, 2]}, "not_polygon"),
        ({"type": "Polygon"}, "empty"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[]]}, "ring_too_short"),
        ({"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [1, 1]]]}, "ring_too_short"),
        ({"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [2, 1], [1, "1"]]]}, "not_numbers"),
        ({"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [2, 1], [1, math.nan]]]}, "not_numbers"),
        ({"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [2, 1], [1, 2]]]}, "ring_open"),
        ({"type": "Polygon", "coordinates": [[[1, 100], [2, 2], [2, 1], [1, 100]]]}, "not_degrees"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], []]}, "empty"),
        (WITH_HOLE, ""),
        (MULTI, ""),
    ],
)
def test_first_fault_is_named(geometry, code):
    assert fault(geometry) == code


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner)
    ),
    max_leaves=30,
)


@given(coordinates=json_values, kind=st.sampled_from(["Polygon", "MultiPolygon", "Point"]))
def test_fault_never_raises(coordinates, kind):
    geometry = {"type": kind, "coordinates": coordinates}
    if not fault(geometry):
        covers(geometry, 0, 0)
        bounds(geometry)


def test_distance_lahore_to_islamabad():
    assert distance_km(31.5497, 74.3436, 33.6844, 73.0479) == pytest.approx(267, abs=3)


@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(1, 300), st.floats(0, 360))
def test_window_holds_the_circle(lat, lon, km, bearing):
    south, north, west, east = window(lat, lon, km)
    there_lat = lat + math.cos(math.radians(bearing)) * km / 111.195 * 0.99
    there_lon = lon + math.sin(math.radians(bearing)) * km / 111.195 / math.cos(math.radians(lat)) * 0.99
    if distance_km(lat, lon, there_lat, there_lon) <= km and abs(there_lon) < 180:
        assert south <= there_lat <= north
        assert west <= there_lon <= east
