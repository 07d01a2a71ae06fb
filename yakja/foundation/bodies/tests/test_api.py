"""GET /api/v1/bodies and /api/v1/functions."""

from __future__ import annotations

import pytest

from yakja.foundation.bodies import actions
from yakja.foundation.bodies.models import IdentifierScheme


@pytest.fixture
def ask(client):
    def get(path: str, **query: object):
        return client.get(f"/api/v1/{path}", query)

    return get


def codes(answer) -> list[str]:
    return [item["code"] for item in answer.json()["items"]]


def test_body_has_what_the_contract_names(town, steward, ask):
    scheme = IdentifierScheme.objects.get(code="DDO")
    actions.add_identifier(actor=steward, body=town["PK60101-MC"], scheme=scheme, value="LE4012", source="AG")
    (item,) = ask("bodies", q="میونسپل صدر").json()["items"]
    assert (item["code"], item["name"], item["source"]) == (
        "PK60101-MC",
        "Municipal Committee Saddar",
        "rule",
    )
    assert (item["kind"], item["place"], item["parent"]) == ("PB-MC", "PK60101", "PK6-LGD")
    assert (item["status"], item["governed_by"], item["governed_as_of"]) == (
        "derived",
        "administrator",
        "2026-02-23",
    )
    assert item["identifiers"] == [{"scheme": "DDO", "value": "LE4012"}]
    assert ask("bodies/DDO:LE4012").json()["code"] == "PK60101-MC"
    assert ask("bodies/PK60101-MC", lang="ur").json()["name"] == "میونسپل کمیٹی صدر"
    assert ask("bodies/NONE").status_code == 404


def test_filters(town, ask):
    assert codes(ask("bodies", place="PK60102")) == ["PK60102-MC"]
    assert codes(ask("bodies", kind="PB-TC")) == ["PK60101-TC"]
    assert codes(ask("bodies", status="named")) == ["PK6-LGD"]
    assert codes(ask("bodies", parent="PK6-LGD")) == ["PK60101-MC", "PK60101-TC", "PK60102-MC"]
    assert ask("bodies", place="PK999").status_code == 422
    assert ask("bodies", status="asleep").status_code == 422


def test_closed_bodies_only_when_asked_for(town, ask):
    from yakja.foundation.bodies.models import Body

    Body.objects.filter(code="PK60101-MC").update(status="closed")
    assert "PK60101-MC" not in codes(ask("bodies"))
    assert codes(ask("bodies", status="closed")) == ["PK60101-MC"]


@pytest.mark.parametrize("path", ["bodies", "functions"])
def test_pages_follow_each_other_without_gap(town, ask, path):
    seen: list[str] = []
    cursor = ""
    while True:
        page = ask(path, limit=2, cursor=cursor).json()
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == (5 if path == "bodies" else 3)
    assert ask(path, cursor="rubbish").status_code == 400


def test_functions_and_whom_they_are_devolved_to(town, ask):
    item = ask("functions", q="پانی").json()["items"][0]
    assert (item["code"], item["name"], item["source"], item["cofog"]) == (
        "WAT-01",
        "Water connections",
        "list",
        "06.3.0",
    )
    assert codes(ask("functions", kind="PB-UC")) == ["CIV-01"]
    assert codes(ask("functions", area="wst")) == ["WST-01"]
    assert "OLD-01" in codes(ask("functions", is_current="false"))
    detail = ask("functions/WAT-01").json()
    assert {(d["kind"], d["role"], d["certainty"]) for d in detail["devolved_to"]} == {
        ("PB-MC", "main", "checked"), ("PB-TC", "shared", "assumed"), ("PB-UC", "none", "assumed"),
        ("GEN-DEPT", "department", "assumed"),
    }  # fmt: skip
    assert ask("functions/XXX-99").status_code == 404


def test_lists_cost_a_fixed_number_of_queries(town, ask, django_assert_num_queries):
    with django_assert_num_queries(2):
        ask("bodies")
    with django_assert_num_queries(1):
        ask("functions")
