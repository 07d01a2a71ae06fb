"""The end of the day at a point, the way to the bank, money taken back, and money whose payer is not known."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require

from ..actions import closing, reversing
from ..models import DayClose, MoneyRequest
from ..queries import collecting, counter
from . import collecting_forms as f
from .counter import RESOLUTION, _form, the_point


def close_day(request: HttpRequest, body: str, code: str) -> HttpResponse:
    """Count the cash by denomination and close the day; a difference asks for its reason."""
    point = the_point(request, body, code, "revenue.close_day")
    form = f.CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = closing.close_day(
                actor=request.actor,
                point=point,
                day=typed["day"],
                denominations=form.pieces(),
                note=typed["note"],
            )
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("The day is closed."))
            return HttpResponseRedirect(reverse("revenue:closed_day", args=[made.pk]))
    closes = DayClose.objects.filter(point=point)
    return render(
        request,
        "revenue/close_day.html",
        {
            "point": point,
            "form": form,
            "totals": collecting.day_totals(point, timezone.localdate()),
            "page": keyset_page(closes, keys=("-day", "-id"), cursor=request.GET.get("cursor"), size=10),
        },
        status=422 if form.errors else 200,
    )


def closed_day(request: HttpRequest, pk: int) -> HttpResponse:
    """One closed day as it is printed and signed."""
    found = get_object_or_404(DayClose.objects.select_related("point", "body__place", "body__parent"), pk=pk)
    require(request.actor, "revenue.see_collection", found)
    return render(request, "revenue/closed_day.html", {"close": found})


def deposit(request: HttpRequest, body: str, code: str) -> HttpResponse:
    """Record a deposit slip."""
    point = the_point(request, body, code, "revenue.close_day")
    form = f.DepositForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            closing.record_deposit(
                actor=request.actor, point=point, amount_paisa=typed.pop("amount"), **typed
            )
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("The deposit is recorded."))
            return HttpResponseRedirect(reverse("revenue:point", args=[body, code]))
    return _form(
        request,
        form,
        _("Cash paid into the bank"),
        point.body,
        back=reverse("revenue:point", args=[body, code]),
    )


def ask_back(request: HttpRequest, no: str) -> HttpResponse:
    """Ask that a receipt be reversed."""
    receipt = counter.find_receipt(no)
    if receipt is None:
        raise Http404
    require(request.actor, "revenue.ask_money_back", receipt)
    form = f.AskBackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            paper = typed["resolution"]
            stored = (
                store_file(actor=request.actor, upload=paper, purpose=RESOLUTION, owner=receipt.body)
                if paper
                else None
            )
            reversing.ask_reversal(
                actor=request.actor, receipt=receipt, reason=typed["reason"], resolution=stored,
                resolution_no=typed["resolution_no"],
            )  # fmt: skip
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("Another officer decides on it now."))
            return HttpResponseRedirect(reverse("revenue:receipt", args=[receipt.no]))
    return _form(
        request, form, _("Reverse receipt %(no)s") % {"no": receipt.no}, receipt.body,
        back=reverse("revenue:receipt", args=[receipt.no]),
        lede=_("A receipt is never changed. It is taken back whole, by another officer's decision, and stays readable."),
    )  # fmt: skip


def requests(request: HttpRequest) -> HttpResponse:
    """Reversals and refunds in the officer's reach, those that wait first."""
    if not getattr(request.actor, "is_officer", False):
        require(request.actor, "revenue.see_collection")
    rows = MoneyRequest.objects.visible_to(request.actor).select_related("receipt", "body")
    state = request.GET.get("state", "asked")
    if state not in MoneyRequest.State.values:
        raise Http404
    page = keyset_page(rows.filter(state=state), keys=("-id",), cursor=request.GET.get("cursor"))
    return render(
        request, "revenue/requests.html", {"page": page, "state": state, "states": MoneyRequest.State.choices}
    )


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with everything it rests on, and the decision of whoever may take it."""
    found = get_object_or_404(
        MoneyRequest.objects.select_related("receipt", "body__place", "body__parent", "resolution"), pk=pk
    )
    require(request.actor, "revenue.see_collection", found)
    may_decide = found.state == "asked" and may(request.actor, "revenue.decide_money_back", found)
    form: Any = f.DecideForm(request.POST or None) if may_decide else None
    if request.method == "POST":
        require(request.actor, "revenue.decide_money_back", found)
    if request.method == "POST" and form is not None and form.is_valid():
        typed = form.cleaned_data
        try:
            reversing.decide_money_back(
                actor=request.actor, request=found, approve=typed["approve"] == "yes", note=typed["note"],
                voucher_no=typed["voucher_no"],
            )  # fmt: skip
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("Decided."))
            return HttpResponseRedirect(reverse("revenue:requests"))
    return render(
        request,
        "revenue/decide.html",
        {"asked": found, "form": form},
        status=422 if form is not None and form.errors else 200,
    )
