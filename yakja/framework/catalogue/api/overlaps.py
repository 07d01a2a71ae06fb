"""`GET /api/v1/overlaps`: pairs of tools that do the same or shared work, with score, reasons and decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from yakja.foundation.kit.i18n import CODES

from ..queries import overlaps

router = Router(tags=["overlaps"])


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
    band: str = "",
    state: str = "",
    relation: str = "",
    cursor: str = "",
    size: int = Query(100, ge=1, le=1000),
) -> dict[str, Any]:
    """Filters: function, place and tool by code; band overlap or partial; state suggested, confirmed or rejected;
    relation double_running, reuse, family or coding. Rejected findings are listed only when asked for."""
    lang = lang if lang in CODES else "en"
    filters = {
        "function": function, "place": place, "tool": tool, "band": band, "state": state, "relation": relation,
    }  # fmt: skip
    page = overlaps.findings_page(filters, cursor=cursor or None, size=size)
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
