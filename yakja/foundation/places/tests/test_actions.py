"""Changing units, loading boundaries and councils: what is refused, what is kept."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places import actions
from yakja.foundation.places.models import Place, PlaceBoundary, PlaceChange

from .actors import Officer
from .test_queries import box, features

DAY = dt.date(2026, 7, 1)


@pytest.fixture
def steward(small_map):
    return Officer([("provincial_steward", small_map["PK6"])])


def fresh(code: str) -> Place:
    return Place.objects.get(code=code)


def test_open_place_moves_its_members_with_everything_below(small_map, steward):
    opened = actions.open_place(
        actor=steward, code="pk6-new", level="district", name={"en": "New", "ur": "نیا"},
        parent=small_map["PK6-E-DIV"], members=[small_map["PK60101"]], on=DAY, source="SO(LG) 1/2026",
    )  # fmt: skip
    assert opened.code == "PK6-NEW"
    assert fresh("PK60101").parent == opened
    assert {p.code for p in Place.objects.within(fresh("PK6-E-DIV"))} == {
        "PK6-E-DIV", "PK602", "PK60201", "PK6-NEW", "PK60101"
    }  # fmt: skip
    assert fresh("PK60101").census_parent.code == "PK601"
    assert not opened.in_census_tree
    change = PlaceChange.objects.get(place=opened)
    assert (change.effective_on, change.source) == (DAY, "SO(LG) 1/2026")
    entry = AuditEntry.objects.get(verb="places.open")
    assert entry.subject_ref == "places.place:PK6-NEW"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "PK601"}, "code_taken"),
        ({"code": "نیا"}, "bad_code"),
        ({"name": {"en": ""}}, "name_missing"),
        ({"source": " "}, "source_missing"),
        ({"level": "province"}, "wrong_level"),
    ],
)
def test_open_place_refuses(small_map, steward, change, code):
    fine = {
        "code": "PK6-NEW", "level": "district", "name": {"en": "New"}, "parent": small_map["PK6-N-DIV"],
        "on": DAY, "source": "order",
    }  # fmt: skip
    with pytest.raises(ValidationError) as refusal:
        actions.open_place(actor=steward, **{**fine, **change})
    found = refusal.value
    errors = (
        [e for group in found.error_dict.values() for e in group] if hasattr(found, "error_dict") else [found]
    )
    assert errors[0].code == code
    assert not Place.objects.filter(code="PK6-NEW").exists()


def test_close_place_needs_somewhere_for_its_children(small_map, steward):
    with pytest.raises(ValidationError):
        actions.close_place(actor=steward, place=small_map["PK601"], on=DAY, source="order")
    actions.close_place(
        actor=steward, place=small_map["PK601"], on=DAY, source="order", successor=small_map["PK602"]
    )
    closed = fresh("PK601")
    assert (closed.status, closed.valid_to, closed.succeeded_by.code) == ("closed", DAY, "PK602")
    assert fresh("PK60101").path.startswith(fresh("PK602").path)
    assert not Place.objects.current_on(DAY).filter(code="PK601").exists()
    assert Place.objects.current_on(DAY - dt.timedelta(days=1)).filter(code="PK601").exists()
    with pytest.raises(ValidationError):
        actions.close_place(actor=steward, place=closed, on=DAY, source="order")


def test_successor_is_not_below_what_it_follows(small_map, steward):
    with pytest.raises(ValidationError):
        actions.close_place(
            actor=steward, place=small_map["PK601"], on=DAY, source="order", successor=small_map["PK60101"]
        )


def test_move_place_keeps_the_census_tree(small_map, steward):
    before = fresh("PK601").census_path
    actions.move_place(
        actor=steward, place=small_map["PK601"], parent=small_map["PK6-E-DIV"], on=DAY, source="order"
    )
    moved = fresh("PK601")
    assert moved.path.startswith(fresh("PK6-E-DIV").path)
    assert fresh("PK60101").path.startswith(moved.path)
    assert moved.census_path == before
    with pytest.raises(ValidationError):
        actions.move_place(actor=steward, place=moved, parent=small_map["PK6-E-DIV"], on=DAY, source="order")


def test_place_does_not_move_below_itself(small_map, steward):
    with pytest.raises(ValidationError):
        actions.move_place(
            actor=steward, place=small_map["PK6-N-DIV"], parent=small_map["PK601"], on=DAY, source="order"
        )


def test_renamed_place_is_found_under_both_names(small_map, steward):
    actions.rename_place(
        actor=steward, place=small_map["PK601"], name={"en": "Faizpur"}, on=DAY, source="order"
    )
    for text in ("faizpur", "rawalpur", "راولپور"):
        assert Place.objects.search(text).filter(code="PK601").exists()
    assert fresh("PK601").other_names.count() == 2


def test_who_may_change_the_map(small_map):
    neighbour = Officer([("provincial_steward", small_map["PK1"])])
    council = Officer([("council_officer", small_map["PK6"])])
    for actor in (ANONYMOUS, neighbour, council, Officer()):
        with pytest.raises(PermissionDenied):
            actions.close_place(actor=actor, place=small_map["PK60201"], on=DAY, source="order")
        with pytest.raises(PermissionDenied):
            actions.load_councils(actor=actor, raw=b"", province=small_map["PK6"])
        with pytest.raises(PermissionDenied):
            actions.load_boundaries(actor=actor, raw=b"{}", source="x")
    assert fresh("PK60201").status == "current"


# Boundaries

SQUARE = {"type": "Polygon", "coordinates": [box(72, 32, 74, 34)]}


def test_bad_features_are_reported_and_good_ones_loaded(small_map):
    raw = features(
        ("PK601", SQUARE), ("PK999", SQUARE), ("PK602", {"type": "Point"}), ("PK601", SQUARE), ("", SQUARE)
    )
    report = actions.load_boundaries(actor=SYSTEM, raw=raw, source="someone")
    assert [(e.line, e.code) for e in report.errors] == [
        (2, "unknown_place"), (3, "not_polygon"), (4, "twice"), (5, "code_missing")
    ]  # fmt: skip
    assert report.loaded == PlaceBoundary.objects.count() == 1


def test_one_bad_feature_stops_a_file_that_must_be_clean(small_map):
    raw = features(("PK601", SQUARE), ("PK999", SQUARE))
    report = actions.load_boundaries(actor=SYSTEM, raw=raw, source="someone", only_if_clean=True)
    assert (report.loaded, PlaceBoundary.objects.count()) == (0, 0)
    report = actions.load_boundaries(actor=SYSTEM, raw=features(("PK601", SQUARE)), source="s", dry_run=True)
    assert (report.loaded, PlaceBoundary.objects.count()) == (1, 0)


def test_loading_boundaries_again_replaces_them(small_map):
    actions.load_boundaries(actor=SYSTEM, raw=features(("PK601", SQUARE)), source="first")
    report = actions.load_boundaries(actor=SYSTEM, raw=features(("PK601", SQUARE)), source="second")
    assert (report.loaded, report.changed) == (0, 1)
    assert PlaceBoundary.objects.get().source == "second"
    assert "no record of survey" in PlaceBoundary.objects.get().disclaimer


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_geojson"),
        (b'{"type": "Topology"}', "topojson"),
        (b'{"type": "FeatureCollection", "features": []}', "empty"),
    ],
)
def test_what_is_no_geojson_is_refused(small_map, raw, code):
    with pytest.raises(ValidationError) as refusal:
        actions.load_boundaries(actor=SYSTEM, raw=raw, source="x")
    assert refusal.value.code == code


def test_features_of_the_wrong_shape_are_row_errors(small_map):
    raw = json.dumps(
        {"type": "FeatureCollection", "features": [1, None, {"properties": [1]}, {"properties": None}]}
    )
    report = actions.load_boundaries(actor=SYSTEM, raw=raw.encode(), source="x")
    assert len(report.errors) == 4


def test_command_prints_one_object_and_names_bad_features(small_map, tmp_path, capsys):
    path = tmp_path / "lines.geojson"
    path.write_bytes(features(("PK601", SQUARE), ("PK999", SQUARE)))
    with pytest.raises(SystemExit) as end:
        call_command("load_boundaries", str(path), "--source", "someone")
    assert end.value.code == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["loaded"] == 1
    assert "feature 2" in err


# Councils

GOOD = (
    "parent,name_en,name_ur,kind,number,population_2023,lat,lon\n"
    'PK60101,Saddar,صدر,PB-UC,1,"12,000",33.11,73.11\n'
    "PK60101,Cantt,,PB-UC,2,۸۰۰۰,,\n"
)
BAD = (
    "PK99999,Lost,,PB-UC,3,,,\n"
    "PK60101,,,PB-UC,4,,,\n"
    "PK60101,Twice,,PB-UC,1,,,\n"
    "PK60101,Crowded,,PB-UC,5,many,,\n"
    "PK60101,Half,,PB-UC,6,,33.1,\n"
    "PK60101,Abroad,,PB-UC,7,,51,0\n"
)


def test_councils_load_below_their_tehsil(small_map, steward):
    report = actions.load_councils(
        actor=steward, raw=GOOD.encode(), province=small_map["PK6"], source="list 2026"
    )
    assert (report.read, report.loaded, report.errors) == (2, 2, ())
    assert report.areas == (("PK60101-UC-1", "PB-UC"), ("PK60101-UC-2", "PB-UC"))
    union = fresh("PK60101-UC-1")
    assert (union.level, union.population_2023, union.source) == ("union", 12000, "list 2026")
    assert fresh("PK60101-UC-2").population_2023 == 8000
    assert union in Place.objects.within(small_map["PK601"])
    assert Place.objects.search("صدر").get() == union
    assert not union.in_census_tree


def test_loading_councils_again_changes_only_what_differs(small_map, steward):
    actions.load_councils(actor=steward, raw=GOOD.encode(), province=small_map["PK6"], source="list 2026")
    changed = GOOD.replace("Cantt", "Cantonment")
    report = actions.load_councils(
        actor=steward, raw=changed.encode(), province=small_map["PK6"], source="list 2026"
    )
    assert (report.loaded, report.changed, report.unchanged) == (0, 1, 1)
    assert fresh("PK60101-UC-2").name["en"] == "Cantonment"


def test_every_bad_row_is_named_and_none_or_the_good_ones_load(small_map, steward):
    raw = (GOOD + BAD).encode()
    report = actions.load_councils(actor=steward, raw=raw, province=small_map["PK6"])
    assert [(e.line, e.code) for e in report.errors] == [
        (4, "unknown_parent"), (5, "name_missing"), (6, "twice"), (7, "bad_number"), (8, "half_point"),
        (9, "bad_number"), (9, "bad_number"),
    ]  # fmt: skip
    assert all(e.message for e in report.errors)
    assert not Place.objects.filter(level="union").exists()
    report = actions.load_councils(
        actor=steward, raw=raw, province=small_map["PK6"], only_if_clean=False, dry_run=True
    )
    assert report.loaded == 2
    assert not Place.objects.filter(level="union").exists()
    actions.load_councils(actor=steward, raw=raw, province=small_map["PK6"], only_if_clean=False)
    assert Place.objects.filter(level="union").count() == 2


def test_councils_of_another_province_are_not_reached(small_map, steward):
    elsewhere = GOOD.replace("PK60101", "PK1")
    report = actions.load_councils(actor=steward, raw=elsewhere.encode(), province=small_map["PK6"])
    assert {e.code for e in report.errors} == {"unknown_parent"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"name_en\nSaddar\n", "heading_missing"),
        (b"parent,name_en,colour\nPK60101,Saddar,red\n", "heading_unknown"),
        ("parent,name_en\nPK60101,صدر\n".encode("utf-16"), "not_utf8"),
        (b"parent,name_en\nPK60101,Saddar,1,2\n", "too_many_cells"),
    ],
)
def test_file_that_cannot_be_read_is_one_clear_error(small_map, steward, raw, code):
    report = actions.load_councils(actor=steward, raw=raw, province=small_map["PK6"])
    assert [e.code for e in report.errors] == [code]


def test_four_thousand_councils_load_in_few_queries(small_map, steward, django_assert_max_num_queries):
    lines = "".join(f"PK60101,Council {n},,PB-UC,{n},,,\n" for n in range(1, 4001))
    with django_assert_max_num_queries(200):
        report = actions.load_councils(
            actor=steward, raw=(GOOD.splitlines()[0] + "\n" + lines).encode(), province=small_map["PK6"]
        )
    assert report.loaded == 4000
    assert Place.objects.within(small_map["PK60101"]).count() == 4001
