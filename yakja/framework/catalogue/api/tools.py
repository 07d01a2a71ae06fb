"""`GET /api/v1/tools` and `/api/v1/usages`: what exists, and which body runs it for what, each with its source."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import body_of_code, function_of_code
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.places.queries import place_of_code

from ..models import Evidence, Status, Tool, ToolFunction, Usage
from ..queries.runners import Running, runners
from ..queries.search import tools_page
from ..queries.tools import tool_of_code

router = Router(tags=["register"])


class ToolOut(Schema):
    """One tool. Empty texts and lists are not known. `functions` are those it is made for, `also` those it helps with."""

    code: str
    name: str
    names: dict[str, str]
    source: str
    kind: str
    purpose: dict[str, str]
    owner: str | None
    owner_name: str
    supplier: str | None
    supplier_name: str
    parent: str | None
    audience: str
    openness: str
    licence: str
    repository: str
    url: str
    phone: str
    lifecycle: str
    languages: list[str]
    platforms: list[str]
    functions: list[str]
    also: list[str]


class OneToolOut(ToolOut):
    """One tool with how many bodies stand how to it: `confirmed`, `disputed`, `reported` and `outdated` run it by
    what is said; `planned` and `other` do not; `overtaken` are bodies for which it was claimed and no longer stands.
    """

    bodies: dict[str, int]


class ToolPage(Schema):
    items: list[ToolOut]
    next: str | None


class UsageOut(Schema):
    """How one body does one function with one tool (`tool` null: without), as the strongest statement says."""

    code: str
    name: str
    source: str
    body: str
    function: str
    tool: str | None
    place: str
    status: str
    standing: str
    is_out_of_date: bool
    evidence: str
    share: int | None
    since: str | None  # null: the source does not tell the day
    confirmed_on: str | None
    expires_on: str | None
    transactions_30d: int | None


class UsagePage(Schema):
    items: list[UsageOut]
    next: str | None


def ready(answer: Any) -> HttpResponse:
    """An answer written once, without a second look at every row."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _tool(tool: Tool, functions: Iterable[ToolFunction], lang: str) -> dict[str, Any]:
    ranked = [(row.rank, row.function.code) for row in functions]
    return {
        "code": tool.code,
        "name": tool.name.best(lang)[0] or tool.code,
        "names": dict(tool.name),
        "source": tool.source,
        "kind": tool.kind,
        "purpose": dict(tool.purpose),
        "owner": tool.owner.code if tool.owner else None,
        "owner_name": tool.owner.name.best(lang)[0] if tool.owner else tool.owner_name,
        "supplier": tool.supplier.code if tool.supplier else None,
        "supplier_name": tool.supplier.name.best(lang)[0] if tool.supplier else tool.supplier_name,
        "parent": tool.parent.code if tool.parent else None,
        "audience": tool.audience,
        "openness": tool.openness,
        "licence": tool.licence,
        "repository": tool.repository,
        "url": tool.url,
        "phone": tool.phone,
        "lifecycle": tool.lifecycle,
        "languages": tool.languages,
        "platforms": tool.platforms,
        "functions": [code for rank, code in ranked if rank == ToolFunction.Rank.MAIN],
        "also": [code for rank, code in ranked if rank == ToolFunction.Rank.SECONDARY],
    }


def _functions_of(tools: Iterable[Tool]) -> dict[int, list[ToolFunction]]:
    found: dict[int, list[ToolFunction]] = {}
    rows = ToolFunction.objects.filter(tool__in=[t.pk for t in tools]).select_related("function")
    for row in rows.order_by("tool_id", "function__position"):
        found.setdefault(row.tool_id, []).append(row)
    return found


@router.get("/tools", response=ToolPage, summary="Tools of the register")
def list_tools(
    request: HttpRequest,
    q: str = "",
    function: str = "",
    place: str = "",
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """`q` in Urdu, Roman Urdu or English; `place` keeps tools run or owned there; `function` those that support it."""
    lang = lang if lang in CODES else "en"
    filters = {
        "function": function_of_code(function, field="function").code if function else "",
        "place": place_of_code(place, field="place").code if place else "",
    }
    page = tools_page(query=q[:200], filters=filters, cursor=cursor or None, size=limit, is_whole=True)
    functions = _functions_of(page.items)
    items = [_tool(tool, functions.get(tool.pk, []), lang) for tool in page.items]
    return ready({"items": items, "next": page.next})


@router.get("/tools/{code}", response=OneToolOut, summary="One tool")
def one_tool(request: HttpRequest, code: str, lang: str = "en") -> HttpResponse:
    tool = Tool.objects.select_related("owner", "supplier", "parent").filter(code=code).first()
    if tool is None:
        raise Http404("no such tool")
    found = _tool(tool, _functions_of([tool]).get(tool.pk, []), lang if lang in CODES else "en")
    counts = runners(tool)
    return ready(found | {"bodies": {state.value: counts.get(state) for state in Running}})


def _sources(usages: Iterable[Usage]) -> dict[tuple[int, int, int | None], str]:
    """Where the newest statement about each usage comes from; one query."""
    rows = list(usages)
    said = Evidence.objects.filter(
        body__in={u.body_id for u in rows}, function__in={u.function_id for u in rows}
    ).order_by("on", "id")
    return {(e.body_id, e.function_id, e.tool_id): e.url or e.author_name or e.author_ref for e in said}


@router.get("/usages", response=UsagePage, summary="Usages, body by body")
def list_usages(
    request: HttpRequest,
    body: str = "",
    function: str = "",
    tool: str = "",
    place: str = "",
    status: Status | None = None,
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """Every filter is a code; `place` takes in everything below it."""
    lang = lang if lang in CODES else "en"
    usages = Usage.objects.select_related("body__place", "function", "tool")
    if place:
        usages = usages.within(place_of_code(place, field="place"))
    if body:
        usages = usages.filter(body=body_of_code(body, field="body"))
    if function:
        usages = usages.filter(function=function_of_code(function, field="function"))
    if tool:
        usages = usages.filter(tool=tool_of_code(tool, field="tool"))
    if status:
        usages = usages.filter(status=status)
    page = keyset_page(usages, keys=("body_id", "function_id", "id"), cursor=cursor or None, size=limit)
    sources = _sources(page.items)
    items = [
        {
            "code": f"{u.body.code}:{u.function.code}:{u.tool.code if u.tool else '-'}",
            "name": f"{u.body.name.best(lang)[0]}: {u.function.short.best(lang)[0] or u.function.code}",
            "source": sources.get((u.body_id, u.function_id, u.tool_id), ""),
            "body": u.body.code,
            "function": u.function.code,
            "tool": u.tool.code if u.tool else None,
            "place": u.body.place.code,
            "status": u.status,
            "standing": u.standing,
            "is_out_of_date": u.is_stale,
            "evidence": u.level,
            "share": u.share,
            "since": iso(u.since) if u.is_dated else None,
            "confirmed_on": iso(u.confirmed_on),
            "expires_on": iso(u.expires_on),
            "transactions_30d": u.transactions_30d,
        }
        for u in page.items
    ]
    return ready({"items": items, "next": page.next})
