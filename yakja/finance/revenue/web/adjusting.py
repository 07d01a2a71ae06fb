"""Waivers, write-offs and corrections: asked for by one officer, decided by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may

from ..actions import adjusting as acts
from ..models import Adjustment, AdjustmentKind, Demand
from .levy_forms import MoneyField, council_of, take_back


class AskForm(forms.Form):
    """What is to change about a demand, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), widget=forms.RadioSelect,
        choices=[(kind, AdjustmentKind(kind).label) for kind in acts.BY_HAND],
    )  # fmt: skip
    amount = MoneyField(
        label=gettext_lazy("Rupees"), help_text=gettext_lazy("What is taken off. A correction that adds has a plus: +500."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    resolution = forms.CharField(
        label=gettext_lazy("Number and day of the resolution"), max_length=200, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def amount_paisa(self) -> int:
        """Signed: taken off unless a plus was typed."""
        plus = str(self.data.get("amount", "")).strip().startswith("+")
        amount = abs(int(self.cleaned_data["amount"]))
        return amount if plus and self.cleaned_data["kind"] == AdjustmentKind.CORRECTION else -amount


def ask(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for a demand to be waived, written off or corrected."""
    body = council_of(request, code, "revenue.ask_adjustment")
    demand = get_object_or_404(Demand.objects.select_related("head", "liability"), pk=pk, body=body)
    form = AskForm(request.POST or None, initial={"key": get_random_string(20)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            acts.ask_adjustment(
                actor=request.actor, demand=demand, kind=said["kind"], amount_paisa=form.amount_paisa(),  # type: ignore[attr-defined]
                reason=said["reason"], resolution=said["resolution"], key=said["key"],
            )  # fmt: skip
            messages.success(request, _("Another officer decides on it now."))
            return redirect("revenue:adjustments", code=body.code)
        except ValidationError as error:
            take_back(form, error, {"amount_paisa": "amount"})
    return render(
        request,
        "revenue/adjust.html",
        {"body": body, "demand": demand, "form": form},
        status=422 if form.errors else 200,
    )


def adjustments(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked for and decided, newest first; an officer decides here on what another asked for."""
    body = council_of(request, code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    error: list[str] = []
    if request.method == "POST" and request.POST.get("pk", "").isdecimal():
        row = get_object_or_404(Adjustment, pk=int(request.POST["pk"]), body=body)
        try:
            if request.POST.get("step") == "approve":
                acts.approve_adjustment(actor=actor, adjustment=row)
            else:
                acts.refuse_adjustment(actor=actor, adjustment=row, reason=request.POST.get("reason", ""))
            messages.success(request, _("Decided."))
            return redirect("revenue:adjustments", code=body.code)
        except ValidationError as refused:
            error = list(refused.messages)
    rows = (
        Adjustment.objects.visible_to(actor)
        .filter(body=body, rule__isnull=True)
        .select_related("demand__head", "body__parent")
    )
    page = keyset_page(rows, keys=["-id"], cursor=request.GET.get("cursor"))
    return render(
        request,
        "revenue/adjustments.html",
        {
            "body": body, "page": page, "error": error,
            "rows": [
                (row, row.state == Adjustment.State.ASKED and may(actor, "revenue.settle_adjustment", row)) for row in page.items
            ],
        },
        status=409 if error else 200,
    )  # fmt: skip
