"""What an officer's grid shows: rounds, prefilled rows, tools on offer, who is missing; a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from yakja.foundation.bodies.models import Function
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import kept

from ..models import (
    OPERATIONAL,
    Cell,
    Evidence,
    GridDraft,
    Round,
    RoundReply,
    Status,
    Tool,
    ToolFunction,
    Usage,
    Verification,
)
from .tools import near

ASKING = ("council_officer", "district_officer")


class Offer(NamedTuple):
    """A tool that can be chosen, by the name a reader of the page's language knows; `is_near`: of this province."""

    code: str
    name: str
    is_near: bool = True


@dataclass(frozen=True)
class GridRow:
    """One function of the grid: what is known, what was typed, what can be chosen."""

    function: Function
    cell: Cell | None
    evidence: Evidence | None
    values: dict[str, Any]
    is_draft: bool
    saved_at: dt.datetime | None
    is_answered: bool
    offered: tuple[Offer, ...] = ()
    shown_tools: tuple[str, ...] = ()  # names of the tools that the cell shows

    @property
    def may_be_confirmed(self) -> bool:
        return self.cell is not None and self.cell.status != Status.UNKNOWN and not self.is_answered

    @property
    def status(self) -> str:
        return str(self.values.get("status", ""))

    @property
    def tools(self) -> list[str]:
        return [str(code) for code in self.values.get("tools", [])]


def rounds_for(actor: Any) -> QuerySet[RoundReply]:
    """What the actor's bodies are asked now, the earliest deadline first."""
    return (
        RoundReply.objects.filter(
            body__in=actor.bodies_in_reach(ASKING), round__state__in=[Round.State.OPEN, Round.State.PREVIEW]
        )
        .select_related("round__place", "body__place", "body__kind")
        .order_by("round__closes_on", "body__name_key_en", "id")
    )


def reply_for(actor: Any, round_code: str, body_code: str) -> RoundReply | None:
    """One body in one round, where the actor may see it."""
    return (
        RoundReply.objects.filter(
            round__code=round_code, body__code=body_code, body__in=actor.bodies_in_reach(ASKING)
        )
        .select_related("round__place", "body__place", "body__kind")
        .first()
    )


def grid_rows(reply: RoundReply) -> list[GridRow]:
    """The rows of a body's grid in the order of the functions; cells are prefilled with what is known."""
    functions, offered = _asked(reply.round)
    scope = Q(body=reply.body, function__in=[f.pk for f in functions])
    cells = {c.function_id: c for c in Cell.objects.filter(scope)}
    drafts = {d.function_id: d for d in GridDraft.objects.filter(round=reply.round, body=reply.body)}
    last = Evidence.objects.filter(body=reply.body, function=OuterRef("function")).order_by("-on", "-id")
    newest = {
        row.function_id: row
        for row in Evidence.objects.filter(scope, pk=Subquery(last.values("pk")[:1])).only(
            "function_id", "kind", "on", "expires_on", "author_name"
        )
    }
    usages: dict[int, list[Usage]] = defaultdict(list)
    for usage in (
        Usage.objects.filter(scope)
        .select_related("tool")
        .only("function_id", "status", "tool__code", "tool__name")
        .order_by("id")
    ):
        usages[usage.function_id].append(usage)
    rows = []
    for function in functions:
        cell = cells.get(function.pk)
        if cell is None:
            continue
        draft = drafts.get(function.pk)
        known = _prefilled(cell, usages[function.pk])
        rows.append(
            GridRow(
                function=function,
                cell=cell,
                evidence=newest.get(function.pk),
                values=draft.values if draft else known,
                is_draft=draft is not None,
                saved_at=draft.saved_at if draft else None,
                is_answered=bool(
                    cell.confirmed_on and cell.confirmed_on >= reply.round.opens_on and not draft
                ),
                offered=offered.get(function.pk, ()),
                shown_tools=tuple(str(u.tool.name) for u in _running(cell, usages[function.pk]) if u.tool),
            )
        )
    return rows


def _running(cell: Cell, usages: list[Usage]) -> list[Usage]:
    """The usages that the cell shows, those of its own status first: a second tool may be used less than the first."""
    shown = [u for u in usages if u.tool is not None and (u.status == cell.status or u.status in OPERATIONAL)]
    return sorted(shown, key=lambda u: u.status != cell.status)


def _prefilled(cell: Cell, usages: list[Usage]) -> dict[str, Any]:
    if cell.status == Status.UNKNOWN:
        return {}
    tools = [u.tool.code for u in _running(cell, usages) if u.tool] or list(cell.tools)
    return {"status": cell.status, "tools": tools[:2], "share": cell.share if cell.share is not None else ""}


def _asked(round: Round) -> tuple[list[Function], dict[int, tuple[Offer, ...]]]:
    """The functions of a round and the tools on offer: the same for every body, so they are kept."""

    def make() -> tuple[list[Function], dict[int, tuple[Offer, ...]]]:
        functions = list(round.functions.order_by("position"))
        return functions, {f.pk: offers(f, round.place) for f in functions}

    found: tuple[list[Function], dict[int, tuple[Offer, ...]]] = kept(
        ("catalogue", "bodies"), f"catalogue.round.{round.pk}", make
    )
    return found


def offers(function: Function, place: Place) -> tuple[Offer, ...]:
    """The tools that support a function and still run: those of the place's province and of the country first."""
    rows = (
        ToolFunction.objects.filter(function=function)
        .exclude(tool__lifecycle__in=[Tool.Lifecycle.RETIRED, Tool.Lifecycle.MERGED])
        .annotate(is_near=Exists(near(place).filter(pk=OuterRef("tool"))))
        .select_related("tool")
        .only("rank", "tool__code", "tool__name")  # the rest of a tool is long
        .order_by("-is_near", "rank", "tool__sort_ur")
    )
    return tuple(Offer(row.tool.code, str(row.tool.name), row.is_near) for row in rows)


def rounds_seen(actor: Any) -> QuerySet[Round]:
    """A steward's rounds, the newest first, with how many bodies have sent their grid."""
    return (
        Round.objects.filter(place__in=actor.places_in_reach(("provincial_steward", "administrator")))
        .select_related("place")
        .annotate(
            asked=Count("replies"), sent=Count("replies", filter=Q(replies__submitted_at__isnull=False))
        )
        .order_by("-opens_on", "-id")
    )


def silent_replies(actor: Any) -> QuerySet[RoundReply]:
    """Bodies of a steward's open rounds that have not sent their grid."""
    return RoundReply.objects.filter(
        round__place__in=actor.places_in_reach(("provincial_steward", "administrator")),
        round__state=Round.State.OPEN,
        submitted_at__isnull=True,
    )


def missing(round: Round) -> QuerySet[RoundReply]:
    """Bodies that have not sent their grid, the quietest first."""
    return (
        RoundReply.objects.filter(round=round, submitted_at__isnull=True)
        .select_related("body__place")
        .order_by("answered", "-reminders", "body__name_key_en", "id")
    )


def stale_cells(place: Place) -> QuerySet[Cell]:
    """Cells of a place whose evidence has expired, the oldest first."""
    return (
        Cell.objects.within(place)
        .filter(is_stale=True)
        .select_related("body", "function")
        .order_by("expires_on", "id")
    )


def verifications_for(actor: Any) -> QuerySet[Verification]:
    """Cells of other bodies that the actor's bodies were drawn to look at."""
    return (
        Verification.objects.filter(verifier__in=actor.bodies_in_reach(ASKING), verified_at__isnull=True)
        .select_related("round", "body__place", "function", "verifier")
        .order_by("round__publish_on", "id")
    )


@dataclass(frozen=True)
class SampleResult:
    """What the verified sample of a round says."""

    drawn: int
    verified: int
    same: int

    @property
    def different(self) -> int:
        return self.verified - self.same

    @property
    def share_different(self) -> float | None:
        return self.different / self.verified if self.verified else None


def sample_result(round: Round) -> SampleResult:
    rows = Verification.objects.filter(round=round)
    counts = rows.aggregate(
        drawn=Count("id"),
        verified=Count("id", filter=Q(verified_at__isnull=False)),
        same=Count("id", filter=Q(verified_at__isnull=False, found=F("declared"))),
    )
    return SampleResult(**counts)


def functions_of(actor: Any) -> list[int]:
    """The functions of the actor's bodies, for the digest of new tools."""
    return list(
        Cell.objects.filter(body__in=actor.bodies_in_reach(ASKING))
        .order_by("function_id")
        .values_list("function_id", flat=True)
        .distinct()
    )
