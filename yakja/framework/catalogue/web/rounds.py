"""Rounds from the steward's side, and the published result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared

from ..actions import rounds as actions
from ..models import Cell, Round, RoundReply, Verification
from ..queries import grid as queries

STEWARDS = ("provincial_steward", "administrator")


class RoundForm(forms.Form):
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("For example: punjab-2026-2")
    )
    name_ur = forms.CharField(label=gettext_lazy("Name in Urdu"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    place = forms.ChoiceField(label=gettext_lazy("Where"))
    functions = forms.MultipleChoiceField(
        label=gettext_lazy("Functions, 12 at most"), widget=forms.CheckboxSelectMultiple
    )
    opens_on = forms.DateField(label=gettext_lazy("Opens"), widget=forms.DateInput(attrs={"type": "date"}))
    closes_on = forms.DateField(label=gettext_lazy("Closes"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(p.code, str(p.name)) for p in places]
        self.fields["functions"].choices = [
            (f.code, f"{f.code} {f.name}") for f in Function.objects.current().order_by("position")
        ]


def steward(request: HttpRequest) -> Any:
    """The steward's actor; others are refused."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous or not any(actor.has_role(kind) for kind in STEWARDS):
        raise Forbidden("catalogue.open_round")
    return actor


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """All rounds of the steward's places."""
    return render(
        request, "catalogue/rounds.html", {"rounds": list(queries.rounds_seen(steward(request))[:100])}
    )


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Opening a round."""
    actor = steward(request)
    places = actor.places_in_reach(STEWARDS).filter(level__in=["province", "division", "district"]).in_order()
    form = RoundForm(request.POST or None, places=places, initial={"opens_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = actions.open_round(
                actor=actor,
                place=Place.objects.get(code=facts["place"]),
                code=facts["code"],
                name=TranslatedText({"ur": facts["name_ur"], "en": facts["name_en"]}),
                functions=list(Function.objects.filter(code__in=facts["functions"])),
                opens_on=facts["opens_on"],
                closes_on=facts["closes_on"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The round is open; the officers have been told."))
            return redirect("catalogue:round_progress", code=made.code)
    return render(request, "catalogue/round_new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """Who has sent, who is missing, what is stale; reminding, closing, publishing."""
    actor = steward(request)
    found = get_object_or_404(Round.objects.select_related("place"), code=code)
    require(actor, "catalogue.open_round", found)
    if request.method == "POST":
        step = request.POST.get("step", "")
        try:
            if step == "remind":
                wanted = Body.objects.filter(code__in=request.POST.getlist("body"))
                n = actions.remind(actor=actor, round=found, bodies=list(wanted))
                messages.success(request, _("Reminded: %(n)s") % {"n": n})
            elif step == "preview":
                n = actions.preview_round(actor=actor, round=found)
                messages.success(request, _("Closed. Cells drawn for the check: %(n)s") % {"n": n})
            elif step == "publish":
                actions.publish_round(actor=actor, round=found)
                messages.success(request, _("Published."))
        except ValidationError as error:
            messages.error(request, " ".join(str(m) for m in error.messages))
        return redirect("catalogue:round_progress", code=code)
    replies = RoundReply.objects.filter(round=found)
    return render(
        request,
        "catalogue/round_progress.html",
        {
            "round": found,
            "functions": list(found.functions.order_by("position")),
            "asked": replies.count(),
            "sent": replies.filter(submitted_at__isnull=False).count(),
            "missing": list(queries.missing(found)[:100]),
            "stale": list(queries.stale_cells(found.place)[:25]),
            "sample": queries.sample_result(found),
            "may_publish": may(actor, "catalogue.publish_round", found)
            and found.publish_on <= timezone.localdate(),
        },
    )


@prepared("catalogue", "bodies", "places")
def published(request: HttpRequest, code: str) -> HttpResponse:
    """The published round: cells with the bodies' replies, and what the check found."""
    found = get_object_or_404(Round.objects.select_related("place"), code=code)
    if found.state != Round.State.PUBLISHED:
        raise Http404
    functions = list(found.functions.order_by("position"))
    cells = (
        Cell.objects.within(found.place)
        .filter(function__in=functions)
        .select_related("body", "function")
        .order_by("body__name_key_en", "function__position")
    )
    by_body: dict[Body, list[Cell]] = {}
    for cell in cells[:5000]:
        by_body.setdefault(cell.body, []).append(cell)
    replies = {r.body_id: r.reply for r in RoundReply.objects.filter(round=found).exclude(reply="")}
    return render(
        request,
        "catalogue/round.html",
        {
            "round": found,
            "functions": functions,
            "bodies": by_body,
            "replies": replies,
            "sample": queries.sample_result(found),
            "differences": list(
                Verification.objects.filter(round=found, verified_at__isnull=False)
                .select_related("body", "function", "verifier")
                .order_by("id")
            ),
        },
    )
