"""Reads of plans, calls, funders and loans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from yakja.foundation.kit.permissions import may

from ..models import CallQuestion, Funder, GapCall, Loan, PlanLine, PlanPick, ResourcePlan


def public_plans() -> QuerySet[ResourcePlan]:
    return ResourcePlan.objects.exclude(state=ResourcePlan.State.DRAFT).select_related("place")


def plan_of(code: str) -> ResourcePlan | None:
    return ResourcePlan.objects.select_related("place", "owner", "handed_to").filter(code=code).first()


def plans_at(actor: Any) -> list[ResourcePlan]:
    """Plans of the places where somebody plans, drafts first and the newest of each before the older ones."""
    rows = ResourcePlan.objects.select_related("place").order_by("-made_at")[:200]
    mine = [plan for plan in rows if may(actor, "capacity.see_plan", plan)]
    return sorted(mine, key=lambda plan: plan.state != ResourcePlan.State.DRAFT)


def picks_of(plan: ResourcePlan) -> QuerySet[PlanPick]:
    """Most cells for a rupee first; one that costs nothing is the best of all."""
    return (
        PlanPick.objects.filter(plan=plan)
        .select_related("body", "tool")
        .order_by("share_paisa", "-cells", "pk")
    )


def lines_of(plan: ResourcePlan) -> QuerySet[PlanLine]:
    return (
        PlanLine.objects.filter(plan=plan)
        .select_related("body", "resource", "owner")
        .order_by("body__name_key_en", "body_id", "resource__position", "pk")
    )


@dataclass(frozen=True)
class BudgetLine:
    """What a plan spends on one resource in all its bodies; money in paisa."""

    resource: Any  # None is the inspectors' look
    bodies: int
    units: int
    paisa: int
    yearly_paisa: int
    has_estimates: bool


def budget_of(plan: ResourcePlan) -> list[BudgetLine]:
    """The lines of a plan added up by resource, the dearest first; dropped ones are left out."""
    found: dict[int | None, list[PlanLine]] = {}
    for line in lines_of(plan).exclude(state=PlanLine.State.DROPPED):
        found.setdefault(line.resource_id, []).append(line)
    rows = [
        BudgetLine(
            resource=lines[0].resource,
            bodies=len(lines),
            units=sum(line.target - line.before for line in lines),
            paisa=sum(line.cost_paisa for line in lines),
            yearly_paisa=sum(line.yearly_paisa for line in lines),
            has_estimates=any(line.is_estimate for line in lines),
        )
        for lines in found.values()
    ]
    return sorted(rows, key=lambda row: -row.paisa)


def progress_of(plan: ResourcePlan) -> dict[str, int]:
    """How many lines stand in each state."""
    return dict(
        PlanLine.objects.filter(plan=plan).values_list("state").annotate(n=Count("pk")).order_by("state")
    )


def public_calls() -> QuerySet[GapCall]:
    return GapCall.objects.exclude(state=GapCall.State.DRAFT).select_related("place", "owner")


def call_of(code: str) -> GapCall | None:
    """A call with what it is about and its questions, the oldest first."""
    questions = CallQuestion.objects.order_by("asked_at", "pk")
    return (
        public_calls()
        .prefetch_related(
            Prefetch("questions", questions), "lines__resource", "lines__body", "matches__funder"
        )
        .filter(code=code)
        .first()
    )


@dataclass(frozen=True)
class FunderFit:
    """A funder who might pay for a call, with what speaks for it."""

    funder: Funder
    groups: tuple[str, ...]  # what the call needs and the funder pays for
    is_enough: bool | None  # the ceiling covers the call; None where either is not known


def funders_for(call: GapCall, day: dt.date) -> list[FunderFit]:
    """Funders of a subject of the call, for its place or for any, whose deadline is not past; the best fit first."""
    lines = list(call.lines.all())
    groups = {line.resource.group for line in lines if line.resource is not None}
    wanted = sum(line.cost_paisa for line in lines)
    around = Funder.objects.filter(Q(deadline_on__isnull=True) | Q(deadline_on__gte=day)).prefetch_related(
        "places"
    )
    fits = []
    for funder in around.order_by("deadline_on", "pk"):
        places = list(funder.places.all())
        if places and not any(place.contains(call.place) for place in places):
            continue
        shared = tuple(sorted(groups.intersection(funder.subjects)))
        if groups and not shared:
            continue
        enough = None if funder.ceiling_paisa is None or not wanted else funder.ceiling_paisa >= wanted
        fits.append(FunderFit(funder, shared, enough))
    return sorted(fits, key=lambda fit: (-len(fit.groups), fit.is_enough is False))


def granted_of(call: GapCall) -> int:
    """What funders have granted to a call, in paisa."""
    return call.matches.aggregate(paisa=Sum("granted_paisa"))["paisa"] or 0


def loans_of(bodies: Iterable[Any]) -> QuerySet[Loan]:
    """Loans that these bodies give or take, the newest first."""
    wanted = list(bodies)
    return (
        Loan.objects.filter(Q(lender__in=wanted) | Q(borrower__in=wanted))
        .select_related("lender__place", "borrower__place", "resource")
        .order_by("-from_on", "-pk")
    )
