"""Money that is not settled yet: suspense, advances that are paid back, cheques on their way."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import require

from ..actions import cheques as cheque_verbs
from ..actions import reversing
from ..actions.advances import settle_suspense
from ..models import Advance, Cheque
from ..queries import counter
from . import collecting_forms as f
from .counter import RESOLUTION, _form


def suspense(request: HttpRequest, body: str) -> HttpResponse:
    """Money of a council whose payer is not known, oldest first."""
    council = get_object_or_404(Body.objects.select_related("place", "parent"), code=body)
    require(request.actor, "revenue.settle_suspense", council)
    return render(request, "revenue/suspense.html", {"body": council, "rows": counter.suspense_of(council)})


def _advance(pk: int) -> Advance:
    return get_object_or_404(
        Advance.objects.select_related("receipt__point", "body__place", "body__parent"), pk=pk
    )


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose the money is."""
    advance = _advance(pk)
    require(request.actor, "revenue.settle_suspense", advance)
    form = f.SettleForm(request.POST or None)
    back = reverse("revenue:suspense", args=[advance.body.code])
    if request.method == "POST" and form.is_valid():
        try:
            settle_suspense(actor=request.actor, advance=advance, **form.cleaned_data)
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("Recorded."))
            return HttpResponseRedirect(back)
    return _form(
        request,
        form,
        _("Whose is the money of receipt %(no)s?") % {"no": advance.receipt.no},
        advance.body,
        back=back,
    )


def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that an advance, or money in suspense, be paid back."""
    advance = _advance(pk)
    require(request.actor, "revenue.ask_money_back", advance)
    form = f.RefundForm(request.POST or None, request.FILES or None, initial={"amount": advance.left_paisa})
    back = reverse("revenue:receipt", args=[advance.receipt.no])
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            paper = typed["resolution"]
            stored = (
                store_file(actor=request.actor, upload=paper, purpose=RESOLUTION, owner=advance.body)
                if paper
                else None
            )
            reversing.ask_refund(
                actor=request.actor, advance=advance, amount_paisa=typed["amount"], reason=typed["reason"],
                resolution=stored, resolution_no=typed["resolution_no"],
            )  # fmt: skip
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("Another officer decides on it now."))
            return HttpResponseRedirect(back)
    return _form(
        request,
        form,
        _("Pay back money of receipt %(no)s") % {"no": advance.receipt.no},
        advance.body,
        back=back,
    )


def cheques(request: HttpRequest) -> HttpResponse:
    """Cheques in the officer's reach by state, the latest first."""
    if not getattr(request.actor, "is_officer", False):
        require(request.actor, "revenue.see_collection")
    state = request.GET.get("state", "held")
    rows = Cheque.objects.filter(receipt__body__in=request.actor.bodies_in_reach(), state=state)
    page = keyset_page(rows.select_related("receipt__body"), keys=("-id",), cursor=request.GET.get("cursor"))
    return render(
        request, "revenue/cheques.html", {"page": page, "state": state, "states": Cheque.State.choices}
    )


def cheque(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of one cheque."""
    found = get_object_or_404(
        Cheque.objects.select_related("receipt__point", "receipt__body__place", "receipt__body__parent"),
        pk=pk,
    )
    require(request.actor, "revenue.receive", found)
    form = f.ChequeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if typed["step"] == "bounced":
                cheque_verbs.bounce_cheque(
                    actor=request.actor, cheque=found, on=typed["on"], note=typed["note"]
                )
            else:
                cheque_verbs.move_cheque(
                    actor=request.actor, cheque=found, state=typed["step"], on=typed["on"]
                )
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("Recorded."))
            return HttpResponseRedirect(reverse("revenue:cheques"))
    title = _("Cheque %(number)s of receipt %(no)s") % {"number": found.number, "no": found.receipt.no}
    return _form(request, form, title, found.receipt.body, back=reverse("revenue:cheques"))
