"""`GET /api/v1/overlaps`: pairs of tools that do the same or shared work, with score, reasons and decision."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import function_of_code
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.places.queries import place_of_code

from ..models import OverlapFinding
from ..queries import overlaps
from ..queries.tools import tool_of_code

router = Router(tags=["overlaps"])
OverlapBand = Literal["overlap", "partial"]
Relation = Literal["double_running", "reuse", "family", "coding"]


class OverlapOut(Schema):
    """One finding. `score` lies between 0 and 1; `reasons` are sentences in the language asked for (`lang`)."""

    code: str
    name: str
    source: str
    score: float
    band: str
    relation: str
    state: str
    tools: list[str]
    functions: list[str]
    reasons: list[str]
    computed_at: str
    decided_at: str | None
    decision_reason: str


class OverlapPage(Schema):
    items: list[OverlapOut]
    next: str | None


@router.get("/overlaps", response=OverlapPage, summary="Findings of overlap, the highest score first")
def list_overlaps(
    request: HttpRequest,
    lang: str = "en",
    function: str = "",
    place: str = "",
    tool: str = "",
    band: OverlapBand | None = None,
    state: OverlapFinding.State | None = None,
    relation: Relation | None = None,
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    size: int | None = Query(None, ge=1, le=1000, deprecated=True, description="The former name of limit."),
) -> dict[str, Any]:
    """Filters: function, place and tool by code; band overlap or partial; state suggested, confirmed or rejected;
    relation double_running, reuse, family or coding. Rejected findings are listed only when asked for."""
    lang = lang if lang in CODES else "en"
    filters = {
        "function": function_of_code(function, field="function").code if function else "",
        "place": place_of_code(place, field="place").code if place else "",
        "tool": tool_of_code(tool, field="tool").code if tool else "",
        "band": band or "",
        "state": state.value if state else "",
        "relation": relation or "",
    }
    page = overlaps.findings_page(filters, cursor=cursor or None, size=size or limit)
    return {"items": [_ready(each, lang) for each in overlaps.told(page.items, lang)], "next": page.next}


def _ready(each: overlaps.Told, lang: str) -> dict[str, Any]:
    row = each.finding
    return {
        "code": row.code,
        "name": " – ".join(t.name.best(lang)[0] or t.code for t in (row.first, row.second)),
        "source": " ; ".join(
            dict.fromkeys(part for t in (row.first, row.second) for part in t.source.split(" ; "))
        ),
        "score": row.score / 1000,
        "band": row.band,
        "relation": row.relation,
        "state": row.state,
        "tools": [row.first.code, row.second.code],
        "functions": row.facets.get("shared", []),
        "reasons": [text for _, text in each.sentences],
        "computed_at": row.computed_at.isoformat(),
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "decision_reason": row.decision_reason,
    }
