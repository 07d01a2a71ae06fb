"""Asking citizens by telephone, from outside the office that is judged; and what the public reads, decided there too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from yakja.foundation.channels.models import InboundMessage
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Call
from ..queries.desk import (
    SUSPICIOUS,
    calls_waiting,
    doubts_about,
    may_call_anywhere,
    texts_to_look_at,
    typed_often,
)
from ..queries.reading import waiting_solution
from .desk import officer_of
from .keys import note_reading_once
from .officer import complaint_for
from .officer_forms import ModerateForm

MISSED_SHOWN = 25


class CallForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of the call"), choices=Call.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("In the citizen's words"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def caller_of(request: HttpRequest) -> Any:
    actor = officer_of(request)
    if not may_call_anywhere(actor):
        raise Forbidden("complaints.call")
    return actor


@never_cache
def calls(request: HttpRequest) -> HttpResponse:
    """Who waits to be asked; a number is opened for one call at a time."""
    actor = caller_of(request)
    page = calls_waiting(actor, cursor=request.GET.get("cursor"))
    missed = InboundMessage.objects.filter(
        kind=InboundMessage.Kind.MISSED_CALL, state=InboundMessage.State.UNCLAIMED
    ).order_by("-id")[:MISSED_SHOWN]
    context = {
        "page": page,
        "missed": [(m.masked_sender, m.received_at) for m in missed],
        "suspicious": SUSPICIOUS,
    }
    return render(request, "complaints/calls.html", context)


@never_cache
def call(request: HttpRequest, reference: str) -> HttpResponse:
    """One call: open the number, ask, note what was said."""
    caller_of(request)
    found = complaint_for(request, reference, "complaints.call")
    actor: Any = request.actor  # type: ignore[attr-defined]
    opens = request.method == "POST" and "open" in request.POST
    seen = actions.open_filer(actor=actor, complaint=found, door="phone") if opens else None
    form = CallForm(request.POST if request.method == "POST" and not opens else None)
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda: actions.note_call(actor=actor, complaint=found, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("Noted."))
            return HttpResponseRedirect(reverse("complaints:calls"))
    context = {
        "complaint": found,
        "solution": waiting_solution(found),
        "filer": seen,
        "form": form,
        "times_typed": typed_often([found.filer_address_id]).get(found.filer_address_id, 0)
        if found.filer_address_id
        else 0,
        "before": list(found.calls.order_by("-id")),
    }
    return render(request, "complaints/call.html", context, status=422 if form.errors else 200)


@never_cache
def moderation(request: HttpRequest) -> HttpResponse:
    """Public texts that hold numbers of persons or name somebody."""
    actor = caller_of(request)
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else None
    found, more = texts_to_look_at(actor, before=before)
    return render(request, "complaints/moderation.html", {"found": found, "more": more})


@never_cache
def moderate(request: HttpRequest, reference: str) -> HttpResponse:
    found = complaint_for(request, reference, "complaints.moderate")
    actor: Any = request.actor  # type: ignore[attr-defined]
    note_reading_once(request, found)
    now = {"text": found.shown_text, "is_public": found.is_public}
    form = ModerateForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        # What a reader without the told words would see: an empty field leaves the text as it is.
        text = (
            said["text"]
            if said["text"].strip() and said["text"].strip() != found.shown_text.strip()
            else None
        )
        done = attempt(
            form,
            lambda: actions.moderate_text(
                actor=actor, complaint=found, reason=said["reason"], text=text, is_public=said["is_public"]
            ),
        )
        if done is not None:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("complaints:moderate", args=[found.reference]))
    context = {
        "complaint": found,
        "form": form,
        "doubts": doubts_about(found),
        "changes": list(found.moderated.order_by("-id")),
    }
    return render(request, "complaints/moderate.html", context, status=422 if form.errors else 200)
