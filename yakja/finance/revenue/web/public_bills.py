"""Bills for everybody: look one up by its number, see what is owed without a name, say that it is wrong."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.limits import HOUR, is_too_fast, is_too_often
from yakja.foundation.ui.prepared import prepared

from ..actions.disputing import dispute_bill
from ..models import Liability
from ..payslip import read_consumer_number
from ..queries.bills import PublicBill, public_bill, standing_of
from .bills import codes_of
from .levy_forms import take_back

LOOK_UPS = 120  # in an hour from one address: a family's bills, not a council's
DISPUTES = 6


class FindForm(forms.Form):
    """A consumer number as somebody types it."""

    consumer_no = forms.CharField(
        label=gettext_lazy("Consumer number"), max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
        help_text=gettext_lazy("14 digits, at the top of every bill. Spaces do not matter."),
    )  # fmt: skip

    def clean_consumer_no(self) -> str:
        number = read_consumer_number(self.cleaned_data["consumer_no"])
        if number is None:
            raise ValidationError(
                _("A digit is wrong or missing. Compare the 14 digits with the bill."), code="bad_number"
            )
        return number


def _address(request: HttpRequest) -> str:
    return str(get_adapter(request).get_client_ip(request))


def _busy(request: HttpRequest) -> HttpResponse:
    return render(request, "revenue/busy.html", status=429)


def find(request: HttpRequest) -> HttpResponse:
    """The form with which a bill is looked up."""
    return _typed(request) if request.GET else _asking(request)


@prepared("revenue")
def _asking(request: HttpRequest) -> HttpResponse:
    return render(request, "revenue/find_bill.html", {"form": FindForm()})


@never_cache
def _typed(request: HttpRequest) -> HttpResponse:
    form = FindForm(request.GET)
    if form.is_valid():
        return redirect("revenue:public_bill", consumer_no=form.cleaned_data["consumer_no"])
    return render(request, "revenue/find_bill.html", {"form": form}, status=422 if form.errors else 200)


def _found(request: HttpRequest, consumer_no: str) -> PublicBill:
    found = public_bill(consumer_no, timezone.localdate())
    if found is None:
        raise Http404
    return found


def bill(request: HttpRequest, consumer_no: str) -> HttpResponse:
    """What is owed today under a number, until when, and how it is paid; never whose it is."""
    if is_too_fast("revenue.look_up", _address(request), most=LOOK_UPS, seconds=HOUR):
        return _busy(request)
    response = _shown(request, consumer_no=consumer_no)
    response.headers["Cache-Control"] = "no-store, private"  # telephones are shared
    return response


@prepared(state=standing_of)
def _shown(request: HttpRequest, consumer_no: str) -> HttpResponse:
    found = _found(request, consumer_no)
    return render(
        request,
        "revenue/public_bill.html",
        {
            "found": found,
            "codes": codes_of(request, found.bill) if found.bill and not found.is_paid_since else {},
        },
    )


class DisputeForm(forms.Form):
    """What is wrong, and where the answer may reach one."""

    text = forms.CharField(
        label=gettext_lazy("What is wrong with the bill?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile number for the answer"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("Used for the answer and nothing else."),
    )  # fmt: skip


@never_cache
def dispute(request: HttpRequest, consumer_no: str) -> HttpResponse:
    """Say that a bill is wrong; answers with a number to ask by."""
    found = _found(request, consumer_no)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_often("revenue.dispute", _address(request), most=DISPUTES):
            return _busy(request)
        actor: Any = request.actor  # type: ignore[attr-defined]
        liability = Liability.objects.select_related("body__place", "head").get(consumer_no=found.consumer_no)
        try:
            case = dispute_bill(actor=actor, liability=liability, lang=active(), **form.cleaned_data)
            return render(request, "revenue/disputed.html", {"found": found, "case": case})
        except ValidationError as error:
            take_back(form, error)
    return render(
        request,
        "revenue/dispute_bill.html",
        {"found": found, "form": form},
        status=422 if form.errors else 200,
    )
