"""Making a plan within a budget, deciding it, following its lines until a round has seen them closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool

from ..models import Holding, PlanLine, PlanPick, ResourcePlan, Standing
from ..optimising import Choice, choose, greedily
from ..queries.planning import LOOK, Planning, planning

SECONDS = 45.0
MOST_PAISA = 10**15


@action("capacity.make_plan")
def make_plan(
    *,
    actor: Any,
    place: Place,
    budget_paisa: int,
    name: TranslatedText,
    owner: Body | None = None,
    tools: Sequence[Tool] | None = None,
    seconds: float = SECONDS,
    is_sample: bool = False,
    door: str = "web",
) -> ResourcePlan:
    """Choose what moves most cells of a place from paper to tools within the budget, and keep it as a draft.

    Refused: `no_budget`, `too_much`, `nothing_to_choose` where no body of the place could adopt anything by hand today.
    """
    drawn = ResourcePlan(place=place, owner=owner, name=name, budget_paisa=budget_paisa, is_sample=is_sample)
    require(actor, "capacity.make_plan", drawn)
    if budget_paisa < 0:
        refuse("no_budget", _("A budget is an amount from nothing upwards."), field="budget")
    if budget_paisa > MOST_PAISA:
        refuse("too_much", _("This is more money than there is."), field="budget")
    if not str(name):
        refuse("missing", _("Give the plan a name."), field="name")
    found = planning(place, budget_paisa, None if tools is None else [tool.pk for tool in tools])
    if not found.problem.options:
        refuse(
            "nothing_to_choose",
            _("No body here does by hand what it could do with a tool whose needs are known."),
            field="place",
        )
    by_hand, best = greedily(found.problem), choose(found.problem, seconds=seconds)
    bought = found.bought(best.chosen)
    today = timezone.localdate()
    Place.objects.select_for_update().get(pk=place.pk)  # numbers within a place are given one after the other
    drawn.code = _code(place, today.year)
    drawn.computed_on, drawn.made_at, drawn.made_by_ref = today, timezone.now(), actor.ref
    drawn.cost_paisa, drawn.yearly_paisa = best.cost, sum(want.yearly_paisa for want in bought)
    drawn.cells_gained, drawn.bound = best.cells, int(best.bound)
    drawn.greedy_cells, drawn.greedy_paisa = by_hand.cells, by_hand.cost
    drawn.save()
    PlanPick.objects.bulk_create(_picks(drawn, best, found), batch_size=500)
    PlanLine.objects.bulk_create(
        [
            PlanLine(
                plan=drawn, body_id=want.body, resource_id=want.resource, before=want.before, target=want.target,
                cost_paisa=want.paisa, yearly_paisa=want.yearly_paisa, closer=want.closer, owner=owner,
                due_on=today + dt.timedelta(days=want.lead_days), is_estimate=want.is_estimate,
            )
            for want in bought
        ],
        batch_size=500,
    )  # fmt: skip
    record(
        subject=drawn,
        after={
            "place": place.code,
            "budget_paisa": budget_paisa,
            "cells": best.cells,
            "cost_paisa": best.cost,
        },
        facts={
            "bound": drawn.bound,
            "greedy_cells": by_hand.cells,
            "bodies": len({o.body for o in best.chosen}),
        },
    )
    return drawn


def _code(place: Place, year: int) -> str:
    stem = f"RP-{place.code}-{year}-"
    return f"{stem}{ResourcePlan.objects.filter(code__startswith=stem).count() + 1:02d}"


def _picks(plan: ResourcePlan, best: Choice, found: Planning) -> list[PlanPick]:
    return [
        PlanPick(
            plan=plan,
            body_id=reason.option.body,
            tool_id=reason.option.tool,
            cells=reason.cells,
            share_paisa=reason.paisa,
            reason={
                "functions": sorted(found.functions[cell].code for cell in reason.option.cells),
                "needs": len(reason.option.needs),
                "shared": len([resource for resource in reason.shared if resource != LOOK]),
            },
        )
        for reason in best.reasons
    ]


@action("capacity.decide_plan")
def decide_plan(*, actor: Any, plan: ResourcePlan, instrument: str, door: str = "web") -> ResourcePlan:
    """Decide a draft by an instrument; whoever made it does not decide it. From then on it is public."""
    plan = ResourcePlan.objects.select_for_update().get(pk=plan.pk)
    require(actor, "capacity.decide_plan", plan)
    if plan.state != ResourcePlan.State.DRAFT:
        raise Conflict(_("This plan is decided already."), code="not_a_draft")
    if not instrument.strip():
        refuse("missing", _("Name the order or the minutes by which it is decided."), field="instrument")
    plan.state, plan.instrument = ResourcePlan.State.DECIDED, instrument.strip()[:200]
    plan.decided_by_ref, plan.decided_at = actor.ref, timezone.now()
    plan.save(update_fields=["state", "instrument", "decided_by_ref", "decided_at"])
    record(subject=plan, after={"state": plan.state, "instrument": plan.instrument})
    return plan


@action("capacity.set_line")
def set_line(
    *,
    actor: Any,
    line: PlanLine,
    owner: Body | None,
    due_on: dt.date,
    budget_line: str = "",
    note: str = "",
    is_dropped: bool = False,
    door: str = "web",
) -> PlanLine:
    """Say who closes a gap, from which budget line and by when; or drop the line with a note that says why."""
    line = PlanLine.objects.select_for_update(of=("self",)).select_related("plan__place").get(pk=line.pk)
    require(actor, "capacity.set_line", line)
    if line.plan.state == ResourcePlan.State.CLOSED or line.state == PlanLine.State.CLOSED:
        raise Conflict(_("This line is closed."), code="closed")
    if is_dropped and not note.strip():
        refuse("missing", _("Say why the line is dropped."), field="note")
    line.owner, line.due_on, line.budget_line, line.note = (
        owner,
        due_on,
        budget_line.strip()[:120],
        note.strip()[:600],
    )
    if is_dropped:
        line.state = PlanLine.State.DROPPED
    elif line.state == PlanLine.State.DROPPED:
        line.state = PlanLine.State.PLANNED
    line.save(update_fields=["owner", "due_on", "budget_line", "note", "state"])
    record(
        subject=line.plan,
        after={
            "line": line.pk,
            "due_on": due_on.isoformat(),
            "budget_line": line.budget_line,
            "state": line.state,
        },
    )
    return line


@action("capacity.report_line")
def report_line(*, actor: Any, line: PlanLine, note: str = "", door: str = "web") -> PlanLine:
    """Say that a gap is closed. It counts when the next round or an inspector has seen it."""
    line = (
        PlanLine.objects.select_for_update(of=("self",))
        .select_related("plan__place", "body__place", "owner__place")
        .get(pk=line.pk)
    )
    require(actor, "capacity.report_line", line)
    if line.plan.state != ResourcePlan.State.DECIDED:
        raise Conflict(_("Lines are reported once the plan is decided."), code="not_decided")
    if line.state not in (PlanLine.State.PLANNED, PlanLine.State.OPEN):
        raise Conflict(_("This line waits for nothing."), code="not_open")
    line.state, line.note = PlanLine.State.REPORTED, note.strip()[:600] or line.note
    line.save(update_fields=["state", "note"])
    record(subject=line.plan, after={"line": line.pk, "state": line.state})
    return line


@action("capacity.check_lines")
def check_lines(*, actor: Any, day: dt.date | None = None, door: str = "clock") -> int:
    """Look at every open line of decided plans: closed where what is proven since the decision reaches the target.

    Proven since and less is open; nothing new leaves it as it is. Answers how many lines changed.
    """
    require(actor, "capacity.check_lines")
    day = day or timezone.localdate()
    lines = list(
        PlanLine.objects.filter(
            plan__state=ResourcePlan.State.DECIDED,
            state__in=[PlanLine.State.PLANNED, PlanLine.State.REPORTED, PlanLine.State.OPEN],
        )
        .select_related("plan")
        .order_by("pk")
    )
    seen = {
        (holding.body_id, holding.resource_id): holding
        for holding in Holding.objects.filter(
            body__in={line.body_id for line in lines}, standing=Standing.PROVEN
        ).order_by("pk")
    }
    looked = _looked(seen.values())
    changed = []
    for line in lines:
        decided_on = timezone.localdate(line.plan.decided_at)
        if line.resource_id is None:
            is_new, found = looked.get(line.body_id, dt.date.min) > decided_on, line.target
        else:
            holding = seen.get((line.body_id, line.resource_id))
            is_new, found = holding is not None and holding.on > decided_on, holding.value if holding else 0
        state = PlanLine.State.CLOSED if found >= line.target else PlanLine.State.OPEN
        if is_new and (state, found) != (line.state, line.found):
            line.state, line.found, line.checked_on = state, found, day
            changed.append(line)
    PlanLine.objects.bulk_update(changed, ["state", "found", "checked_on"], batch_size=500)
    closed = _close_finished({line.plan_id for line in changed})
    record(subject="plans", facts={"lines": len(changed), "plans_closed": closed})
    return len(changed)


def _looked(holdings: Any) -> dict[int, dt.date]:
    """The newest day on which anything of a body was proven."""
    newest: dict[int, dt.date] = {}
    for holding in holdings:
        newest[holding.body_id] = max(newest.get(holding.body_id, dt.date.min), holding.on)
    return newest


def _close_finished(plans: set[int]) -> int:
    """Plans of which no line is open any more."""
    open_still = PlanLine.objects.filter(plan__in=plans).exclude(
        state__in=[PlanLine.State.CLOSED, PlanLine.State.DROPPED]
    )
    return (
        ResourcePlan.objects.filter(pk__in=plans)
        .exclude(pk__in=open_still.values("plan"))
        .update(state=ResourcePlan.State.CLOSED)
    )


@action("capacity.hand_over_plan")
def hand_over_plan(
    *, actor: Any, plan: ResourcePlan, to: Body, on: dt.date, door: str = "web"
) -> ResourcePlan:
    """Say which body carries what was bought, and its running cost, from a day on."""
    plan = ResourcePlan.objects.select_for_update(of=("self",)).select_related("place").get(pk=plan.pk)
    require(actor, "capacity.make_plan", plan)
    if plan.state == ResourcePlan.State.DRAFT:
        raise Conflict(_("A plan is handed over once it is decided."), code="not_decided")
    plan.handed_to, plan.hand_over_on = to, on
    plan.save(update_fields=["handed_to", "hand_over_on"])
    record(subject=plan, after={"to": to.code, "on": on.isoformat(), "yearly_paisa": plan.yearly_paisa})
    return plan
