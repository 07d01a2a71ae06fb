"""Open311 against generated requests: no server error, and no answer in another form than the one asked for."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import content_type_conformance

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key

from .conftest import WATER

TEXT = {"type": "string"}
MOMENT = {"oneOf": [{"type": "string", "format": "date-time"}, TEXT]}
NUMBER = {"oneOf": [{"type": "number"}, TEXT]}
ASKED = {
    "service_request_id": TEXT, "service_code": {"enum": [WATER, "", "roads,"]}, "status": TEXT, "start_date": MOMENT, "end_date": MOMENT,
    "updated_after": MOMENT, "updated_before": MOMENT, "lat": NUMBER, "long": NUMBER, "radius": NUMBER, "page": NUMBER,
    "page_size": NUMBER, "extensions": TEXT, "jurisdiction_id": {"enum": ["", "pk602", "x"]}, "locale": TEXT,
}  # fmt: skip
SENT = {
    "service_code": {"enum": [WATER, "roads"]}, "lat": {"enum": ["31.12", "31.3"]}, "long": {"enum": ["74.45", "74.2"]},
    "description": TEXT, "phone": TEXT, "email": TEXT, "device_id": TEXT, "address_string": TEXT, "media_url": TEXT,
    "attribute[since_when]": TEXT, "status": TEXT, "service_request_id": TEXT, "update_id": TEXT,
}  # fmt: skip


def _operation(asked: dict[str, Any], *, is_sent: bool = False) -> dict[str, Any]:
    form = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": SENT}}}
    return {
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in asked.items()],
        **({"requestBody": {"content": form}} if is_sent else {}),
        "responses": {"default": {"description": "any", "content": {"application/json": {}}}},
    }


def _of(path: str) -> dict[str, Any]:
    names = [part[1:].removesuffix("}.json") for part in path.split("/") if part.startswith("{")]
    found = _operation({"locale": TEXT, "extensions": TEXT})
    found["parameters"] += [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in names
    ]
    return {"get": found}


SCHEMA = schemathesis.openapi.from_dict(
    {
        "openapi": "3.0.3",
        "info": {"title": "Open311", "version": "2"},
        "paths": {
            "/open311/v2/services.json": {"get": _operation({"jurisdiction_id": TEXT, "locale": TEXT})},
            "/open311/v2/services/{code}.json": _of("/services/{code}.json"),
            "/open311/v2/requests/{reference}.json": _of("/requests/{reference}.json"),
            "/open311/v2/tokens/{token}.json": _of("/tokens/{token}.json"),
            "/open311/v2/requests.json": {"get": _operation(ASKED), "post": _operation({}, is_sent=True)},
            "/open311/v2/servicerequestupdates.json": {
                "get": _operation(ASKED), "post": _operation({}, is_sent=True),
            },
        },
    }
)  # fmt: skip
OPERATIONS = {f"{o.ok().method.upper()} {o.ok().path}": o.ok() for o in SCHEMA.get_all_operations()}


@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_that_is_sent_breaks_it(city: Any, name: str) -> None:
    cache.clear()
    key = make_api_key(actor=SYSTEM, name="fuzz", scope="open311")[1]

    @hypothesis(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy())
    def asked(case: Any) -> None:
        kwargs = case.as_transport_kwargs(base_url="http://testserver")
        names = ("method", "url", "headers", "params", "data", "json", "cookies")
        sent = requests.Request(**{n: kwargs[n] for n in names if kwargs.get(n) is not None}).prepare()
        kept = {
            k: v
            for k, v in sent.headers.items()
            if k.lower() not in ("content-length", "host", "accept-encoding")
        }
        got = Client(raise_request_exception=False).generic(
            sent.method, sent.path_url, sent.body or b"", kept.get("Content-Type", ""),
            headers=kept | {"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        said = {header.lower(): [value] for header, value in got.headers.items()}
        answer = Response(got.status_code, said, got.content, sent, elapsed=0.0, verify=False)
        case.validate_response(answer, checks=[not_a_server_error, content_type_conformance])

    asked()
