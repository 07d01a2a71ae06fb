"""Sending a correction without an account, following it by its number, deciding it."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.queries import moves_open_to
from yakja.foundation.kit.limits import is_too_often
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import check_reference

from ..actions import corrections as actions
from ..models import Correction, Tool

MOST_AN_HOUR = 20
SUBJECTS = [
    ("name", _("name, owner or supplier")),
    ("purpose", _("what it is for")),
    ("functions", _("its functions")),
    ("bodies", _("which bodies run it")),
    ("contact", _("phone, address, languages")),
    ("state", _("whether it still runs")),
    ("other", _("something else")),
]


class CorrectionForm(forms.Form):
    subject = forms.ChoiceField(label=_("What is wrong?"), choices=SUBJECTS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What is right instead?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=_("Write in any language."),
    )
    evidence_url = forms.URLField(
        label=_("Where can this be seen?"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
        help_text=_("A web address, if there is one."),
    )
    contact = forms.CharField(
        label=_("Phone or e-mail"),
        required=False,
        max_length=200,
        help_text=_("Only if you want to be asked back. Only the steward sees it."),
    )
    website = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # people leave it empty; programs fill it in


class DecisionForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer, shown to everybody"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


def send(request: HttpRequest, code: str) -> HttpResponse:
    """One form, no account. What was typed stays when something is missing."""
    tool = get_object_or_404(Tool, code=code)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if facts.pop("website"):
            return redirect("catalogue:tool", code=code)
        if is_too_often("catalogue.correct", get_adapter(request).get_client_ip(request), most=MOST_AN_HOUR):
            form.add_error(None, _("That was too often. Wait an hour and try again."))
            return render(request, "catalogue/correct.html", {"tool": tool, "form": form}, status=429)
        try:
            sent = actions.send_correction(actor=request.actor, tool=tool, **facts)  # type: ignore[attr-defined]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("catalogue:correction_sent", reference=sent.case.reference)
    return render(
        request, "catalogue/correct.html", {"tool": tool, "form": form}, status=422 if form.errors else 200
    )


def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt: number, state and answer; found again by the number as it is read out."""
    row = get_object_or_404(
        Correction.objects.select_related("case", "tool"),
        case__reference=check_reference(reference) or reference,
        case__kind="catalogue.correction",
    )
    return render(request, "catalogue/correction_sent.html", {"correction": row, "case": row.case})


def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """A steward reads, compares and decides."""
    row = get_object_or_404(
        Correction.objects.select_related("case__body", "tool"), case__reference=reference
    )
    require(request.actor, "catalogue.decide_correction", row.case)  # type: ignore[attr-defined]
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_correction(
                actor=request.actor,
                correction=row,
                code=request.POST.get("move", ""),
                answer=form.cleaned_data["answer"],  # type: ignore[attr-defined]
            )
        except (ValidationError, LookupError) as error:
            form.add_error(
                None, error if isinstance(error, ValidationError) else _("Choose one of the steps.")
            )
        else:
            return redirect("cases:worklist")
    moves = moves_open_to(request.actor, row.case)  # type: ignore[attr-defined]
    return render(
        request,
        "catalogue/correction.html",
        {
            "correction": row,
            "about": dict(SUBJECTS).get(row.subject, row.subject),
            "case": row.case,
            "form": form,
            "moves": moves,
        },
        status=422 if form.errors else 200,
    )
