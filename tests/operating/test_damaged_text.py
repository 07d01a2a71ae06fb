"""Texts that PostgreSQL cannot keep are refused at the door, the same on both databases."""

from __future__ import annotations

import pytest
from django.test import Client

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key

NUL, HALF = "\0", "\\ud800"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/ur/tools/?q=a%00",
        "/ur/tools/?function=%00",
        "/ur/landscape/?place=%00",
        "/en/tools/A%00/",
        "/ur/?%00=1",
    ],
)
def test_a_nul_in_an_address_is_a_readable_refusal(path):
    answer = Client().get(path)
    assert answer.status_code == 400
    assert "<h1>" in answer.text


@pytest.mark.django_db
def test_a_nul_in_a_form_is_a_readable_refusal():
    answer = Client().post("/en/accounts/login/", {"login": f"a{NUL}", "password": "b"})
    assert answer.status_code == 400
    assert "could not understand" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/v1/tools?q=%00", "/api/v1/landscape?place=%00", "/api/v1/bodies?cursor=%00"]
)
def test_a_nul_in_a_question_to_the_api_is_a_problem(path):
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "damaged"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\\u0000", HALF, f"A{HALF}B"])
def test_a_text_no_database_keeps_is_a_problem_in_json_too(text):
    key = make_api_key(actor=SYSTEM, name="t", scope="usage_counts", subject="PCP", door="command")[1]
    answer = Client().post(
        "/api/v1/usage-counts",
        f'{{"counts": [{{"body": "{text}", "function": "CIT-01", "transactions": 1, "on": "2026-01-01"}}]}}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "damaged")
    assert answer.headers["Content-Type"] == "application/problem+json"
