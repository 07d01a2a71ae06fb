"""The auditor's desk of a council: the standing questions as lists and files, and samples that anybody can draw again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.ui.doors import csv_answer

from ..actions.drawing import MOST, draw_sample
from ..queries.auditing import MOST_DAYS, QUESTIONS, Asked, Finding
from ..queries.sampled import KINDS, find_sample, samples_of
from ..sampling import MONETARY, RANDOM
from .levy_forms import LTR, council_of, day_input, take_back

SHOWN = 200
WAYS = {MONETARY: _("by money: large amounts more often"), RANDOM: _("at random: each the same chance")}


class SampleForm(forms.Form):
    """What is drawn, how, and from which seed."""

    kind = forms.ChoiceField(label=_("Draw from"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How"), choices=list(WAYS.items()), widget=forms.RadioSelect)
    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, initial=30)
    from_on = forms.DateField(label=_("From"), widget=day_input())
    to_on = forms.DateField(label=_("Until"), widget=day_input())
    seed = forms.CharField(
        label=_("Seed"), max_length=60, required=False, widget=forms.TextInput(attrs=LTR),
        help_text=_("Any words or digits, such as thrown dice. Left empty, one is made and stated."),
    )  # fmt: skip


def _days(request: HttpRequest) -> tuple[dt.date, dt.date, int]:
    """The days asked for, else the financial year so far; and how many days cash may lie."""
    today = timezone.localdate()
    found = []
    for name, otherwise in (("from", FiscalYear.of(today).starts_on), ("to", today)):
        try:
            found.append(dt.date.fromisoformat(request.GET.get(name, "")))
        except ValueError:
            found.append(otherwise)
    typed = request.GET.get("days", "")
    return (
        found[0],
        found[1],
        int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else MOST_DAYS,
    )


def _asked(request: HttpRequest, body: Body) -> Asked:
    return Asked(body, *_days(request))


def desk(request: HttpRequest, code: str) -> HttpResponse:
    """The standing questions, the samples drawn before, and the form that draws another."""
    body = council_of(request, code, "revenue.audit")
    asked = _asked(request, body)
    form = SampleForm(
        request.POST or None, initial={"from_on": asked.from_on, "to_on": asked.to_on, "kind": "receipts"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            token = draw_sample(actor=request.actor, body=body, **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect("revenue:sample", code=body.code, token=token)
        except ValidationError as error:
            take_back(form, error)
    return render(
        request, "revenue/audit.html",
        {"body": body, "questions": QUESTIONS, "form": form, "samples": samples_of(body), "asked": asked, "kinds": KINDS},
        status=422 if form.errors else 200,
    )  # fmt: skip


def question(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One standing question with its first rows, each with the page it leads to."""
    body = council_of(request, code, "revenue.audit")
    if name not in QUESTIONS:
        raise Http404
    asked = _asked(request, body)
    rows = list(islice(QUESTIONS[name].answer(asked), SHOWN + 1))
    return render(
        request,
        "revenue/audit_question.html",
        {
            "body": body, "name": name, "question": QUESTIONS[name], "asked": asked, "has_more": len(rows) > SHOWN,
            "rows": [(row, _address(row)) for row in rows[:SHOWN]], "shown": SHOWN,
        },
    )  # fmt: skip


def _address(row: Finding) -> str:
    return reverse(row.place[0], args=row.place[1]) if row.place else ""


def question_csv(request: HttpRequest, code: str, name: str) -> StreamingHttpResponse:
    """The whole list as CSV."""
    body = council_of(request, code, "revenue.audit")
    if name not in QUESTIONS:
        raise Http404
    asked = _asked(request, body)

    def cells() -> Iterator[list[Any]]:
        yield ["body", "on", "name", "note", "rupees", "page"]
        for row in QUESTIONS[name].answer(asked):
            paisa = row.amount_paisa
            # A number, so that spreadsheets add it up.
            rupees: Any = "" if paisa is None else paisa // 100 if paisa % 100 == 0 else paisa / 100
            yield [body.code, row.on or "", row.name, row.note, rupees, _address(row)]

    return csv_answer(f"{body.code}-{name}-{asked.from_on}-{asked.to_on}", cells())


def sample(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """One sample as it was drawn, made to be printed, signed and drawn again."""
    body = council_of(request, code, "revenue.audit")
    found = find_sample(body, token)
    if found is None:
        raise Http404
    return render(
        request,
        "revenue/audit_sample.html",
        {
            "body": body, "sample": found, "kind": KINDS[found.said["kind"]], "way": WAYS[found.said["method"]],
            "items": [(item, reverse(item.place[0], args=item.place[1])) for item in found.items],
            "total": sum(item.paisa for item in found.items),
        },
    )  # fmt: skip
