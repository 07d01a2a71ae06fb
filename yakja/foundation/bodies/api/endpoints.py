"""`GET /api/v1/bodies` and `/api/v1/functions`, each with one of them: who exists, who is charged with what."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.places.queries import place_of_code

from ..models import Body, BodyIdentifier, BodyStatus, Devolution, Function
from ..queries import area_of_code, body_of_code, find_body, kind_of_code

router = Router(tags=["bodies"])


class IdentifierOut(Schema):
    scheme: str
    value: str


class BodyOut(Schema):
    """One body. `name` is in the language asked for (`lang`, English by default); `names` in all it has."""

    code: str
    name: str
    names: dict[str, str]
    source: str
    kind: str
    kind_name: str
    place: str
    parent: str | None
    status: str
    certainty: str
    governed_by: str
    governed_as_of: str | None
    phone: str
    email: str
    website: str
    address: dict[str, str]
    valid_from: str | None
    valid_to: str | None
    identifiers: list[IdentifierOut]


class BodyPage(Schema):
    items: list[BodyOut]
    next: str | None


class FunctionOut(Schema):
    """One function of local government; `devolved_to` lists kinds of bodies and what the law makes of it for them."""

    code: str
    name: str
    names: dict[str, str]
    short: dict[str, str]
    source: str
    area: str
    area_name: str
    cofog: str
    digit_module: str
    valid_from: str | None
    valid_to: str | None
    successor: str | None


class FunctionPage(Schema):
    items: list[FunctionOut]
    next: str | None


class DevolutionOut(Schema):
    kind: str
    kind_name: str
    role: str
    certainty: str
    source: str


class FunctionDetail(FunctionOut):
    devolved_to: list[DevolutionOut]


def _lang(asked: str) -> str:
    return asked if asked in CODES else "en"


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _bodies() -> QuerySet[Body]:
    in_force = (
        BodyIdentifier.objects.filter(valid_to__isnull=True)
        .select_related("scheme")
        .order_by("scheme__code", "value")
    )
    return Body.objects.select_related("kind", "place", "parent").prefetch_related(
        Prefetch("identifiers", queryset=in_force, to_attr="in_force")
    )


def _body(body: Body, lang: str) -> dict[str, Any]:
    return {
        "code": body.code,
        "name": body.name.best(lang)[0] or body.code,
        "names": dict(body.name),
        "source": body.source,
        "kind": body.kind.code,
        "kind_name": body.kind.name.best(lang)[0],
        "place": body.place.code,
        "parent": body.parent.code if body.parent else None,
        "status": body.status,
        "certainty": body.certainty,
        "governed_by": body.governed_by,
        "governed_as_of": _iso(body.governed_as_of),
        "phone": body.phone,
        "email": body.email,
        "website": body.website,
        "address": dict(body.address),
        "valid_from": _iso(body.valid_from),
        "valid_to": _iso(body.valid_to),
        "identifiers": [{"scheme": i.scheme.code, "value": i.value} for i in body.in_force],  # type: ignore[attr-defined]
    }


def _function(function: Function, lang: str) -> dict[str, Any]:
    return {
        "code": function.code,
        "name": function.name.best(lang)[0] or function.code,
        "names": dict(function.name),
        "short": dict(function.short),
        "source": function.source,
        "area": function.area_code,
        "area_name": function.area.best(lang)[0],
        "cofog": function.cofog,
        "digit_module": function.digit_module,
        "valid_from": _iso(function.valid_from),
        "valid_to": _iso(function.valid_to),
        "successor": function.successor.code if function.successor else None,
    }


@router.get("/bodies", response=BodyPage, summary="Bodies, by code")
def list_bodies(
    request: HttpRequest,
    q: str = "",
    place: str = "",
    kind: str = "",
    status: BodyStatus | None = None,
    parent: str = "",
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> dict[str, Any]:
    """`q` searches names in any script; `place` is a code and takes in everything below it; closed ones only by `status`."""
    bodies = _bodies()
    if place:
        bodies = bodies.within(place_of_code(place, field="place"))  # type: ignore[attr-defined]
    if kind:
        bodies = bodies.filter(kind=kind_of_code(kind, field="kind"))
    bodies = bodies.filter(status=status) if status else bodies.exclude(status=BodyStatus.CLOSED)
    if parent:
        bodies = bodies.filter(parent=body_of_code(parent, field="parent"))
    if q.strip():
        bodies = bodies.search(q)  # type: ignore[attr-defined]
    page = keyset_page(bodies, keys=("code",), cursor=cursor or None, size=limit)
    return {"items": [_body(body, _lang(lang)) for body in page.items], "next": page.next}


@router.get("/bodies/{key}", response=BodyOut, summary="One body, by code or scheme:value")
def one_body(request: HttpRequest, key: str, lang: str = "en") -> dict[str, Any]:
    found = find_body(key)
    if found is None:
        raise Http404("no such body")
    return _body(_bodies().get(pk=found.pk), _lang(lang))


@router.get("/functions", response=FunctionPage, summary="Functions of local government, in their order")
def list_functions(
    request: HttpRequest,
    q: str = "",
    area: str = "",
    kind: str = "",
    is_current: bool = True,
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> dict[str, Any]:
    """`kind` keeps the functions that are this kind of body's own work (main or shared) today."""
    functions = Function.objects.select_related("successor")
    if is_current:
        functions = functions.current()
    if area:
        functions = functions.of_area(area_of_code(area, field="area"))
    if kind:
        asked = kind_of_code(kind, field="kind")
        held = Devolution.objects.in_force(timezone.localdate()).held().filter(kind=asked)
        functions = functions.filter(pk__in=held.values("function_id"))
    if q.strip():
        functions = functions.search(q)
    page = keyset_page(functions, keys=("position", "code"), cursor=cursor or None, size=limit)
    return {"items": [_function(function, _lang(lang)) for function in page.items], "next": page.next}


@router.get("/functions/{code}", response=FunctionDetail, summary="One function with whom it is devolved to")
def one_function(request: HttpRequest, code: str, lang: str = "en") -> dict[str, Any]:
    function = Function.objects.select_related("successor").filter(code=code.upper()).first()
    if function is None:
        raise Http404("no such function")
    rows = Devolution.objects.in_force(timezone.localdate()).filter(function=function).select_related("kind")
    return {
        **_function(function, _lang(lang)),
        "devolved_to": [
            {
                "kind": row.kind.code,
                "kind_name": row.kind.name.best(_lang(lang))[0],
                "role": row.role,
                "certainty": row.certainty,
                "source": row.source,
            }
            for row in rows.order_by("kind__code")
        ],
    }
