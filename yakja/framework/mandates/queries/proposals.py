"""Reads of proposals: the public list with its filters, one page with everything it shows, what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.models import CaseEvent
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.kit.references import check_reference
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool

from ..models import Answer, BuilderRequest, Check, Clearance, Proposal, Redaction, Waiver
from . import checking, deciding, exceptions, policy, purchases

STATES = (
    "answered",
    "builder_asked",
    "waiver_asked",
    "approved",
    "live",
    "declined",
    "emergency",
    "withdrawn",
)


def public_rows(filters: Mapping[str, str]) -> QuerySet[Proposal]:
    """Published proposals under the filters state, verdict, function, body and place."""
    rows = Proposal.objects.public().with_case().select_related("clearance")
    if state := filters.get("state", ""):
        rows = rows.filter(case__state=state)
    if verdict := filters.get("verdict", ""):
        rows = rows.filter(verdict=verdict)
    if body := filters.get("body", ""):
        rows = rows.filter(body__code=body)
    if function := filters.get("function", ""):
        rows = rows.filter(functions__code=function)
    if code := filters.get("place", ""):
        place = Place.objects.filter(code=code).first()
        rows = rows.filter(body__place__path__startswith=place.path) if place else rows.none()
    return rows


def public_page(filters: Mapping[str, str], *, cursor: str | None = None, size: int = 25) -> Page:
    """One page of published proposals, the newest first, with their confirmed functions."""
    rows = public_rows(filters).prefetch_related("functions")
    return keyset_page(rows, keys=("-published_at", "-id"), cursor=cursor, size=size)


def mine(actor: Any) -> QuerySet[Proposal]:
    """Open proposals of the bodies an officer works for; drafts first, since they wait for the officer."""
    return (
        Proposal.objects.open()
        .with_case()
        .filter(body__in=actor.bodies_in_reach(("council_officer", "district_officer")))
        .order_by("-id")
    )


def waiting_for(actor: Any) -> dict[str, QuerySet[Proposal]]:
    """What waits for a steward or a builder: decisions, signatures, codes to confirm, requests to answer."""
    rows = Proposal.objects.with_case().order_by("case__due_at", "id")
    stewarded = rows.filter(body__in=actor.bodies_in_reach(("provincial_steward",)))
    builders = actor.bodies_in_reach(("council_officer", "district_officer"))
    asked = BuilderRequest.objects.filter(outcome="", builder__in=builders).values("proposal")
    return {
        "answered": stewarded.filter(case__state="answered"),
        "waiver_asked": stewarded.filter(case__state="waiver_asked"),
        "builder_asked": rows.filter(pk__in=asked),
        "to_review": stewarded.filter(
            pk__in=Waiver.objects.to_review(timezone.localdate()).values("proposal")
        ),
    }


def proposal_of(reference: str) -> Proposal | None:
    """A proposal by its reference however it was typed."""
    found = check_reference(reference)
    if found is None:
        return None
    return (
        Proposal.objects.with_case()
        .select_related("chosen_tool", "tool", "joined__body", "clearance")
        .filter(reference=found)
        .first()
    )


def may_see(actor: Any, proposal: Proposal) -> bool:
    """A published proposal is everybody's; before that, its body's, the stewards', and the builder's that is asked."""
    return proposal.published_at is not None or may(actor, "mandates.see_proposal", proposal)


@dataclass(frozen=True)
class Likeness:
    """One tool the check found, with its reasons as sentences and what the proposer said to it."""

    tool: Tool | None
    code: str
    score: float
    band: str
    reasons: list[str]
    answer: Answer | None
    is_asked: bool  # among the first that need an answer


@dataclass(frozen=True)
class Collision:
    """Another proposal for the same; of one that is not public only its number and body are told."""

    proposal: Proposal | None
    code: str
    band: str
    reasons: list[str]
    body: Body | None
    is_public: bool


@dataclass(frozen=True)
class ProposalView:
    """Everything the page of a proposal shows. `withheld` maps fields to their redactions that are still closed."""

    proposal: Proposal
    check: Check | None
    functions: list[Function]
    functions_read: list[Function]
    tools: list[Likeness]
    others: list[Collision]
    running: list[dict[str, Any]]
    designations: list[deciding.Designation]
    standards: list[dict[str, Any]]
    split: list[Proposal]
    requests: list[BuilderRequest]
    waivers: list[Waiver]
    redactions: list[Redaction]
    withheld: dict[str, Redaction]
    clearance: Clearance | None
    exceptions: list[str]
    events: list[CaseEvent]
    is_stale: bool  # changed since the check


def proposal_view(proposal: Proposal, *, day: dt.date | None = None, is_inside: bool = False) -> ProposalView:
    """The page of one proposal in a fixed number of queries. `is_inside`: the reader may see what is withheld."""
    day = day or timezone.localdate()
    check = proposal.checks.first()
    facts: Mapping[str, Any] = check.facts if check else {}
    answers = {a.tool.code: a for a in proposal.answers.select_related("tool")}
    codes = {row["code"] for row in facts.get("tools", [])} | {r["tool"] for r in facts.get("running", [])}
    tools = {t.code: t for t in Tool.objects.filter(code__in=codes)}
    confirmed = list(proposal.functions.order_by("position"))
    wanted = {*proposal.functions_typed, *facts.get("functions_read", [])}
    known = {f.code: f for f in Function.objects.filter(code__in=wanted)}
    redactions = list(proposal.redactions.order_by("id"))
    closed = {r.field: r for r in redactions if r.is_closed(day)}
    first = policy.setting("answers_required", proposal.body.place, day)
    called = {code: tool.name.best()[0] or code for code, tool in tools.items()}
    waivers = list(proposal.waivers.select_related("signed_for", "evidence_file"))
    return ProposalView(
        proposal=proposal,
        check=check,
        functions=confirmed or [known[c] for c in proposal.functions_typed if c in known],
        functions_read=[known[c] for c in facts.get("functions_read", []) if c in known],
        tools=[
            Likeness(
                tool=tools.get(row["code"]),
                code=row["code"],
                score=row["score"],
                band=row["band"],
                reasons=checking.told(row, called),
                answer=answers.get(row["code"]),
                is_asked=place < first,
            )
            for place, row in enumerate(facts.get("tools", []))
        ],
        others=_others(facts.get("proposals", [])),
        running=[
            {**row, "tool": tools.get(row["tool"]), "code": row["tool"]} for row in facts.get("running", [])
        ],
        designations=deciding.designations(proposal, day),
        standards=[{**row, "name": TranslatedText(row["name"])} for row in facts.get("standards", [])],
        split=purchases.split_with(proposal, day),
        requests=list(proposal.requests.select_related("builder__place")),
        waivers=waivers,
        redactions=redactions,
        withheld={} if is_inside else closed,
        clearance=Clearance.objects.filter(proposal=proposal).first(),
        exceptions=exceptions.of_proposal(proposal, day),
        events=list(proposal.case.events.order_by("-at", "-id")),
        is_stale=check is not None and check.digest != checking.need_of(proposal).digest,
    )


def _others(rows: list[dict[str, Any]]) -> list[Collision]:
    found = {
        p.reference: p
        for p in Proposal.objects.with_case().filter(reference__in=[row["code"] for row in rows])
    }
    bodies = {b.code: b for b in Body.objects.filter(code__in=[row["body"] for row in rows])}
    # What is public today counts, not what was when the check ran.
    return [
        Collision(
            proposal=found.get(row["code"]),
            code=row["code"],
            band=row["band"],
            reasons=checking.told(row, {row["code"]: row["code"]}),
            body=bodies.get(row["body"]),
            is_public=row["code"] in found and found[row["code"]].published_at is not None,
        )
        for row in rows
    ]


def clearance_of(number: str) -> Clearance | None:
    """A clearance by its number however it was typed; None when the check sign does not fit or nobody has it."""
    found = check_reference(number)
    if found is None:
        return None
    return (
        Clearance.objects.select_related(
            "proposal__body__place", "proposal__case", "proposal__chosen_tool", "proposal__joined__body"
        )
        .filter(number=found)
        .first()
    )


def bodies_to_propose_for(actor: Any, most: int = 200) -> list[Body]:
    """The bodies an officer may propose for, in order of their names."""
    rows = actor.bodies_in_reach(("council_officer", "district_officer")).filter(~Q(status="closed"))
    return list(rows.order_by("name_key_en", "id")[:most])
