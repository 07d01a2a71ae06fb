"""Calls, funders and loans: what is asked of the world outside, and what bodies lend each other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import attempt
from yakja.foundation.ui.prepared import prepared

from .. import actions
from ..models import CallQuestion, Funder, GapCall, Loan, Resource
from ..queries import plans as reads
from .plan_forms import (
    AnswerForm,
    CallForm,
    CloseForm,
    FunderForm,
    LoanForm,
    MatchForm,
    QuestionForm,
    carried_out,
    names,
)
from .plans import PLAN_ROOMS, planned_bodies, planned_places, who


@prepared(*PLAN_ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Calls, the newest first."""
    page = keyset_page(reads.public_calls(), keys=("-id",), cursor=request.GET.get("cursor"))
    return render(request, "capacity/calls.html", {"page": page, "today": timezone.localdate()})


@require_http_methods(["GET", "POST"])
@prepared(*PLAN_ROOMS)
def call(request: HttpRequest, code: str) -> HttpResponse:
    """One call with its gaps, questions and answers; whoever is signed in may ask."""
    row = _call(code)
    form = QuestionForm(request.POST or None)
    if request.method == "POST":
        require(who(request), "capacity.ask_question", row)
        if carried_out(
            form, lambda: actions.ask_question(actor=who(request), call=row, text=form.cleaned_data["text"])
        ):
            messages.success(request, _("Your question was sent. It is shown here with its answer."))
            return HttpResponseRedirect(reverse("capacity:call", kwargs={"code": row.code}))
    facts = {
        "call": row,
        "is_open": row.is_open_on(timezone.localdate()),
        "questions": [each for each in row.questions.all() if each.answered_at],
        "waiting": sum(each.answered_at is None for each in row.questions.all()),
        "granted": reads.granted_of(row),
        "form": form if may(who(request), "capacity.ask_question", row) else None,
        "may_answer": may(who(request), "capacity.answer_question", row),
    }
    return render(request, "capacity/call.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Publish a call about the gaps of a plan, or about a place."""
    plan = reads.plan_of(request.GET.get("plan", ""))
    places = planned_places(who(request))
    place = plan.place if plan else next((p for p in places if p.code == request.GET.get("place")), None)
    if place is None:
        place = places[0] if places else None
    require(who(request), "capacity.publish_call", plan or place)
    if place is None:
        raise Http404
    lines = list(reads.lines_of(plan).exclude(resource__isnull=True)[:60]) if plan else []
    form = CallForm(request.POST or None, bodies=planned_bodies(place, lines), lines=lines)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.publish_call(actor=who(request), place=place, **form.facts()))
        if made is not None:
            return HttpResponseRedirect(reverse("capacity:call_desk", kwargs={"code": made.code}))
    return render(
        request,
        "capacity/call_new.html",
        {"form": form, "place": place, "plan": plan},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """A call at work: answer questions, put it before funders, close it with its result."""
    row = _call(code)
    actor = who(request)
    require(actor, "capacity.answer_question", row)
    may_close = may(actor, "capacity.publish_call", row)
    fits = reads.funders_for(row, timezone.localdate())
    match = MatchForm(funders=[fit.funder for fit in fits])
    close = CloseForm()
    answers: dict[int, AnswerForm] = {}
    done = False
    if request.method == "POST" and request.POST.get("question", "").isdecimal():
        question = get_object_or_404(CallQuestion, pk=int(request.POST["question"]), call=row)
        form = answers[question.pk] = AnswerForm(request.POST)
        done = carried_out(
            form, lambda: actions.answer_question(actor=actor, question=question, **form.cleaned_data)
        )
    elif request.method == "POST" and "funder" in request.POST:
        match = MatchForm(request.POST, funders=[fit.funder for fit in fits])
        done = carried_out(match, lambda: actions.put_before_funder(actor=actor, call=row, **match.facts()))
    elif request.method == "POST":
        close = CloseForm(request.POST)
        done = carried_out(
            close,
            lambda: actions.close_call(actor=actor, call=row, result=names(close.cleaned_data, "result")),
        )
    if done:
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("capacity:call_desk", kwargs={"code": row.code}))
    facts = {
        "call": row,
        "fits": fits,
        "match": match if fits and may_close else None,
        "close": close if may_close and row.state == GapCall.State.OPEN else None,
        "waiting": [
            (each, answers.get(each.pk) or AnswerForm(auto_id=f"id_{each.pk}_%s"))
            for each in row.questions.all()
            if each.answered_at is None
        ],
    }
    return render(request, "capacity/call_desk.html", facts, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def funders(request: HttpRequest) -> HttpResponse:
    """The list of who may pay for what, for those who plan."""
    require(who(request), "capacity.keep_funders", None)
    form = FunderForm(request.POST or None)
    added = request.method == "POST" and carried_out(
        form, lambda: actions.add_funder(actor=who(request), **form.facts())
    )
    if added:
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("capacity:funders"))
    rows = Funder.objects.prefetch_related("matches__call").order_by("deadline_on", "pk")
    groups = dict(Resource.Group.choices)
    return render(
        request,
        "capacity/funders.html",
        {"form": form, "funders": rows, "groups": groups},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def loans(request: HttpRequest) -> HttpResponse:
    """What one's bodies lend and borrow: offer, agree, return."""
    actor = who(request)
    lenders = _own_bodies(actor)
    if not lenders:
        require(actor, "capacity.offer_loan", None)
    form: Any = None
    if request.method == "POST" and request.POST.get("loan", "").isdecimal():
        return _answer(request, get_object_or_404(Loan, pk=int(request.POST["loan"])))
    form = LoanForm(
        request.POST or None,
        lenders=lenders,
        borrowers=_neighbours(lenders),
        resources=list(
            Resource.objects.filter(group__in=["devices", "power", "skills"]).order_by("group", "position")
        ),
    )
    offered = request.method == "POST" and carried_out(
        form, lambda: actions.offer_loan(actor=actor, **form.facts())
    )
    if offered:
        messages.success(request, _("The offer was sent."))
        return HttpResponseRedirect(reverse("capacity:loans"))
    own = {body.pk for body in lenders}
    rows = [
        (loan, loan.state == "offered" and loan.borrower_id in own, loan.state == "agreed")
        for loan in reads.loans_of(lenders)[:100]
    ]
    return render(
        request, "capacity/loans.html", {"form": form, "loans": rows}, status=422 if form.errors else 200
    )


def _answer(request: HttpRequest, loan: Loan) -> HttpResponse:
    actor = who(request)
    if request.POST.get("do") == "return":
        actions.return_loan(actor=actor, loan=loan, on=timezone.localdate())
    else:
        actions.answer_loan(actor=actor, loan=loan, is_agreed=request.POST.get("do") == "agree")
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("capacity:loans"))


def _own_bodies(actor: Any) -> list[Body]:
    """Bodies at which somebody is an officer."""
    held = {role.body_id for role in getattr(actor, "roles", ()) if role.body_id and role.is_officer}
    return list(Body.objects.filter(pk__in=held).select_related("place").in_order(active()))


def _neighbours(bodies: list[Body]) -> list[Body]:
    """Councils of the same districts."""
    found: dict[int, Body] = {}
    for body in bodies:
        district = next((p for p in body.place.ancestors() if p.level == "district"), body.place)
        for other in Body.objects.within(district).in_being().councils().in_order(active())[:60]:
            found.setdefault(other.pk, other)
    own = {body.pk for body in bodies} if len(bodies) == 1 else set()
    return [body for pk, body in found.items() if pk not in own]


def _call(code: str) -> GapCall:
    row = reads.call_of(code)
    if row is None:
        raise Http404
    return row
