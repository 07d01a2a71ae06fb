"""Demand runs: begin one, look at what it would do, post it as another officer, issue the bills."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may

from .. import tariff as formulas
from ..actions import demands
from ..actions.billing import issue_bills
from ..models import DemandRun, Tariff
from .levy_forms import council_of, day_input, head_named, own_heads, take_back
from .tariffs import names_of


def runs(request: HttpRequest, code: str) -> HttpResponse:
    """All runs of a council, newest first."""
    body = council_of(request, code)
    rows = DemandRun.objects.visible_to(request.actor).filter(body=body).select_related("head")  # type: ignore[attr-defined]
    page = keyset_page(rows, keys=["-id"], cursor=request.GET.get("cursor"))
    return render(
        request,
        "revenue/runs.html",
        {"body": body, "page": page, "may_work": may(request.actor, "revenue.make_demand", body)},  # type: ignore[attr-defined]
    )


class RunForm(forms.Form):
    """Which head, for which period, until when it is to be paid."""

    head = forms.ChoiceField(label=gettext_lazy("Head"))
    period = forms.CharField(
        label=gettext_lazy("Period"), max_length=10, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("2026-27 for a year, 2026-10 for a month, 2026-Q4 for a quarter."),
    )  # fmt: skip
    due_on = forms.DateField(label=gettext_lazy("To be paid by"), widget=day_input())
    assessed_on = forms.DateField(
        label=gettext_lazy("Tariff of the day"), required=False, widget=day_input(),
        help_text=gettext_lazy("Leave empty for the first day of the period."),
    )  # fmt: skip


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a run; it is worked out at once and nothing is posted yet."""
    body = council_of(request, code, "revenue.make_demand")
    form = RunForm(request.POST or None)
    form.fields["head"].choices = own_heads(body)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            made = demands.open_run(actor=request.actor, body=body, head=head_named(said.pop("head")), **said)  # type: ignore[attr-defined]
            return redirect("revenue:run", code=body.code, pk=made.pk)
        except ValidationError as error:
            take_back(form, error)
    return render(
        request, "revenue/run_new.html", {"body": body, "form": form}, status=422 if form.errors else 200
    )


def _act(request: HttpRequest, run: DemandRun, step: str) -> str:
    """Take a step with a run; answers what to say."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if step == "post":
        demands.post_run(actor=actor, run=run)
        return _("The demands are posted.")
    if step == "again":
        demands.preview_run(actor=actor, run=run)
        return _("Worked out again.")
    if step == "discard":
        demands.discard_run(actor=actor, run=run, reason=request.POST.get("reason", ""))
        return _("The run is discarded.")
    count = issue_bills(actor=actor, body=run.body, head=run.head)
    return _("%d bills stand.") % count


def run(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What a run does: counts, total, change, movers, what has no tariff; and the steps that may be taken now."""
    body = council_of(request, code)
    found = get_object_or_404(
        DemandRun.objects.select_related("head", "body__place", "body__parent"), pk=pk, body=body
    )
    error: list[str] = []
    if request.method == "POST" and request.POST.get("step") in ("post", "again", "discard", "bills"):
        try:
            messages.success(request, _act(request, found, request.POST["step"]))
            return redirect("revenue:run", code=body.code, pk=found.pk)
        except ValidationError as refused:
            error = list(refused.messages)
            found.refresh_from_db()
    actor: Any = request.actor  # type: ignore[attr-defined]
    names = names_of(None)
    tariffs = Tariff.objects.filter(pk__in=[t["id"] for t in found.preview.get("tariffs", [])])
    is_open = found.state in (DemandRun.State.DRAFT, DemandRun.State.PREVIEWED)
    return render(
        request,
        "revenue/run.html",
        {
            "body": body, "run": found, "preview": found.preview, "error": error, "is_open": is_open,
            "tariffs": [(t, formulas.in_words(t.formula, names)) for t in tariffs.select_related("charge__head", "instrument").order_by("pk")],
            "names": names,
            "may_post": is_open and may(actor, "revenue.post_demand", found),
            "may_work": may(actor, "revenue.make_demand", found),
            "is_maker": actor.ref == found.made_by,
            "is_overdue": found.due_on < timezone.localdate() - dt.timedelta(days=1),
        },
        status=409 if error else 200,
    )  # fmt: skip
