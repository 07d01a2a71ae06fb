"""What a council has decided about collecting: the order of payment, from where a resolution is needed, a bounced cheque."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.kit.permissions import may, require

from ..actions.points import decide_collection
from ..models import CollectionPolicy
from .collecting_forms import RupeesField, day_input, take_back
from .levy_forms import council_of

FIELDS = (
    "order", "resolution_from_paisa", "above_from_paisa", "bounce_charge_paisa", "instrument", "decided_on",
)  # fmt: skip


class PolicyForm(forms.Form):
    """The council's decision as its resolution says it."""

    order = forms.ChoiceField(
        label=gettext_lazy("What is paid first?"),
        choices=CollectionPolicy.Order.choices,
        widget=forms.RadioSelect,
    )
    resolution_from_paisa = RupeesField(
        label=gettext_lazy("A resolution is needed from, in rupees"),
        help_text=gettext_lazy("For reversals, refunds and waivers of this amount and more."),
    )
    above_from_paisa = RupeesField(
        label=gettext_lazy("A body above decides from, in rupees"),
        help_text=gettext_lazy("Not less than the amount above."),
    )
    bounce_charge_paisa = RupeesField(
        label=gettext_lazy("Charge for a bounced cheque, in rupees"), required=False
    )
    instrument = forms.CharField(label=gettext_lazy("Resolution or rule"), max_length=300)
    decided_on = forms.DateField(label=gettext_lazy("Decided on"), widget=day_input())


def policy(request: HttpRequest, code: str) -> HttpResponse:
    """What holds now, by which decision; whoever sets up collection writes a new one."""
    body = council_of(request, code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    held = CollectionPolicy.of(body)
    form = PolicyForm(
        request.POST or None,
        initial={name: getattr(held, name) for name in FIELDS if held.pk or name not in ("instrument", "decided_on")},
    )  # fmt: skip
    if request.method == "POST":
        require(actor, "revenue.set_up_collection", body)
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data | {"bounce_charge_paisa": form.cleaned_data["bounce_charge_paisa"] or 0}
            decide_collection(actor=actor, body=body, **typed)
            messages.success(request, _("Kept."))
            return redirect("revenue:policy", code=body.code)
        except ValidationError as error:
            take_back(form, error)
    return render(
        request,
        "revenue/policy.html",
        {
            "body": body,
            "held": held,
            "form": form,
            "may_decide": may(actor, "revenue.set_up_collection", body),
        },
        status=422 if form.errors else 200,
    )
