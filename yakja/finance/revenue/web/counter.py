"""The counter: where money is received, who pays, what is owed, the receipt that is handed over."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.money import money_in_words
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.prepared import prepared

from ..actions.points import close_point, open_point
from ..actions.receiving import ChequeFacts, Payment, receive_payment
from ..models import CollectionPoint, Receipt
from ..queries import collecting, counter
from ..queries.contracts import paying_at
from . import collecting_forms as f

RESOLUTION = "revenue.resolution"


def the_point(
    request: HttpRequest, body: str, code: str, permission: str = "revenue.receive"
) -> CollectionPoint:
    """The point of an address, once the reader may work there."""
    point = get_object_or_404(
        CollectionPoint.objects.select_related("body__place", "body__parent"), body__code=body, code=code
    )
    require(request.actor, permission, point)
    return point


def index(request: HttpRequest) -> HttpResponse:
    """The points in the officer's reach, and the cash that must lie at each: the cash position."""
    if not getattr(request.actor, "is_officer", False):
        require(request.actor, "revenue.see_collection")
    rows = counter.positions(request.actor)
    return render(
        request,
        "revenue/collection.html",
        {
            "positions": rows,
            "cash": sum(row.cash_paisa for row in rows if row.point.holds_cash),
            "waiting": counter.waiting_requests(request.actor),
            "bodies": list({row.point.body_id: row.point.body for row in rows}.values()),
        },
    )


def new_point(request: HttpRequest, body: str) -> HttpResponse:
    """Open a point in a council."""
    council = get_object_or_404(Body.objects.select_related("place", "parent"), code=body)
    require(request.actor, "revenue.set_up_collection", council)
    form = f.PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            point = open_point(
                actor=request.actor, body=council, code=typed["code"], kind=typed["kind"],
                name=TranslatedText({"ur": typed["name_ur"], "en": typed["name_en"]}), opened_on=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("The point is open."))
            return HttpResponseRedirect(reverse("revenue:point", args=[council.code, point.code]))
    return _form(request, form, _("Open a collection point"), council, back=reverse("revenue:collection"))


def end_point(request: HttpRequest, body: str, code: str) -> HttpResponse:
    """Close a point for good, with a reason."""
    point = the_point(request, body, code, "revenue.set_up_collection")
    form = f.EndPointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_point(actor=request.actor, point=point, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("The point is closed. What it received stays readable."))
            return HttpResponseRedirect(reverse("revenue:collection"))
    return _form(
        request, form, _("Close %(point)s for good") % {"point": point}, point.body,
        back=reverse("revenue:point", args=[body, code]),
        lede=_("Nothing is received here any more, and no receipt carries its code again. Close its day, carry its cash and its cheques to the bank and take its receipt books back first."),
        submit=_("Close this point for good"),
    )  # fmt: skip


def _form(
    request: HttpRequest, form: Any, title: str, body: Body, *, back: str, lede: str = "", submit: str = ""
) -> HttpResponse:
    return render(
        request,
        "revenue/collecting_form.html",
        {"form": form, "title": title, "body": body, "back": back, "lede": lede, "submit": submit},
        status=422 if form.errors else 200,
    )


def point(request: HttpRequest, body: str, code: str) -> HttpResponse:
    """The desk of one point: find a payer, see the day's receipts and the cash that must lie here."""
    here = the_point(request, body, code)
    typed = request.GET.get("q", "").strip()[:80]
    found = counter.find_payers(here.body, typed) if typed else []
    if len(found) == 1:
        return HttpResponseRedirect(
            reverse("revenue:receive", args=[body, code]) + f"?number={found[0].liability.consumer_no}"
        )
    recent = (
        collecting.with_reversed(Receipt.objects.filter(point=here))
        .select_related("party")
        .order_by("-pk")[:15]
    )
    return render(
        request,
        "revenue/point.html",
        {
            "point": here,
            "typed": typed,
            "found": found,
            "recent": list(recent),
            "totals": collecting.day_totals(here, timezone.localdate()),
            "day": timezone.localdate(),
            "contracts": paying_at(here) if here.kind == CollectionPoint.Kind.CONTRACTOR else [],
        },
    )


def receive(request: HttpRequest, body: str, code: str) -> HttpResponse:
    """What one payer owes today, and the form that takes the money; or money of a head alone."""
    here = the_point(request, body, code)
    if here.kind == CollectionPoint.Kind.BANK:
        return HttpResponseRedirect(reverse("revenue:scroll", args=[body, code]))
    number = request.GET.get("number", "").strip()[:24]
    account = counter.account_of(here.body, number, timezone.localdate()) if number else None
    kind = f.ContractorForm if here.kind == CollectionPoint.Kind.CONTRACTOR else f.ReceiveForm
    form = kind(
        request.POST or None,
        consumer_no=number,
        initial={"amount": account.owed_paisa if account and account.owed_paisa else None},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        cheque = None
        if typed["channel"] == "cheque" and typed["cheque_drawn_on"]:
            cheque = ChequeFacts(typed["cheque_number"], typed["cheque_bank"], typed["cheque_drawn_on"])
        payment = Payment(
            amount_paisa=typed["amount"], channel=typed["channel"], key=typed["key"], received_on=typed["received_on"],
            consumer_no=number, head=typed.get("head"), payer=typed["payer"], cheque=cheque,
            instrument_ref=typed.get("instrument_ref", ""),
        )  # fmt: skip
        try:
            receipt = receive_payment(actor=request.actor, point=here, payment=payment)
        except ValidationError as error:
            f.take_back(form, error)
        else:
            return HttpResponseRedirect(reverse("revenue:receipt", args=[receipt.no]))
    return render(
        request,
        "revenue/receive.html",
        {"point": here, "number": number, "account": account, "form": form},
        status=422 if form.errors else 200,
    )


def _qr(no: str) -> tuple[str, Markup]:
    """The address at which anybody checks a receipt, and its drawing: a path, no script and no style."""
    address = f"{settings.PUBLIC_URL.rstrip('/')}/{active()}/receipts/{no}/"
    drawn = segno.make(address, error="m")
    return address, Markup(drawn.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))  # noqa: S704


def receipt(request: HttpRequest, no: str) -> HttpResponse:
    """The receipt as it is printed, in Urdu and English, with what it paid."""
    found = counter.find_receipt(no)
    if found is None:
        raise Http404
    require(request.actor, "revenue.see_collection", found)
    address, code = _qr(found.no)
    reversal = getattr(found, "reversal", None) if collecting.is_reversed(found) else None
    return render(
        request,
        "revenue/receipt.html",
        {
            "receipt": found,
            "parts": collecting.parts_of(found),
            "reversal": reversal,
            "address": address,
            "code": code,
            "words_ur": money_in_words(found.amount_paisa, "ur"),
            "words_en": money_in_words(found.amount_paisa, "en"),
            "may_ask_back": reversal is None and may(request.actor, "revenue.ask_money_back", found),
        },
    )


@prepared(state=counter.standing_of)
def verify(request: HttpRequest, no: str) -> HttpResponse:
    """What anybody learns who scans a receipt: that it is genuine, from whom, how much and for what; no names."""
    found = counter.find_receipt(no)
    if found is None:
        return render(request, "revenue/verify.html", {"receipt": None, "typed": no[:80]}, status=404)
    return render(
        request,
        "revenue/verify.html",
        {
            "receipt": found,
            "typed": no,
            "parts": collecting.parts_of(found),
            "is_reversed": collecting.is_reversed(found),
        },
    )
