"""Mandates in public: the list, also as CSV, and the page of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from yakja.foundation.audit.queries import history_of
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared

from ..models import Mandate
from ..queries import capability, designations
from .forms import ALL, day_input, place_choices
from .lists import function_choices, in_address, kind_choices, narrowed

ROOMS = ("mandates", "catalogue", "bodies", "places")
STATES = {
    "in_force": gettext_lazy("in force"),
    "suspended": gettext_lazy("suspended"),
    "coming": gettext_lazy("not begun yet"),
    "ended": gettext_lazy("ended"),
}
TONES = {"in_force": "good", "suspended": "bad", "coming": "info", "ended": "neutral"}


class Filters(forms.Form):
    """The filters of the list; all of them stand in the address."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    function = forms.ChoiceField(label=gettext_lazy("Function"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False, choices=[ALL, *Mandate.Role.choices])
    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), required=False)
    holder = forms.CharField(
        label=gettext_lazy("Code of the charged body"), required=False, max_length=48,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[ALL, *STATES.items()])
    as_of = forms.DateField(label=gettext_lazy("On the day"), required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [ALL, *place_choices()]
        self.fields["function"].choices = [ALL, *function_choices()]
        self.fields["kind"].choices = [ALL, *kind_choices()]


def _wanted(form: Filters) -> designations.Wanted:
    good = form.cleaned_data if form.is_valid() else {}
    place = Place.objects.filter(code=good["place"]).first() if good.get("place") else None
    return designations.Wanted(
        day=good.get("as_of") or timezone.localdate(),
        place=place,
        role=good.get("role") or "",
        kind=good.get("kind") or "",
        holder=(good.get("holder") or "").strip().upper(),
        state=good.get("state") or "",
        **narrowed(good.get("function") or ""),
    )


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Who is charged with what, by which instrument; function by function."""
    form = Filters(request.GET or None)
    wanted = _wanted(form)
    page = designations.mandates_page(wanted, cursor=request.GET.get("cursor"))
    base = in_address(request, form)
    return render(
        request,
        "mandates/mandates.html",
        {
            "form": form,
            "page": page,
            "rows": [(m, designations.state_of(m, wanted.day)) for m in page.items],
            "total": designations.mandates(wanted).count(),
            "has_any": bool(page.items) or Mandate.objects.exists(),
            "base": base,
            "wanted": wanted,
            "is_today": wanted.day == timezone.localdate(),
            "states": STATES,
            "tones": TONES,
            "may_designate": may(request.actor, "mandates.load_mandates"),  # type: ignore[attr-defined]
        },
    )


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def table(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filters."""
    form = Filters(request.GET or None)
    wanted = _wanted(form)
    if form.errors:
        raise Http404
    return csv_answer(f"mandates-{wanted.day.isoformat()}", _mandate_rows(wanted))


def _mandate_rows(wanted: designations.Wanted) -> Iterable[list[Any]]:
    yield [
        "code", "function", "function_name", "role", "holder", "holder_name", "kind", "place", "place_name", "instrument",
        "section", "notification", "notified_on", "valid_from", "valid_to", "state", "delegated_from", "source", "is_sample",
    ]  # fmt: skip
    rows = designations.with_state(designations.mandates(wanted), wanted.day).order_by(*designations.KEYS)
    for m in rows.iterator(chunk_size=500):
        yield [
            m.code, m.function.code, str(m.function.name), m.role, m.holder.code, str(m.holder.name),
            m.kind.code if m.kind else "", m.place.code, str(m.place.name), m.instrument, m.section, m.notification,
            _iso(m.notified_on), _iso(m.valid_from), _iso(m.valid_to), designations.state_of(m, wanted.day),
            m.delegated_from.code if m.delegated_from else "", m.source, "yes" if m.is_sample else "no",
        ]  # fmt: skip


@prepared(*ROOMS, "strategy")
def mandate(request: HttpRequest, code: str) -> HttpResponse:
    """One mandate: its basis, what it was delegated from and to, the proof behind it, its reviews and suspensions."""
    day = timezone.localdate()
    rows = Mandate.objects.select_related(
        "function",
        "holder__kind",
        "kind",
        "place",
        "file",
        "delegated_from__holder",
        "delegated_from__function",
    )
    found = designations.with_state(rows, day).filter(code=code).first()
    if found is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    is_proved = found.role in capability.PROVED
    lines = capability.proofs(found, day) if is_proved else []
    return render(
        request,
        "mandates/mandate.html",
        {
            "mandate": found,
            "state": designations.state_of(found, day),
            "states": STATES,
            "tones": TONES,
            "today": day,
            "delegations": list(
                designations.with_state(
                    found.delegations.select_related("holder", "place", "kind"), day
                ).order_by("code")
            ),
            "state_of": lambda m: designations.state_of(m, day),
            "suspensions": list(found.suspensions.order_by("-from_day", "-id")),
            "is_proved": is_proved,
            "proof": capability.by_kind(lines) if is_proved else [],
            "kinds_shown": capability.shown(lines),
            "reviews": capability.standing(found, day),
            "others": [m for m in _beside(found, day) if m.holder_id != found.holder_id],
            "history": history_of(f"mandates.mandate:{found.code}", 20),
            "may_end": may(actor, "mandates.end_mandate", found) and not found.has_ended(day),
            "may_prove": may(actor, "mandates.record_proof", found) and is_proved,
            "may_review": may(actor, "mandates.call_review", found) and is_proved,
        },
    )


def _beside(found: Mandate, day: dt.date) -> list[Mandate]:
    """Who holds the same role for the same function, area and kind on this day."""
    rows = designations.acting(day).filter(
        function=found.function_id, role=found.role, place=found.place_id, kind=found.kind_id
    )
    holders = list(rows.select_related("holder").order_by("code"))
    return holders if any(m.pk == found.pk for m in holders) else []
