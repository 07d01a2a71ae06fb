"""`GET /api/v1/proposals`: what bodies propose at the gate, with check, answers, decision, waiver and clearance."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone, translation
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import body_of_code, function_of_code
from yakja.foundation.files.queries import url_of
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.places.queries import place_of_code

from ..models import Proposal, Verdict
from ..queries import proposals as reads

router = Router(tags=["proposals"])
State = StrEnum("State", {name: name for name in reads.STATES})  # type: ignore[misc]


class WithheldOut(Schema):
    """A field that is withheld: why, and from which day it is open."""

    field: str
    reason: str
    opens_on: str


class ProposalOut(Schema):
    """One published proposal. Null where a field is withheld or not known; `withheld` says which, why and until when."""

    reference: str
    title: str
    kind: str
    lane: str
    body: str
    place: str
    functions: list[str]
    functions_confirmed: bool
    state: str
    depth: str
    verdict: str | None
    amount_paisa: int | None
    counted_paisa: int | None
    sent_at: str | None
    decided_at: str | None
    published_at: str
    clearance: str | None
    tool: str | None
    url: str
    withheld: list[WithheldOut]


class ProposalPage(Schema):
    items: list[ProposalOut]
    next: str | None


class ComparedToolOut(Schema):
    """A tool the need was compared with, and what the proposer answered to it."""

    code: str
    name: str
    score: float
    band: str
    reasons: list[str]
    answer: str | None
    reason: str | None
    text: str | None
    missing: str | None


class WaiverOut(Schema):
    reason: str
    evidence: str | None
    evidence_file: str | None
    outcome: str
    conditions: str
    signed_at: str | None
    expires_on: str | None
    review_on: str | None
    has_expired: bool


class RequestOut(Schema):
    builder: str
    asked_at: str
    due_on: str
    outcome: str
    text: str


class ProposalFull(ProposalOut):
    """A proposal with all that is public of it. Reasons are sentences in the language asked for (`lang`)."""

    need: str
    why_now: str | None
    users: str
    volumes: str | None
    data_objects: str | None
    interfaces: str | None
    checked_at: str | None
    data_on: str | None
    version: str | None
    functions_typed: list[str]
    functions_read: list[str]
    tools: list[ComparedToolOut]
    requests: list[RequestOut]
    waivers: list[WaiverOut]
    verdict_reason: str
    reasons_above: dict[str, str]
    exceptions: list[str]


@router.get("/proposals", response=ProposalPage, summary="Proposals at the gate, the newest first")
def list_proposals(
    request: HttpRequest,
    state: State | None = None,
    verdict: Verdict | None = None,
    function: str = "",
    body: str = "",
    place: str = "",
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    size: int | None = Query(None, ge=1, le=1000, deprecated=True, description="The former name of limit."),
) -> dict[str, Any]:
    """Filters: state, verdict, function, body and place by code. Only what is published is listed."""
    filters = {
        "state": state.value if state else "",
        "verdict": verdict.value if verdict else "",
        "function": function_of_code(function, field="function").code if function else "",
        "body": body_of_code(body, field="body").code if body else "",
        "place": place_of_code(place, field="place").code if place else "",
    }
    found = reads.public_rows(filters).select_related("tool").prefetch_related("functions", "redactions")
    page = reads.keyset_page(found, keys=("-published_at", "-id"), cursor=cursor or None, size=size or limit)
    return {"items": [_plain(row) for row in page.items], "next": page.next}


@router.get(
    "/proposals/{reference}", response=ProposalFull, summary="One proposal with check, answers and decision"
)
def one_proposal(request: HttpRequest, reference: str, lang: str = "en") -> dict[str, Any]:
    """404 for a proposal that is not published."""
    row = reads.proposal_of(reference)
    if row is None or row.published_at is None:
        raise Http404("no published proposal has this reference")
    lang = lang if lang in CODES else "en"
    with translation.override(lang):
        view = reads.proposal_view(row)
    day = timezone.localdate()
    answer = _plain(row)
    hidden = set(view.withheld)
    check = view.check
    return answer | {
        "need": row.need,
        "users": row.users,
        **{
            name: None if name in hidden else getattr(row, name)
            for name in ("why_now", "volumes", "data_objects", "interfaces")
        },
        "checked_at": check.run_at.isoformat() if check else None,
        "data_on": check.data_on.isoformat() if check else None,
        "version": check.version if check else None,
        "functions_typed": row.functions_typed,
        "functions_read": check.facts["functions_read"] if check else [],
        "tools": [
            {
                "code": each.code,
                "name": each.tool.name.best(lang)[0] if each.tool else each.code,
                "score": each.score,
                "band": each.band,
                "reasons": each.reasons,
                "answer": each.answer.stance if each.answer else None,
                "reason": each.answer.reason or None if each.answer else None,
                "text": each.answer.text if each.answer else None,
                "missing": each.answer.missing or None if each.answer else None,
            }
            for each in view.tools
        ],
        "requests": [
            {
                "builder": r.builder.code,
                "asked_at": r.asked_at.isoformat(),
                "due_on": r.due_on.isoformat(),
                "outcome": r.outcome,
                "text": r.text,
            }
            for r in view.requests
        ],
        "waivers": [
            {
                "reason": w.reason,
                "evidence": None if "evidence" in hidden else w.evidence,
                "evidence_file": None
                if "evidence" in hidden or not w.evidence_file
                else url_of(w.evidence_file),
                "outcome": w.outcome,
                "conditions": w.conditions,
                "signed_at": w.signed_at.isoformat() if w.signed_at else None,
                "expires_on": w.expires_on.isoformat() if w.expires_on else None,
                "review_on": w.review_on.isoformat() if w.review_on else None,
                "has_expired": w.has_expired(day),
            }
            for w in view.waivers
        ],
        "verdict_reason": row.verdict_reason,
        "reasons_above": row.reasons_above if row.decided_at else {},
        "exceptions": view.exceptions,
    }


def _plain(row: Proposal) -> dict[str, Any]:
    day = timezone.localdate()
    closed = [r for r in row.redactions.all() if r.is_closed(day)]
    hidden = {r.field for r in closed}
    clearance = getattr(row, "clearance", None)
    money_open = "money_paisa" not in hidden
    return {
        "reference": row.reference,
        "title": row.title,
        "kind": row.kind,
        "lane": row.lane,
        "body": row.body.code,
        "place": row.body.place.code,
        "functions": sorted(f.code for f in row.functions.all()) or row.functions_typed,
        "functions_confirmed": row.functions_confirmed_at is not None,
        "state": row.case.state,
        "depth": row.depth,
        "verdict": row.verdict or None,
        "amount_paisa": row.money_paisa if money_open else None,
        "counted_paisa": row.counted_paisa if money_open else None,
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "published_at": row.published_at.isoformat() if row.published_at else "",
        "clearance": clearance.number if clearance else None,
        "tool": row.tool.code if row.tool else None,
        "url": f"/en/proposals/{row.reference}/",
        "withheld": [
            {"field": r.field, "reason": r.reason, "opens_on": r.opens_on.isoformat()} for r in closed
        ],
    }
