"""Finding places by name and by point."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places import actions
from yakja.foundation.places.models import Level, Place
from yakja.foundation.places.queries import find_place, place_at, place_of_code

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "pakistan" / "boundaries"


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def features(*pairs) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
                for code, geometry in pairs
            ],
        }
    ).encode()


@pytest.fixture
def drawn(small_map):
    """Rawalpur is a square with the Hills cut out of its middle; the Hills are the square in it."""
    hole = box(73.4, 33.4, 73.6, 33.6)
    raw = features(
        ("PK6", {"type": "Polygon", "coordinates": [box(70, 30, 76, 35)]}),
        ("PK601", {"type": "Polygon", "coordinates": [box(72.5, 32.5, 74, 34), hole]}),
        ("PK6-HILLS", {"type": "MultiPolygon", "coordinates": [[hole], [box(75, 34, 75.5, 34.5)]]}),
    )
    report = actions.load_boundaries(actor=SYSTEM, raw=raw, source="drawn for the test")
    assert report.loaded == 3
    return small_map


@pytest.mark.parametrize("text", ["rawalpur", "RAWALPUR", "راولپور", "raawalpoor", "رولپر", "rawal"])
def test_search_in_any_script_and_spelling(small_map, text):
    assert "PK601" in set(Place.objects.search(text).values_list("code", flat=True))


def test_search_needs_every_word(small_map):
    assert [p.code for p in Place.objects.search("rawalpur city")] == ["PK60101"]
    assert [p.code for p in Place.objects.search("PK60101")] == ["PK60101"]
    assert not Place.objects.search("   ").exists()
    assert not Place.objects.search("rawalpur %").filter(code="PK602").exists()


def test_find_place_answers_only_when_one_fits(small_map):
    assert find_place("گجرآباد", level=Level.TEHSIL).code == "PK60201"
    assert find_place("Gujrabad") is None  # a district and a tehsil
    assert find_place("pk602").code == "PK602"
    assert find_place("nowhere") is None


def test_unknown_code_is_refused(small_map):
    with pytest.raises(ValidationError) as refusal:
        place_of_code("PK999")
    assert refusal.value.code == "unknown_place"


def test_without_boundaries_the_nearest_unit_answers(small_map):
    found = place_at(33.11, 73.12)
    assert (found.place.code, found.how) == ("PK60101", "nearest")
    assert found.distance_km == pytest.approx(2.2, abs=0.3)
    assert place_at(32.0, 74.0).place.code == "PK602"
    assert place_at(32.0, 74.0, level=Level.TEHSIL).place.code == "PK60201"


def test_far_away_is_nowhere(small_map):
    assert place_at(51.5, 0.0) is None
    with pytest.raises(ValidationError):
        place_at(91, 0)


def test_nearest_never_is_a_closed_unit(small_map):
    Place.objects.filter(code="PK60101").update(status="closed")
    assert place_at(33.1, 73.1).place.code == "PK601"


def test_with_boundaries_the_smallest_polygon_answers(drawn):
    assert place_at(33.0, 73.0).place.code == "PK601"
    assert place_at(33.5, 73.5).place.code == "PK6-HILLS"
    assert place_at(34.2, 75.2).place.code == "PK6-HILLS"  # its second part
    assert place_at(31.0, 71.0).place.code == "PK6"
    assert place_at(31.0, 71.0).how == "boundary"


def test_level_reads_up_from_the_polygon_or_guesses_inside_it(drawn):
    up = place_at(33.5, 73.5, level=Level.PROVINCE)
    assert (up.place.code, up.how) == ("PK6", "boundary")
    down = place_at(33.0, 73.0, level=Level.TEHSIL)
    assert (down.place.code, down.how) == ("PK60101", "nearest")


def test_point_costs_a_fixed_number_of_queries(drawn, django_assert_num_queries):
    with django_assert_num_queries(2):
        place_at(32.6, 72.6)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the folder of boundaries is not beside the repository")
def test_real_boundaries_find_the_district_of_every_tehsil(whole_map):
    raw = (SHARED / "districts_post_census.geojson").read_bytes()
    report = actions.load_boundaries(
        actor=SYSTEM, raw=raw, source="OCHA, WFP; COD-AB Pakistan 2022 (CC BY-IGO)"
    )
    assert report.loaded == 170
    assert not report.errors
    asked = right = 0
    for tehsil in Place.objects.filter(level="tehsil", lat__isnull=False).exclude(
        note__contains="lines differ"
    )[::5]:
        asked += 1
        found = place_at(tehsil.lat, tehsil.lon)
        right += found is not None and found.place.contains(tehsil)
    assert asked > 100
    assert right / asked > 0.95
