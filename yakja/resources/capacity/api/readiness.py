"""`GET /api/v1/readiness`: which body can adopt which tool, what it lacks and what that costs."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import body_of_code
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.queries import place_of_code
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.queries.tools import tool_of_code

from ..models import Readiness
from ..queries import readiness as reads

router = Router(tags=["capacity"])
ROOMS = ("capacity", "catalogue", "bodies", "places")
SOURCE = "weighed from the tool's requirements, what is proven of the body, and the prices of remedies"


class ReadinessOut(Schema):
    """One body and one tool. `cost_paisa` is said at most: what is not known counts as missing until somebody looked.

    `unproven` of the `gaps` are not known, the body's own word, or out of date. `has_estimates`: some number behind it
    is an estimate. `verdict`: ready, after or blocked; `is_running` bodies have the tool already.
    """

    name: str
    source: str
    body: str
    place: str
    tool: str
    verdict: str
    gaps: int
    unproven: int
    cost_paisa: int
    yearly_paisa: int
    lead_days: int
    has_estimates: bool
    is_running: bool
    computed_on: str
    is_sample: bool


class ReadinessPage(Schema):
    items: list[ReadinessOut]
    next: str | None


class GapOut(Schema):
    """What the body has of one thing the tool needs. `have` and `missing` null: about so few people that it is not told."""

    resource: str
    name: str
    unit: str
    need: int
    standing: str
    have: int | None
    missing: int | None
    cost_paisa: int | None
    yearly_paisa: int | None
    lead_days: int
    closer: str | None
    is_estimate: bool
    source: str


class ExplainedOut(ReadinessOut):
    """The same with every line it follows from. `holds`: retired, not_own."""

    holds: list[str]
    lines: list[GapOut]


def _ready(answer: Any) -> HttpResponse:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _row(row: Readiness, tool: Any, lang: str) -> dict[str, Any]:
    return {
        "name": f"{row.body.name.best(lang)[0]}: {tool.name.best(lang)[0]}",
        "source": SOURCE,
        "body": row.body.code,
        "place": row.body.place.code,
        "tool": tool.code,
        "verdict": row.verdict,
        "gaps": row.gaps,
        "unproven": row.unproven,
        "cost_paisa": row.cost_paisa,
        "yearly_paisa": row.yearly_paisa,
        "lead_days": row.lead_days,
        "has_estimates": row.has_estimates,
        "is_running": row.is_running,
        "computed_on": row.computed_on.isoformat(),
        "is_sample": row.is_sample,
    }


@router.get("/readiness", response=ReadinessPage, summary="Readiness of bodies for a tool")
def list_readiness(
    request: HttpRequest,
    tool: str = "",
    place: str = "",
    state: str = "",
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """Bodies of a place (or of all) with one tool (or every tool), ready ones first. `state`: ready, after, blocked (of those that do not
    run it yet) or running.
    """
    return _listed(request, tool, place, state, cursor, limit, lang if lang in CODES else "en")


@prepared(*ROOMS)
def _listed(
    request: HttpRequest, tool: str, place: str, state: str, cursor: str, limit: int, lang: str
) -> HttpResponse:
    if state and state not in reads.STATES:
        refuse("unknown_state", _("There is no state “%(name)s”."), field="state", name=state[:40])
    asked = tool_of_code(tool, field="tool") if tool else None
    where = place_of_code(place, field="place") if place else reads.country()
    if where is None:
        return _ready({"items": [], "next": None})
    rows = reads.within(where, asked, state).select_related("tool")
    page = keyset_page(reads.in_order(rows), keys=reads.ORDER, size=limit, cursor=cursor or None)
    return _ready({"items": [_row(row, row.tool, lang) for row in page.items], "next": page.next})


@router.get("/readiness/{tool}/{body}", response=ExplainedOut, summary="One body and one tool, explained")
def one_readiness(request: HttpRequest, tool: str, body: str, lang: str = "en") -> HttpResponse:
    """Every requirement with what the body has, what is missing, what that costs and who can close it."""
    lang = lang if lang in CODES else "en"
    asked, who = tool_of_code(tool, field="tool"), body_of_code(body, field="body")
    if not reads.needs_of(asked):
        raise Http404("nothing is known of what this tool needs")
    view = reads.explained(who, asked, timezone.localdate())
    answer = view.answer
    may_count = may(request.actor, "capacity.see_counts", who)  # type: ignore[attr-defined]
    row = Readiness(
        body=who, tool=asked, verdict=answer.verdict, gaps=len(answer.gaps), unproven=answer.unproven,
        cost_paisa=answer.cost, yearly_paisa=answer.yearly, lead_days=answer.lead_days,
        has_estimates=answer.has_estimates, is_running=view.is_running, is_sample=who.is_sample,
        computed_on=timezone.localdate(),
    )  # fmt: skip
    return _ready(
        {
            **_row(row, asked, lang),
            "holds": list(answer.holds),
            "lines": [_line(line, lang, is_told=may_count or not line.is_about_few) for line in view.lines],
        }
    )


def _line(line: reads.Explained, lang: str, *, is_told: bool) -> dict[str, Any]:
    asked, gap, held = line.requirement, line.gap, line.holding
    return {
        "resource": asked.resource.code,
        "name": asked.resource.name.best(lang)[0],
        "unit": asked.resource.unit,
        "need": asked.quantity,
        "standing": line.standing,
        "have": (held.value if held else 0) if is_told else None,
        "missing": (gap.missing if gap else 0) if is_told else None,
        "cost_paisa": (gap.cost if gap else 0) if is_told else None,
        "yearly_paisa": (gap.yearly if gap else 0) if is_told else None,
        "lead_days": gap.lead_days if gap else 0,
        "closer": gap.closer if gap else None,
        "is_estimate": asked.is_estimate or bool(gap and gap.is_estimate),
        "source": asked.source,
    }
