"""The JSON API against its own description: no server error, no status and no form that it does not name."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
import requests
import schemathesis
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from yakja.config.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

# Set by the test client itself; and an answer is wanted as it is, not packed.
LEFT_OUT = ("content-length", "host", "accept-encoding")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Values that are really there, so that not every request ends at the first filter.
THERE = {
    "function": "CIT-01", "place": "PK6", "within": "PK6", "tool": "SUTHRA-PUNJAB", "body": "PK61402-MC", "holder": "PK6-LGCD",
    "parent": "PK6-LGCD", "owner": "PK6-LGCD", "kind": "PB-MC", "area": "CIT", "q": "شکایت", "key": "PK61402-MC", "lat": 31.5, "lon": 74.3,
}  # fmt: skip


def _described() -> Any:
    return schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))


SCHEMA = _described()
OPERATIONS = {f"{o.ok().method.upper()} {o.ok().path}": o.ok() for o in SCHEMA.get_all_operations()}


def _answered(case: Any) -> Response:
    """The answer of the site to a generated request, within the transaction of the test."""
    kwargs = case.as_transport_kwargs(base_url="http://testserver")
    names = ("method", "url", "headers", "params", "data", "json", "cookies")
    sent = requests.Request(**{n: kwargs[n] for n in names if kwargs.get(n) is not None}).prepare()
    headers = {k: v for k, v in sent.headers.items() if k.lower() not in LEFT_OUT}
    got = Client(raise_request_exception=False).generic(
        sent.method, sent.path_url, sent.body or b"", headers.get("Content-Type", ""), headers=headers
    )
    given = {name.lower(): [value] for name, value in got.headers.items()}
    return Response(got.status_code, given, got.content, sent, elapsed=0.0, verify=False)


@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_only_what_it_describes(name):
    operation = OPERATIONS[name]

    @hypothesis(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), known=st.sets(st.sampled_from(sorted(THERE))))
    def asked(case: Any, known: set[str]) -> None:
        for holder in (case.query, case.path_parameters):
            for parameter in known & set(holder or ()):
                holder[parameter] = THERE[parameter]
        case.validate_response(_answered(case), checks=CHECKS)

    asked()


def test_every_operation_names_its_refusals_in_one_form():
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    assert "Problem" in described["components"]["schemas"]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            refusals = {int(code): a for code, a in operation["responses"].items() if int(code) >= 400}
            assert {400, 401, 422} <= refusals.keys() or not operation.get("parameters"), path
            assert (404 in refusals) or "{" not in path, path
            assert (403 in refusals) or method == "get", path
            for answer in refusals.values():
                shape = answer["content"]["application/problem+json"]["schema"]
                assert shape == {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize(
    "name", [n for n, o in OPERATIONS.items() if any(p.name == "limit" for p in o.query)]
)
def test_every_list_takes_limit_and_gives_100_by_default(name, client):
    operation = OPERATIONS[name]
    (limit,) = [p for p in operation.query if p.name == "limit"]
    assert limit.definition["schema"]["default"] == 100
    if "{" not in operation.path:
        assert len(client.get(f"{operation.path}?limit=2").json()["items"]) <= 2


def test_no_two_rooms_describe_different_things_under_one_name():
    modules = [import_module(f"{room}.api") for room in settings.ROOMS if find_spec(f"{room}.api")]
    found = {}
    for module in modules:
        for each in pkgutil.iter_modules(module.__path__, f"{module.__name__}."):
            for name, value in vars(import_module(each.name)).items():
                if isinstance(value, type) and issubclass(value, Schema) and value is not Schema:
                    assert found.setdefault(name, value) is value, (
                        f"{name}: {found[name].__module__}, {value.__module__}"
                    )
    assert len(found) > 20


def test_every_list_that_pages_takes_limit():
    for name, operation in OPERATIONS.items():
        taken = {p.name for p in operation.query}
        assert ("cursor" in taken) == ("limit" in taken), name


CODED = {
    "function", "place", "within", "tool", "body", "holder", "parent", "owner", "kind", "area", "state", "status", "band",
    "relation", "verdict", "role", "level", "tree",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(n, p.name) for n, o in OPERATIONS.items() for p in o.query if p.name in CODED and "{" not in o.path],
)
def test_an_unknown_code_in_a_filter_is_refused_by_name(name, parameter, client):
    answer = client.get(OPERATIONS[name].path, {parameter: "XXX"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [field.rpartition(".")[2] for field in answer.json()["fields"]] == [parameter]


def test_the_former_name_of_limit_still_works_and_is_marked(client):
    for path in ("/overlaps", "/proposals"):
        operation = OPERATIONS[f"GET /api/v1{path}"]
        (size,) = [p for p in operation.query if p.name == "size"]
        assert size.definition["deprecated"]
    assert len(client.get("/api/v1/proposals?size=1").json()["items"]) <= 1
