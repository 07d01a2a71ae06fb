"""Proof and reviews: what a designated body shows, and who looks at it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yakja.foundation.bodies.queries import stewarded_provinces
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require

from ..actions import call_review, close_review, record_proof
from ..models import CapabilityReview, Mandate, ProofKind
from ..queries import capability
from .forms import day_input, take_back


def _mandate(code: str) -> Mandate:
    rows = Mandate.objects.select_related("place", "holder", "function", "kind")
    return get_object_or_404(rows, code=code, role__in=capability.PROVED)


class ProofForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is shown?"), choices=ProofKind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("In one sentence"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example: four developers with five years' experience on the payroll."),
    )  # fmt: skip
    count = forms.IntegerField(
        label=gettext_lazy("How many"), required=False, min_value=0, max_value=2_000_000_000
    )
    of = forms.IntegerField(
        label=gettext_lazy("Of how many"), required=False, min_value=0, max_value=2_000_000_000
    )
    paisa = forms.CharField(
        label=gettext_lazy("Money in rupees"), required=False, max_length=30,
        help_text=gettext_lazy("For example 2,500,000 or 25 lakh."),
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("Of which day?"), widget=day_input())
    source = forms.CharField(label=gettext_lazy("Where is this known from?"), max_length=400)
    file = forms.FileField(label=gettext_lazy("A paper that shows it (PDF or picture)"), required=False)

    def clean_paisa(self) -> int | None:
        text = self.cleaned_data["paisa"].strip()
        return parse_money(text).paisa if text else None


def proof(request: HttpRequest, code: str) -> HttpResponse:
    """State one proof; the page lists what stands already."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    mandate = _mandate(code)
    require(actor, "mandates.record_proof", mandate)
    form = ProofForm(request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("file")
        try:
            if upload:
                data["file"] = store_file(
                    actor=actor,
                    upload=upload,
                    purpose="mandates.instrument",
                    visibility=StoredFile.Visibility.PUBLIC,
                )
            record_proof(actor=actor, mandate=mandate, **data)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("The proof is entered and published."))
            return redirect("mandates:mandate", code=code)
    lines = capability.proofs(mandate, timezone.localdate())
    return render(
        request,
        "mandates/proof.html",
        {"form": form, "mandate": mandate, "proof": capability.by_kind(lines)},
        status=422 if form.errors else 200,
    )


class CallForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What should be looked at?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What follows?"),
        choices=CapabilityReview.Outcome.choices,
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=gettext_lazy("What did you find?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("It is published as you write it."),
    )  # fmt: skip


def review(request: HttpRequest, code: str) -> HttpResponse:
    """Call a review, or close the one that is open: the proof stands above the answer."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    mandate = _mandate(code)
    require(actor, "mandates.call_review", mandate)
    today = timezone.localdate()
    standing = capability.standing(mandate, today)
    may_close = may(actor, "mandates.close_review", mandate)
    form: forms.Form = (CloseForm if standing.open else CallForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if standing.open:
                close_review(actor=actor, review=standing.open, **form.cleaned_data)
                text = _("The review is closed and published.")
            else:
                call_review(actor=actor, mandate=mandate, reason="request", **form.cleaned_data)
                text = _("The review is called; the body is told.")
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, text)
            return redirect("mandates:mandate", code=code)
    return render(
        request,
        "mandates/review.html",
        {
            "form": form,
            "mandate": mandate,
            "standing": standing,
            "may_close": may_close,
            "proof": capability.by_kind(capability.proofs(mandate, today)),
            "today": today,
        },
        status=422 if form.errors else 200,
    )


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The reviews that wait in the steward's provinces, the most urgent first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "mandates.load_mandates")
    rows = capability.open_reviews(stewarded_provinces(actor))
    page = keyset_page(rows, keys=("due_on", "id"), cursor=request.GET.get("cursor"))
    return render(request, "mandates/reviews.html", {"page": page, "today": timezone.localdate()})
