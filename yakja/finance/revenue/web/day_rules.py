"""Surcharges, rebates and the account that scanned bills are paid to: what a council decides about paying."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.kit.permissions import may

from ..actions import law
from ..actions.billing import set_biller
from ..models import AdjustmentRule, BillerCode
from ..queries.heads import province_of
from ..tariff import percentage
from .levy_forms import (
    LTR,
    InstrumentChoice,
    MoneyField,
    council_of,
    day_input,
    head_named,
    laws,
    own_heads,
    take_back,
)
from .tariff_forms import percent_typed


class RuleForm(forms.Form):
    """A surcharge for late or a rebate for early payment."""

    head = forms.ChoiceField(label=gettext_lazy("Head"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=AdjustmentRule.Kind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=gettext_lazy("Name on the bill"), max_length=160)
    percent = forms.CharField(
        label=gettext_lazy("Per cent of the demand"), max_length=10, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **LTR}),
    )  # fmt: skip
    amount_paisa = MoneyField(label=gettext_lazy("Or a fixed amount in rupees"), required=False)
    often = forms.ChoiceField(label=gettext_lazy("How often"), choices=AdjustmentRule.Step.choices)
    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"), min_value=0, max_value=365, initial=0
    )
    paid_by = forms.CharField(
        label=gettext_lazy("A rebate holds until"), max_length=5, required=False, widget=forms.TextInput(attrs=LTR),
        help_text=gettext_lazy("Month and day, such as 09-30; empty for the due day."),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    instrument = InstrumentChoice()

    def facts(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        text, often = said.pop("percent"), said.pop("often")
        return {
            **said, "step": often, "head": head_named(said["head"]), "rate_ppm": percent_typed(text) if text else 0,
            "amount_paisa": said["amount_paisa"] or 0,
        }  # fmt: skip


class BillerForm(forms.Form):
    """The account a scanned bill is paid to, as the bank gave it."""

    raast_id = forms.CharField(
        label=gettext_lazy("Raast account (IBAN)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=LTR),
    )
    merchant_name = forms.CharField(
        label=gettext_lazy("Name at the bank, in Latin letters"),
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs=LTR),
    )
    merchant_city = forms.CharField(
        label=gettext_lazy("City, in Latin letters"),
        max_length=15,
        required=False,
        widget=forms.TextInput(attrs=LTR),
    )


def rules(request: HttpRequest, code: str) -> HttpResponse:
    """What being late or early changes for the heads of a council, and a form that adds to it."""
    body = council_of(request, code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    biller = BillerCode.objects.filter(body=body).first()
    step = request.POST.get("step", "")
    form = RuleForm(request.POST if step == "rule" else None)
    form.fields["head"].choices = own_heads(body)  # type: ignore[attr-defined]
    form.fields["instrument"].queryset = laws(body)  # type: ignore[attr-defined]
    paying = BillerForm(
        request.POST if step == "biller" else None,
        initial={n: getattr(biller, n) for n in ("raast_id", "merchant_name", "merchant_city")}
        if biller
        else None,
    )
    chosen: forms.Form = paying if step == "biller" else form
    if request.method == "POST" and chosen.is_valid():
        try:
            if step == "biller":
                set_biller(actor=actor, body=body, **paying.cleaned_data)
            else:
                law.enact_rule(actor=actor, body=body, **form.facts())
            messages.success(request, _("Kept."))
            return redirect("revenue:rules", code=body.code)
        except ValidationError as error:
            take_back(chosen, error, {"rate_ppm": "percent", "step": "often"})
    rows = (
        AdjustmentRule.objects.filter(Q(body=body) | Q(province=province_of(body)))
        .select_related("head", "instrument")
        .order_by("head__code", "kind", "-valid_from", "pk")[:100]
    )
    return render(
        request,
        "revenue/rules.html",
        {
            "body": body, "form": form, "paying": paying, "percentage": percentage, "rules": list(rows), "biller": biller,
            "may_enact": may(actor, "revenue.set_head_mode", body),
        },
        status=422 if form.errors or paying.errors else 200,
    )  # fmt: skip
