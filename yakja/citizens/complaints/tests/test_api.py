"""The public API of complaints: pages, filters that refuse what they do not know, nothing private; the files of open data."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from yakja.citizens.complaints.rules import Filer

from .conftest import CONDUCT, ROADS
from .test_figures import counted


def get(path: str, **query):
    return Client().get(f"/api/v1/{path}", query)


def test_the_list_goes_on_by_its_cursor(city):
    refs = [city.file(ROADS, text=f"hole {n}").reference for n in range(5)]
    first = get("complaints", limit=3).json()
    rest = get("complaints", limit=3, cursor=first["next"]).json()
    assert [row["reference"] for row in first["items"] + rest["items"]] == refs[::-1]
    assert rest["next"] is None


def test_the_filters_narrow(city):
    here, there = city.file(lat=31.11, lon=74.44), city.file(place=city.far)
    city.propose(here)

    def refs(**query):
        return {row["reference"] for row in get("complaints", **query).json()["items"]}

    assert refs(place="PK602") == {here.reference}
    assert refs(body="PK60901-MC") == {there.reference}
    assert refs(status="proposed") == {here.reference}
    assert refs(status="received") == {there.reference}
    assert refs(status="open") == {here.reference, there.reference}
    assert refs(category=ROADS) == set()
    assert refs(function="WAT-02", near="31.11,74.44") == {here.reference}
    assert refs(updated_since="2031-01-01") == set()


@pytest.mark.parametrize(
    "query",
    [
        {"place": "NONE"}, {"category": "none"}, {"category": CONDUCT}, {"body": "NONE"}, {"status": "flying"},
        {"function": "X-1"}, {"near": "abc"}, {"limit": "0"}, {"updated_since": "yesterday"},
    ],
)  # fmt: skip
def test_an_unknown_value_is_refused_by_its_name(city, query):
    answer = get("complaints", **query)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert next(iter(query)) in answer.content.decode()


def test_a_damaged_cursor_and_an_unknown_reference_are_refused(city):
    assert get("complaints", cursor="xyz").status_code == 400
    assert get("complaints/SHK-26-000-000").status_code == 404


def test_one_complaint_tells_its_history_without_the_citizens_words(city):
    found = city.file()
    city.propose(found, text="The pipe was mended.")
    said = get(f"complaints/{found.reference}").json()
    assert [(e["move"], e["by"]) for e in said["history"]] == [("open", "citizen"), ("propose", "office")]
    assert said["history"][1]["text"] == "The pipe was mended."
    assert said["status"] == "proposed"
    assert Filer(found.pk, found.reference).ref not in str(said)


def test_categories_are_all_there_and_say_which_are_private(city):
    said = get("complaint-categories", lang="ur").json()["items"]
    assert {row["code"]: row["is_private"] for row in said}[CONDUCT]
    assert said[0]["name"] == "پانی نہیں"


def test_statistics_hold_back_what_is_small(city):
    counted(city, city.mc, 400, 100, gender="f")
    counted(city, city.mc, 3, 1, gender="m")
    items = {
        (row["part"], row["code"]): row for row in get("complaint-statistics", months=60).json()["items"]
    }
    assert items["all", ""]["filed"] == 403
    assert items["gender", "m"]["filed"] is None
    assert items["body", "PK60201-MC"]["confirmed_rate"] == pytest.approx(101 / 403, abs=1e-4)
    assert get("complaint-statistics", months=0).status_code == 422


def test_the_files_of_open_data_hold_public_complaints_only(city):
    found = city.file(text="Hole, call 0300-1234567")
    secret = city.file(CONDUCT, text="bribe")
    said = Client().get("/data/complaints.csv").getvalue().decode()
    assert found.reference in said
    assert secret.reference not in said
    assert "1234567" not in said
    assert "Amina" not in said
    counts = list(csv.DictReader(io.StringIO(Client().get("/data/complaint_counts.csv").getvalue().decode())))
    assert [(row["category"], row["filed"]) for row in counts] == [("water_supply", "1")]
