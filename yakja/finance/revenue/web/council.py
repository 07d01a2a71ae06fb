"""The revenue desk of a council: its heads, its laws, and the demand and collection register."""

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

from ..actions import law
from ..models import DemandRun, HeadMode, LegalInstrument, RevenueHead
from ..models.parties import OFFICERS
from ..queries.demands import register as register_of
from ..queries.heads import heads_of
from .levy_forms import LTR, council_of, day_input, laws, take_back

MOST_COUNCILS = 50


def desk(request: HttpRequest) -> HttpResponse:
    """The councils an officer works for."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "revenue.work_somewhere")
    bodies = list(actor.bodies_in_reach(OFFICERS).councils().in_being().in_order()[: MOST_COUNCILS + 1])
    return render(
        request,
        "revenue/desk.html",
        {"bodies": bodies[:MOST_COUNCILS], "has_more": len(bodies) > MOST_COUNCILS},
    )


def council(request: HttpRequest, code: str) -> HttpResponse:
    """What a council charges and what waits for an officer."""
    body = council_of(request, code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    runs = DemandRun.objects.filter(body=body).select_related("head").order_by("-pk")[:8]
    return render(
        request,
        "revenue/council.html",
        {
            "body": body,
            "modes": list(heads_of(body)),
            "runs": list(runs),
            "lines": register_of(body, most=6),
            "may_work": may(actor, "revenue.make_demand", body),
            "may_audit": may(actor, "revenue.audit", body),
        },
    )


class ModeForm(forms.Form):
    """Where a head is billed."""

    head = forms.ModelChoiceField(
        label=gettext_lazy("Head"), queryset=RevenueHead.objects.none(), to_field_name="code"
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Where is it billed?"), choices=HeadMode.Mode.choices, widget=forms.RadioSelect
    )
    kept_in = forms.CharField(
        label=gettext_lazy("Name of the other system"), max_length=120, required=False,
        help_text=gettext_lazy("Only if it is billed elsewhere, for example the municipal e-billing."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].queryset = RevenueHead.objects.filter(is_own=True).order_by("family", "code")  # type: ignore[attr-defined]


def heads(request: HttpRequest, code: str) -> HttpResponse:
    """Say head by head where the record is kept."""
    body = council_of(request, code, "revenue.set_head_mode")
    form = ModeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            law.set_head_mode(actor=request.actor, body=body, **form.cleaned_data)  # type: ignore[attr-defined]
            messages.success(request, _("Kept."))
            return redirect("revenue:heads", code=body.code)
        except ValidationError as error:
            take_back(form, error)
    return render(
        request,
        "revenue/heads.html",
        {"body": body, "form": form, "modes": list(heads_of(body))},
        status=422 if form.errors else 200,
    )


class InstrumentForm(forms.Form):
    """An instrument of the council itself."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=48, widget=forms.TextInput(attrs=LTR),
        help_text=gettext_lazy("Capital letters, digits and dashes, such as MC-KASUR-R12-2026."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=LegalInstrument.Kind.choices)
    title_ur = forms.CharField(label=gettext_lazy("Title in Urdu"), max_length=300)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=300, required=False)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=120, required=False)
    gazetted_on = forms.DateField(
        label=gettext_lazy("Day of the gazette"), required=False, widget=day_input()
    )
    in_force_from = forms.DateField(label=gettext_lazy("In force from"), required=False, widget=day_input())
    source = forms.CharField(label=gettext_lazy("Where can it be read?"), max_length=400)


def instruments(request: HttpRequest, code: str) -> HttpResponse:
    """The laws a council may name, and a form for its own notifications and resolutions."""
    body = council_of(request, code, "revenue.set_head_mode")
    form = InstrumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        title = {"ur": facts.pop("title_ur"), "en": facts.pop("title_en")}
        try:
            law.register_instrument(actor=request.actor, body=body, title=title, **facts)  # type: ignore[attr-defined]
            messages.success(request, _("Kept."))
            return redirect("revenue:instruments", code=body.code)
        except ValidationError as error:
            take_back(form, error, {"title": "title_ur"})
    return render(
        request,
        "revenue/instruments.html",
        {"body": body, "form": form, "laws": list(laws(body))},
        status=422 if form.errors else 200,
    )


def register(request: HttpRequest, code: str) -> HttpResponse:
    """The demand and collection register, made to be printed and signed."""
    body = council_of(request, code)
    wanted = request.GET.get("head", "")
    head = RevenueHead.objects.filter(code=wanted).first() if wanted else None
    lines = register_of(body, head=head)
    names = ("demanded_paisa", "adjusted_paisa", "collected_paisa", "owed_paisa")
    return render(
        request,
        "revenue/register.html",
        {
            "body": body,
            "lines": lines,
            "head": head,
            "heads": [mode.head for mode in heads_of(body)],
            "sums": {name: sum(getattr(line, name) for line in lines) for name in names},
        },
    )
