"""The files of places and of the calendar agree with themselves. No database."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
from collections import Counter
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[4] / "reference"
LEVELS = ("country", "province", "division", "district", "tehsil")
ARABIC_LOOKALIKES = re.compile("[\u064a\u0643\u0647\u0649\u0629]")


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = read("places.csv")
BY_CODE = {row["code"]: row for row in PLACES}


def parent_of(row: dict[str, str]) -> str:
    return row["current_parent_code"] or row["parent_code"]


def test_places_are_the_864_units_with_codes_names_and_sources() -> None:
    assert len(PLACES) == len(BY_CODE) == 864
    assert Counter(row["level"] for row in PLACES) == {
        "country": 1,
        "province": 7,
        "division": 38,
        "district": 171,
        "tehsil": 647,
    }
    assert [row["code"] for row in PLACES if not (row["name_en"] and row["name_ur"] and row["source"])] == []


def test_every_parent_exists_and_stands_higher() -> None:
    for row in PLACES:
        for column in ("parent_code", "current_parent_code"):
            if row[column]:
                parent = BY_CODE[row[column]]
                assert LEVELS.index(parent["level"]) < LEVELS.index(row["level"]), row["code"]
        assert row["parent_code"] or row["level"] == "country"


@pytest.mark.parametrize("column", ["population_2023", "population_2017"])
def test_children_sum_to_their_parent_in_the_census_tree(column: str) -> None:
    sums: dict[str, int] = {}
    for row in PLACES:
        if row["in_census_tree"] == "1" and row["parent_code"]:
            assert row[column], f"{row['code']} has no {column}"
            sums[row["parent_code"]] = sums.get(row["parent_code"], 0) + int(row[column])
    assert len(sums) == 1 + 5 + 31 + 136
    assert {code: BY_CODE[code][column] for code in sums} == {
        code: str(total) for code, total in sums.items()
    }


def test_districts_made_after_the_census_sum_their_present_tehsils() -> None:
    new = [row for row in PLACES if row["level"] == "district" and row["status"] == "post_census"]
    assert len(new) == 11
    for district in new:
        members = [row for row in PLACES if parent_of(row) == district["code"]]
        assert sum(int(row["population_2023"]) for row in members) == int(district["population_2023"])


def test_only_south_waziristan_has_been_split_up_completely() -> None:
    parents = {parent_of(row) for row in PLACES}
    empty = [row["code"] for row in PLACES if row["level"] == "district" and row["code"] not in parents]
    assert empty == ["PK530"]


def test_urdu_names_use_urdu_letters() -> None:
    wrong = [
        row["code"]
        for row in PLACES
        if ARABIC_LOOKALIKES.search(row["name_ur"]) or row["name_ur"] != row["name_ur"].strip()
    ]
    assert wrong == []


def test_brothers_do_not_share_a_name() -> None:
    for column in ("name_en", "name_ur"):
        seen = Counter((row["parent_code"], row["level"], row[column]) for row in PLACES)
        assert [key for key, count in seen.items() if count > 1] == []


def test_points_lie_in_the_country_and_near_their_district() -> None:
    for row in PLACES:
        assert bool(row["lat"]) == bool(row["lon"]), row["code"]
        if row["lat"]:
            lat, lon = float(row["lat"]), float(row["lon"])
            assert 23 < lat < 38, row["code"]
            assert 60 < lon < 78, row["code"]
            above = BY_CODE[row["parent_code"]] if row["parent_code"] else {"lat": ""}
            if row["level"] == "tehsil" and above["lat"]:
                assert abs(lat - float(above["lat"])) < 2.2, row["code"]
                assert abs(lon - float(above["lon"])) < 2.2, row["code"]


def test_changes_name_known_units_and_dates() -> None:
    rows = read("place_changes.csv")
    assert len(rows) == 18
    for row in rows:
        assert row["source"]
        assert row["status"]
        for code in row["members"].split():
            if code.startswith("PK"):
                assert code in BY_CODE, code
        if row["effective_on"]:
            dt.date.fromisoformat(row["effective_on"])
            assert row["effective_precision"] in {"day", "month", "year"}


def test_created_districts_are_made_of_the_tehsils_that_moved() -> None:
    for row in read("place_changes.csv"):
        if row["code"] in BY_CODE and row["change"].endswith("_created"):
            moved = {place["code"] for place in PLACES if parent_of(place) == row["code"]}
            assert moved == set(row["members"].split()), row["code"]


PROVINCES = {row["code"] for row in PLACES if row["level"] == "province"}


def test_holidays_are_complete_rows_without_repetition() -> None:
    rows = read("holidays.csv")
    keys = Counter((row["day"], row["kind"], row["place"], row["name_en"]) for row in rows)
    assert [key for key, count in keys.items() if count > 1] == []
    for row in rows:
        assert dt.date.fromisoformat(row["day"]).year in {2025, 2026, 2027}
        assert row["name_en"]
        assert row["name_ur"]
        assert row["source"]
        assert row["kind"] in {"public", "bank", "optional", "local"}
        assert row["place"] in {"", *PROVINCES}
        assert row["status"] in {"announced", "expected"}
        assert row["by_moon"] in {"0", "1"}
    announced = {row["day"] for row in rows if row["status"] == "announced" and not row["place"]}
    assert {"2026-03-23", "2026-05-27", "2026-06-26", "2026-08-26", "2026-12-25"} <= announced
    assert not [
        row
        for row in rows
        if row["by_moon"] == "1" and row["day"] > "2026-11-23" and row["status"] == "announced"
    ]


def test_hijri_months_follow_each_other_by_29_or_30_days() -> None:
    rows = read("hijri_months.csv")
    pairs = [(int(row["year"]), int(row["month"])) for row in rows]
    steps = [(year + (month == 12), month % 12 + 1) for year, month in pairs]
    assert pairs[1:] == steps[:-1]
    days = [dt.date.fromisoformat(row["starts_on"]) for row in rows]
    assert {(after - before).days for before, after in itertools.pairwise(days)} == {29, 30}
    assert {row["status"] for row in rows} == {"announced", "expected"}
    assert all(row["source"] and row["name_ur"] for row in rows)


def test_moon_holidays_fall_on_their_hijri_day() -> None:
    starts = {
        (int(row["year"]), int(row["month"])): dt.date.fromisoformat(row["starts_on"])
        for row in read("hijri_months.csv")
    }
    wanted = {
        "Eid-ul-Fitr": (10, 1),
        "Eid-ul-Azha": (12, 10),
        "Ashura": (1, 10),
        "Eid Milad-un-Nabi": (3, 12),
    }
    holidays = {(row["name_en"], row["day"]) for row in read("holidays.csv")}
    checked = 0
    for name, (month, day) in wanted.items():
        for (year, at), start in starts.items():
            that_day = start + dt.timedelta(days=day - 1)
            if at == month and that_day.year < 2028:
                assert (name, that_day.isoformat()) in holidays, (name, year)
                checked += 1
    assert checked == 12


def test_office_hours_open_before_they_close_and_cover_every_province() -> None:
    rows = read("office_hours.csv")
    seen = Counter((row["place"], row["season"], row["weekday"], row["valid_from"]) for row in rows)
    assert set(seen.values()) == {1}
    for row in rows:
        assert row["place"] in {"", *PROVINCES}
        opens, closes = dt.time.fromisoformat(row["opens"]), dt.time.fromisoformat(row["closes"])
        assert opens < closes
        if row["break_from"]:
            assert (
                opens
                < dt.time.fromisoformat(row["break_from"])
                < dt.time.fromisoformat(row["break_to"])
                < closes
            )
        assert row["status"] in {"checked", "assumed"}
        assert row["source"]
    for place in ("", *PROVINCES):
        for season in ("usual", "ramazan"):
            days = {row["weekday"] for row in rows if row["place"] == place and row["season"] == season}
            assert days == {"0", "1", "2", "3", "4"}, (place, season)


def test_a_template_for_councils_stands_ready_in_every_province() -> None:
    names = sorted(path.name for path in (REFERENCE / "templates").glob("councils_*.csv"))
    assert len(names) == len(PROVINCES)
    kinds = {row["code"] for row in read("body_kinds.csv") if row["tier"] == "union"}
    for name in names:
        with (REFERENCE / "templates" / name).open(encoding="utf-8", newline="") as file:
            heading, *rows = list(csv.reader(file))
        assert heading[0] == "parent"
        assert "name_en" in heading
        assert len(rows) == 2
        assert all(row[0].startswith("#") and len(row) == len(heading) for row in rows)
        named = set(re.findall(r"[A-Z]{2}-[A-Z]+", rows[0][heading.index("kind")]))
        assert named
        assert named <= kinds
        assert re.search(r"PK\d+", rows[0][0]).group() in BY_CODE
