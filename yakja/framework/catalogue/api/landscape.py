"""`GET /api/v1/landscape` and `/api/v1/landscape/cells`: counts per function of a place on a day, and the cells."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from yakja.foundation.bodies.models import Devolution
from yakja.foundation.bodies.queries import area_of_code, body_of_code, function_of_code, kind_of_code
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.places.queries import place_of_code
from yakja.foundation.ui.prepared import prepared

from ..models import Cell, CellHistory, Status
from ..queries import landscape
from ..queries.counting import EPOCH
from ..queries.tools import tool_of_code
from .tools import iso, ready

router = Router(tags=["landscape"])


class FunctionCounts(Schema):
    """One function in a place: cells by status, and those in use as a share of all that have the function.

    `unknown` is counted in the denominator. `confirmed_coverage` leaves out what is only reported or out of date.
    """

    function: str
    counts: dict[str, int]
    coverage: float | None
    unknown: int
    cells: int
    confirmed_coverage: float | None
    out_of_date: int
    two_tools: int
    devolution_assumed: int


class LandscapeOut(Schema):
    place: str
    as_of: str
    functions: list[FunctionCounts]


class CellOut(Schema):
    """One function of one body. `source` is that of the law which gives it the function; usages carry their own."""

    code: str
    name: str
    source: str
    body: str
    place: str
    function: str
    status: str
    standing: str
    is_out_of_date: bool
    tools: list[str]
    since: str | None
    confirmed_on: str | None
    expires_on: str | None
    devolution: str


class CellPage(Schema):
    place: str | None
    as_of: str
    items: list[CellOut]
    next: str | None


def _day(as_of: dt.date | None) -> dt.date:
    today = timezone.localdate()
    if as_of and as_of > today:
        refuse("coming_day", _("The landscape of a coming day is not known."), field="as_of")
    if as_of and as_of < EPOCH:
        refuse("too_early", _("The register begins in the year 2000."), field="as_of")
    return as_of or today


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


@router.get("/landscape", response=LandscapeOut, summary="The landscape of a place on a day")
def landscape_of(request: HttpRequest, place: str = "PK", as_of: dt.date | None = None) -> HttpResponse:
    """From kept counts. `place` takes in everything below it; `as_of` is today unless given."""
    return _landscape(request, place, as_of)


@prepared("catalogue", "bodies", "places")
def _landscape(request: HttpRequest, place: str, as_of: dt.date | None) -> HttpResponse:
    day = _day(as_of)
    found = landscape.landscape(place_of_code(place, field="place"), day)
    functions = [
        {
            "function": code,
            "counts": c.by_status,
            "coverage": _share(c.coverage),
            "unknown": c.unknown,
            "cells": c.devolved,
            "confirmed_coverage": _share(c.confirmed_coverage),
            "out_of_date": c.stale,
            "two_tools": c.two,
            "devolution_assumed": c.assumed,
        }
        for code, c in found.functions.items()
    ]
    return ready({"place": found.place.code, "as_of": day.isoformat(), "functions": functions})


@router.get("/landscape/cells", response=CellPage, summary="The cells of the landscape")
def cells(
    request: HttpRequest,
    place: str = "",
    as_of: dt.date | None = None,
    body: str = "",
    function: str = "",
    area: str = "",
    kind: str = "",
    tool: str = "",
    status: Status | None = None,
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """All filters are codes. `tool` and `status` speak of today and go with no past `as_of`."""
    lang = lang if lang in CODES else "en"
    day = _day(as_of)
    is_past = day < timezone.localdate()
    if is_past and (tool or status):
        refuse(
            "only_today",
            _("The filters tool and status hold for today only; leave out as_of."),
            field="as_of",
        )
    within = place_of_code(place, field="place") if place else None
    filters: dict[str, Any] = {
        "place": within,
        "area": area_of_code(area, field="area") if area else "",
        "kind": kind_of_code(kind, field="kind").code if kind else "",
        "tool": tool_of_code(tool, field="tool").code if tool else "",
    }
    if function:
        filters["function"] = function_of_code(function, field="function").code
    if status:
        filters["status"] = status.value
    if body:
        filters["body"] = body_of_code(body, field="body")
    page = landscape.cells_page(cursor=cursor or None, size=limit, **filters)
    then = _then(page.items, day) if is_past else {}
    law = _law(page.items)
    items = [
        _cell(cell, then.get((cell.body_id, cell.function_id)), law, is_past=is_past, lang=lang)
        for cell in page.items
    ]
    answer = {
        "place": within.code if within else None,
        "as_of": day.isoformat(),
        "items": items,
        "next": page.next,
    }
    return ready(answer)


def _then(found: list[Cell], day: dt.date) -> dict[tuple[int, int], CellHistory]:
    """What these cells showed on a past day; one query."""
    rows = CellHistory.objects.filter(
        Q(until_day__isnull=True) | Q(until_day__gt=day),
        from_day__lte=day,
        body__in={c.body_id for c in found},
        function__in={c.function_id for c in found},
    )
    return {(row.body_id, row.function_id): row for row in rows.order_by("id")}


def _law(found: list[Cell]) -> dict[tuple[int, int], str]:
    """The source of the row of law behind each cell, by kind and function; one query."""
    rows = Devolution.objects.filter(
        kind__in={c.body.kind_id for c in found},
        function__in={c.function_id for c in found},
        valid_to__isnull=True,
    )
    return {
        (kind, function): source
        for kind, function, source in rows.values_list("kind_id", "function_id", "source")
    }


def _cell(
    cell: Cell, then: CellHistory | None, law: dict[tuple[int, int], str], *, is_past: bool, lang: str
) -> dict[str, Any]:
    shown: Any = then if is_past else cell
    return {
        "code": f"{cell.body.code}:{cell.function.code}",
        "name": f"{cell.body.name.best(lang)[0]}: {cell.function.short.best(lang)[0] or cell.function.code}",
        "source": law.get((cell.body.kind_id, cell.function_id)) or cell.body.source,
        "body": cell.body.code,
        "place": cell.body.place.code,
        "function": cell.function.code,
        "status": shown.status if shown else Status.UNKNOWN.value,
        "standing": shown.standing if shown else "none",
        "is_out_of_date": bool(shown and shown.is_stale),
        "tools": list(shown.tools) if shown else [],
        "since": iso(then.from_day if is_past and then else cell.since if not is_past else None),
        "confirmed_on": None if is_past else iso(cell.confirmed_on),
        "expires_on": None if is_past else iso(cell.expires_on),
        "devolution": "assumed" if cell.is_assumed else "checked",
    }
