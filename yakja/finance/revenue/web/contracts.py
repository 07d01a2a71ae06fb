"""Contracts of collection: what was auctioned, to whom, for how much; drawn up here and approved by another officer."""

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

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may

from ..actions import contracts as acts
from ..models import CollectionContract, CollectionPoint
from ..queries.contracts import standing
from ..queries.heads import heads_of, may_auction
from .levy_forms import LTR, InstrumentChoice, MoneyField, council_of, day_input, head_named, laws, take_back


class ContractForm(forms.Form):
    """The file of an auction."""

    head = forms.ChoiceField(label=gettext_lazy("Which collection?"))
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    ends_on = forms.DateField(
        label=gettext_lazy("First day after it"), widget=day_input(), help_text=gettext_lazy("Such as 1 July."),
    )  # fmt: skip
    noticed_on = forms.DateField(label=gettext_lazy("First notice of the auction"), widget=day_input())
    notice = forms.CharField(label=gettext_lazy("Papers in which it stood"), max_length=300)
    auctioned_on = forms.DateField(label=gettext_lazy("Day of the auction"), widget=day_input())
    bidders = forms.IntegerField(label=gettext_lazy("How many bid"), min_value=1, max_value=1000)
    reserve_paisa = MoneyField(label=gettext_lazy("Reserve price in rupees"))
    bid_paisa = MoneyField(label=gettext_lazy("Highest bid in rupees"))
    earnest_paisa = MoneyField(label=gettext_lazy("Earnest money in rupees"), required=False)
    name_ur = forms.CharField(label=gettext_lazy("Contractor, in Urdu"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Contractor, in English"), max_length=200, required=False)
    cnic = forms.CharField(
        label=gettext_lazy("CNIC of the contractor"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **LTR}),
    )  # fmt: skip
    instalments = forms.IntegerField(
        label=gettext_lazy("Number of monthly instalments"), min_value=1, max_value=acts.MOST_INSTALMENTS, initial=12
    )  # fmt: skip
    first_due = forms.DateField(label=gettext_lazy("The first is due on"), widget=day_input())
    instrument = InstrumentChoice()
    resolution = forms.CharField(label=gettext_lazy("Number and day of the resolution"), max_length=200)
    point = forms.ModelChoiceField(
        label=gettext_lazy("Where the contractor pays"), queryset=CollectionPoint.objects.none(), required=False,
        to_field_name="code",
    )  # fmt: skip

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [mode.head for mode in heads_of(body).own()]  # type: ignore[attr-defined]
        self.fields["head"].choices = [(h.code, str(h)) for h in rows if may_auction(h, body)]  # type: ignore[attr-defined]
        self.fields["instrument"].queryset = laws(body)  # type: ignore[attr-defined]
        self.fields["point"].queryset = CollectionPoint.objects.open().filter(  # type: ignore[attr-defined]
            body=body, kind=CollectionPoint.Kind.CONTRACTOR
        )

    def facts(self) -> dict[str, Any]:
        """What the verb takes; refuses instalments that cannot be."""
        said = dict(self.cleaned_data)
        count, first = said.pop("instalments"), said.pop("first_due")
        named = {"ur": said.pop("name_ur"), "en": said.pop("name_en")}
        return said | {
            "head": head_named(said["head"]), "earnest_paisa": said["earnest_paisa"] or 0, "contractor_name": named,
            "instalments": acts.monthly(said["bid_paisa"], count, first),
        }  # fmt: skip


class SettleForm(forms.Form):
    """A decision on what another officer drew up."""

    approve = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("approve")), ("no", gettext_lazy("refuse"))],
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class EndForm(forms.Form):
    """Why a contract ends before its time."""

    on = forms.DateField(label=gettext_lazy("First day without it"), widget=day_input())
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    resolution = forms.CharField(label=gettext_lazy("Number and day of the resolution"), max_length=200)


def contracts(request: HttpRequest, code: str) -> HttpResponse:
    """What a council has given to contractors, the newest first."""
    body = council_of(request, code)
    rows = (
        CollectionContract.objects.visible_to(request.actor)  # type: ignore[attr-defined]
        .filter(body=body)
        .select_related("head", "contractor")
    )
    page = keyset_page(rows, keys=("-starts_on", "-id"), cursor=request.GET.get("cursor"))
    return render(
        request,
        "revenue/contracts.html",
        {"body": body, "page": page, "may_draw": may(request.actor, "revenue.draw_contract", body)},  # type: ignore[attr-defined]
    )


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Draw up a contract."""
    body = council_of(request, code, "revenue.draw_contract")
    form = ContractForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.draw_contract(actor=request.actor, body=body, **form.facts())  # type: ignore[attr-defined]
            messages.success(request, _("Another officer decides on it now."))
            return redirect("revenue:contract", code=body.code, pk=made.pk)
        except ValidationError as error:
            take_back(form, error, {"name": "name_ur"})
    return render(
        request, "revenue/contract_new.html", {"body": body, "form": form}, status=422 if form.errors else 200
    )


def contract(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One contract with its instalments; another officer decides on it, and one in force is ended here."""
    body = council_of(request, code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = get_object_or_404(
        CollectionContract.objects.visible_to(actor).select_related("head", "contractor", "instrument", "point", "body__parent"),
        pk=pk, body=body,
    )  # fmt: skip
    today = timezone.localdate()
    is_ending = request.POST.get("step") == "end"
    settling = SettleForm(request.POST if request.method == "POST" and not is_ending else None)
    ending = EndForm(request.POST if is_ending else None, initial={"on": today})
    chosen: forms.Form = ending if is_ending else settling
    if request.method == "POST" and chosen.is_valid():
        said = chosen.cleaned_data
        try:
            if is_ending:
                acts.end_contract(actor=actor, contract=row, **said)
            else:
                acts.settle_contract(
                    actor=actor, contract=row, approve=said["approve"] == "yes", note=said["note"]
                )
            messages.success(request, _("Decided."))
            return redirect("revenue:contract", code=body.code, pk=pk)
        except ValidationError as error:
            take_back(chosen, error)
    return render(
        request,
        "revenue/contract.html",
        {
            "body": body, "row": row, "parts": list(row.instalments.select_related("demand").order_by("number")),
            "standing": standing(row, today), "last_day": row.ends_on - dt.timedelta(days=1),
            "notice_days": (row.auctioned_on - row.noticed_on).days, "settling": settling, "ending": ending,
            "may_settle": row.state == "drawn" and may(actor, "revenue.settle_contract", row),
            "may_end": row.state == "approved" and may(actor, "revenue.draw_contract", row), "today": today,
        },
        status=422 if settling.errors or ending.errors else 200,
    )  # fmt: skip
