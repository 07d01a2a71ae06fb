"""Plans: the public list and page, and the desk where they are worked out, decided and followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui.doors import attempt, csv_answer
from yakja.foundation.ui.prepared import prepared

from .. import actions
from ..models import PlanLine, ResourcePlan
from ..queries import plans as reads
from .plan_forms import DecideForm, HandOverForm, LineForm, PlanForm, ReportForm, carried_out

# A page waits no longer than that; a whole province is worked out by `./manage plan_resources`.
SECONDS = 12.0
SHOWN = 60


PLAN_ROOMS = ("capacity", "bodies", "places", "catalogue")


def who(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


@prepared(*PLAN_ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Decided plans, the newest first."""
    page = keyset_page(reads.public_plans(), keys=("-id",), cursor=request.GET.get("cursor"))
    return render(request, "capacity/plans.html", {"page": page})


@prepared(*PLAN_ROOMS)
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """What a plan buys, which cells it moves, how far it is. A draft is there for those who plan."""
    row = _readable(request, code)
    return render(request, "capacity/plan.html", _shown(row))


def budget_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The budget sheet, a line for each gap."""
    row = _readable(request, code)
    head = ("body", "resource", "before", "target", "cost_rupees", "yearly_rupees", "budget_line", "closed_by",
            "owner", "due_on", "state", "estimate")  # fmt: skip
    lines = (
        (
            each.body.code,
            each.resource.code if each.resource else "inspection",
            each.before,
            each.target,
            each.cost_paisa / 100,
            each.yearly_paisa / 100,
            each.budget_line,
            each.closer,
            each.owner.code if each.owner else "",
            each.due_on.isoformat(),
            each.state,
            "yes" if each.is_estimate else "no",
        )
        for each in reads.lines_of(row).iterator()
    )
    return csv_answer(row.code, [head, *lines])


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Work out a plan for a place one plans for."""
    places = planned_places(who(request))
    if not places:
        require(who(request), "capacity.make_plan", None)
    form = PlanForm(request.POST or None, initial={"place": request.GET.get("place", "")}, places=places)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.make_plan(actor=who(request), seconds=SECONDS, **form.facts()))
        if made is not None:
            messages.success(
                request, _("The plan is worked out. It is a draft until somebody else decides it.")
            )
            return HttpResponseRedirect(reverse("capacity:plan_desk", kwargs={"code": made.code}))
    return render(request, "capacity/plan_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """A plan at work: decide the draft, follow its lines, hand over what was bought."""
    row = reads.plan_of(code)
    if row is None:
        raise Http404
    actor = who(request)
    require(actor, "capacity.see_plan", row)
    bodies = planned_bodies(row.place, reads.lines_of(row))
    decide, hand_over = DecideForm(), HandOverForm(bodies=bodies)
    if request.method == "POST" and "instrument" in request.POST:
        decide = DecideForm(request.POST)
        if carried_out(decide, lambda: actions.decide_plan(actor=actor, plan=row, **decide.cleaned_data)):
            messages.success(request, _("The plan is decided and public."))
            return HttpResponseRedirect(reverse("capacity:plan_desk", kwargs={"code": row.code}))
    elif request.method == "POST":
        hand_over = HandOverForm(request.POST, bodies=bodies)
        if carried_out(hand_over, lambda: actions.hand_over_plan(actor=actor, plan=row, **hand_over.facts())):
            messages.success(request, _("Handed over."))
            return HttpResponseRedirect(reverse("capacity:plan_desk", kwargs={"code": row.code}))
    facts = _shown(row) | {
        "decide": decide if may(actor, "capacity.decide_plan", row) and row.state == "draft" else None,
        "hand_over": hand_over if row.state != "draft" else None,
        "is_desk": True,
    }
    return render(
        request, "capacity/plan.html", facts, status=422 if decide.errors or hand_over.errors else 200
    )


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One gap of a plan: who closes it and when; its body or owner reports it closed."""
    row = get_object_or_404(
        PlanLine.objects.select_related("plan__place", "body__place", "resource", "owner__place"),
        pk=pk,
        plan__code=code,
    )
    actor = who(request)
    may_set, may_report = may(actor, "capacity.set_line", row), may(actor, "capacity.report_line", row)
    if not may_set:
        require(actor, "capacity.report_line", row)
    back = reverse("capacity:plan_line", kwargs={"code": code, "pk": pk})
    form = LineForm(
        request.POST if request.method == "POST" and request.POST.get("do") != "report" else None,
        initial={
            "owner": row.owner.code if row.owner else "", "due_on": row.due_on, "budget_line": row.budget_line,
            "note": row.note, "is_dropped": row.state == PlanLine.State.DROPPED,
        },
        bodies=planned_bodies(row.plan.place, [row]),
    )  # fmt: skip
    is_report = request.POST.get("do") == "report"
    said = ReportForm(request.POST if is_report else None)
    if is_report:
        form = LineForm(None, bodies=[])
        form.cleaned_data = {}
        if attempt(
            form, lambda: actions.report_line(actor=actor, line=row, note=request.POST.get("said", ""))
        ):
            messages.success(
                request, _("Noted. It counts as closed when a round or an inspector has seen it.")
            )
            return HttpResponseRedirect(back)
    elif request.method == "POST":
        require(actor, "capacity.set_line", row)
        if carried_out(form, lambda: actions.set_line(actor=actor, line=row, **form.facts())):
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(back)
    facts = {
        "line": row,
        "plan": row.plan,
        "form": form if may_set else None,
        "said": said
        if may_report
        and row.plan.state == ResourcePlan.State.DECIDED
        and row.state in (PlanLine.State.PLANNED, PlanLine.State.OPEN)
        else None,
    }
    wrong = form.errors or said.errors
    return render(request, "capacity/plan_line.html", facts, status=422 if wrong else 200)


def planned_places(actor: Any) -> list[Place]:
    """Provinces and districts in which somebody may plan."""
    places = getattr(actor, "places_in_reach", None)
    if places is None:
        return []
    rows = Place.objects.filter(pk__in=places()).filter(level__in=["province", "district"]).in_order(active())
    mine = [place for place in rows if may(actor, "capacity.make_plan", place)]
    return sorted(mine, key=lambda place: place.level != "province")


def planned_bodies(place: Place, lines: Iterable[PlanLine] = ()) -> list[Body]:
    """Bodies that may close gaps of a place: offices that serve it, councils of a district, and whose gaps they are.

    Companies and suppliers that have their seat there answer for nobody's gaps.
    """
    offices = Body.objects.in_being().exclude(kind__tier=BodyKind.Tier.NONE)
    found = list(offices.serving(place).in_order(active())[:SHOWN])
    if place.level == Level.PROVINCE:
        found += sorted({line.body for line in lines}, key=lambda body: body.name_key_en)
    else:
        found += list(offices.within(place).in_order(active())[:SHOWN])
    return list(dict.fromkeys(found))


def _readable(request: HttpRequest, code: str) -> ResourcePlan:
    row = reads.plan_of(code)
    if row is None or (row.state == "draft" and not may(who(request), "capacity.see_plan", row)):
        raise Http404
    return row


def _shown(row: ResourcePlan) -> dict[str, Any]:
    picks = list(reads.picks_of(row)[:SHOWN])
    return {
        "plan": row,
        "picks": picks,
        "functions": {
            function.code: function
            for function in Function.objects.filter(
                code__in={code for pick in picks for code in pick.reason.get("functions", ())}
            )
        },
        "more_picks": max(0, reads.picks_of(row).count() - SHOWN),
        "budget": reads.budget_of(row),
        "lines": list(reads.lines_of(row)[:SHOWN]),
        "more_lines": max(0, reads.lines_of(row).count() - SHOWN),
        "progress": reads.progress_of(row),
        "is_desk": False,
        "decide": None,
        "hand_over": None,
    }
