"""The public API: collects the routers of the rooms under /api/v1/ and says every refusal as problem+json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as PayloadError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from yakja.foundation.kit.errors import Conflict, TooOften
from yakja.foundation.kit.text import plain


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from _texts(each)


def _without_turns(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_without_turns(each) for each in value]
    if isinstance(value, dict):
        return {plain(name): _without_turns(each) for name, each in value.items()}
    return value


class StorableText(Parser):
    """JSON whose every text a database can keep: no NUL, no half of a surrogate pair, no sign that turns a line."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found = super().parse_body(request)
        for text in _texts(found):
            text.encode()
            if "\0" in text:
                raise ValueError("a text holds the character U+0000")
        return _without_turns(found)


PROBLEM = {
    "title": "Problem",
    "description": "A refusal in the form of RFC 9457; `code` is for machines, `fields` names what is wrong where.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {
            "type": "object",
            "additionalProperties": {
                "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
            },
        },
    },
}
REFUSALS = {
    400: "The request is damaged: its body, a cursor, or the character U+0000",
    401: "The key is not known, has expired or was withdrawn",
    403: "Not allowed",
    404: "There is no such thing",
    409: "The same Idempotency-Key was sent with other content",
    422: "A parameter or field has a value that is not known or not possible",
}
# Addresses that may find nothing although no part of them is a key.
ALSO_FINDS_NOTHING = ("/places/at",)


def refusals_of(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    """The statuses with which one operation may refuse, read from what it takes."""
    taken = operation.get("parameters", [])
    found = [400, 401]
    if method != "get":
        found.append(403)
    if any(each["in"] == "path" for each in taken) or path.endswith(ALSO_FINDS_NOTHING):
        found.append(404)
    if any(each["name"] == "Idempotency-Key" for each in taken):
        found.append(409)
    if "requestBody" in operation or any(each["in"] == "query" for each in taken):
        found.append(422)
    return found


def with_refusals(schema: OpenAPISchema) -> OpenAPISchema:
    """The description with every refusal of every operation, all in one shared form."""
    parts = schema.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts.setdefault("securitySchemes", {})["key"] = {"type": "http", "scheme": "bearer"}
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["security"] = [{"key": []}] if method != "get" else [{}, {"key": []}]
            for status in refusals_of(path, method, operation):
                answer = operation["responses"].setdefault(status, {"description": REFUSALS[status]})
                answer.setdefault("content", {})["application/problem+json"] = shape
    return schema


class Api(NinjaAPI):
    """An API whose description says how it refuses, not only how it answers."""

    def get_openapi_schema(self, **named: Any) -> OpenAPISchema:
        return with_refusals(super().get_openapi_schema(**named))


api = Api(
    parser=StorableText(),
    title="Yakja",
    version="1",
    description="Places, bodies, functions, tools, usages, overlaps and the landscape. Lists answer items and next. "
    "Refusals are problem+json: `title` in English, `detail` in the language of `lang`, else of Accept-Language.",
    urls_namespace="api",
    docs_url=None,
)


def problem(status: int, *, code: str = "", **more: Any) -> HttpResponse:
    """A refusal in the form of RFC 9457: `title` is English and of the status; `detail` is in the reader's language."""
    title = HTTPStatus(status).phrase if status in _STATUSES else "Error"
    body = {"type": "about:blank", "title": title, "status": status}
    body |= {"code": code or title.lower().replace(" ", "_")} | more
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


_STATUSES = {each.value for each in HTTPStatus}


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = (
        list(error.error_list)
        if hasattr(error, "error_list")
        else [each for errors in error.error_dict.values() for each in errors]
    )
    code = (found[0].code if len(found) == 1 else None) or "invalid"
    status = (
        429
        if isinstance(error, TooOften)
        else 409
        if isinstance(error, Conflict)
        else 400
        if code == "bad_cursor"
        else 422
    )
    more = {}
    if hasattr(error, "error_dict"):
        more["fields"] = {name: [str(m) for m in said] for name, said in error.message_dict.items()}
    answer = problem(status, code=code, detail=" ".join(map(str, error.messages)), **more)
    if isinstance(error, TooOften):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


@api.exception_handler(PayloadError)
def _unreadable(request: HttpRequest, error: PayloadError) -> HttpResponse:
    fields = {".".join(str(p) for p in e["loc"]): e["msg"] for e in error.errors}
    return problem(422, code="unreadable", detail=_("The request cannot be read."), fields=fields)


@api.exception_handler(HttpError)
def _damaged(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, code="damaged", detail=str(error))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, code="unauthenticated", detail=_("Sign in or send an API key."))


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, code=getattr(error, "code", "forbidden"), detail=_("This is not open to you."))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, code="not_found", detail=str(error) or _("There is nothing under this address."))


for _room in settings.ROOMS:
    if find_spec(f"{_room}.api") and find_spec(f"{_room}.api.endpoints"):
        api.add_router("", import_module(f"{_room}.api.endpoints").router)
