"""GET /api/v1/places."""

from __future__ import annotations

import pytest


@pytest.fixture
def ask(client):
    def get(path: str, **query: object):
        return client.get(f"/api/v1/{path}", query)

    return get


def test_items_have_what_the_contract_names(small_map, ask):
    answer = ask("places", q="راولپور", level="district").json()
    assert answer["next"] is None
    (item,) = answer["items"]
    assert (item["code"], item["name"], item["source"]) == ("PK601", "Rawalpur", "census")
    assert item["names"]["ur"] == "راولپور"
    assert (item["level"], item["parent"], item["population"]) == ("district", "PK6-N-DIV", 700)
    assert (item["lat"], item["lon"]) == (33.0, 73.0)


def test_names_come_in_the_language_asked_for(small_map, ask):
    assert ask("places/PK601", lang="ur").json()["name"] == "راولپور"
    assert ask("places/PK601", lang="xx").json()["name"] == "Rawalpur"


def test_pages_follow_each_other_without_gap(small_map, ask):
    seen: list[str] = []
    cursor = ""
    while True:
        page = ask("places", limit=4, cursor=cursor).json()
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == len(small_map)


def test_within_reads_the_tree_asked_for(small_map, ask):
    now = {i["code"] for i in ask("places", within="PK601").json()["items"]}
    census = {i["code"] for i in ask("places", within="PK601", tree="census").json()["items"]}
    assert census - now == {"PK60102"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"within": "PK999"}, 422),
        ({"cursor": "rubbish"}, 400),
        ({"limit": 0}, 422),
        ({"level": "planet"}, 422),
        ({"tree": "family"}, 422),
    ],
)
def test_bad_questions_get_a_problem(small_map, ask, query, status):
    answer = ask("places", **query)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]


def test_one_place_and_none(small_map, ask):
    assert ask("places/PK602").json()["code"] == "PK602"
    assert ask("places/PK999").status_code == 404


def test_place_at_a_point(small_map, ask):
    found = ask("places/at", lat=33.1, lon=73.1).json()
    assert (found["place"]["code"], found["how"]) == ("PK60101", "nearest")
    assert ask("places/at", lat=51, lon=0).status_code == 404


def test_list_costs_two_queries_whatever_its_length(small_map, ask, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask("places")
    with django_assert_num_queries(2):
        ask("places", within="PK6")
