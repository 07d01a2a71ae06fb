"""Rounds: what anybody reads of them, and the steward's desk where they are opened and closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.ical import Entry, calendar_text
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import attempt, calendar_answer, csv_answer
from yakja.foundation.ui.prepared import prepared

from ..actions import reopening
from ..actions import rounds as verbs
from ..models import AssessmentRound, Response, Template
from ..queries import drawing
from ..queries import rounds as reads

ROOMS = ("capacity", "bodies", "places")
State = AssessmentRound.State


def shown(code: str) -> AssessmentRound:
    """A round that the public may read."""
    found = get_object_or_404(AssessmentRound.objects.select_related("place", "template"), code=code)
    if found.state == State.DRAFT:
        raise Http404
    return found


@prepared(*ROOMS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every round that is or was open."""
    rows = list(reads.rounds_shown()[:200])
    return render(request, "capacity/rounds.html", {"rows": rows})


@prepared(*ROOMS)
@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """How many answered, how many in time, and what inspectors found beside what was said."""
    found = shown(code)
    facts = {
        "round": found,
        "told": reads.told(found),
        "responses": reads.bodies_told(found)[:1000],
        "sealed": drawing.sealed(found.seed),
        "is_closed": found.state == State.CLOSED,
        "today": timezone.localdate(),
    }
    return render(request, "capacity/round.html", facts)


@require_safe
def table(request: HttpRequest, code: str) -> HttpResponseBase:
    """The differences of a round, question by question."""
    found = shown(code)

    def cells() -> Iterator[list[Any]]:
        yield ["question", "text_en", "text_ur", "looked_at", "same", "declared_more", "declared_less", "not_declared"]  # fmt: skip
        for row in reads.told(found).differences:
            yield [
                row.code, row.text.get("en", ""), row.text.get("ur", ""), row.looked, row.same, row.more_declared,
                row.less_declared, row.not_declared,
            ]  # fmt: skip

    return csv_answer(f"{found.code}-differences", cells())


@require_safe
def bodies_table(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every body of a round: whether it has answered, when, and whether in time."""
    found = shown(code)

    def cells() -> Iterator[list[Any]]:
        yield ["body", "name_en", "name_ur", "state", "sent_on", "is_late"]
        for row in reads.bodies_told(found):
            yield [
                row.body.code, row.body.name.get("en", ""), row.body.name.get("ur", ""), row.state,
                timezone.localdate(row.sent_at).isoformat() if row.sent_at else "",
                int(row.is_late) if row.sent_at else "",
            ]  # fmt: skip

    return csv_answer(f"{found.code}-bodies", cells())


@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The two days of a round, for a telephone's calendar."""
    found = shown(code)
    site = settings.PUBLIC_URL.rstrip("/")
    host = urlsplit(site).hostname or "yakja"
    url = f"{site}/{active()}/assessments/{found.code}/"
    name = str(TranslatedText(found.name))
    days = [("opens", found.opens_on, _("Opens: %(round)s")), ("due", found.due_on, _("Last day: %(round)s"))]
    entries = [
        Entry(f"{found.code}-{what}@{host}", day, said % {"round": name}, name, url)
        for what, day, said in days
    ]
    return calendar_answer(found.code, calendar_text("Assessments", name, entries, timezone.now()))


class RoundForm(forms.Form):
    """Opening a round."""

    template = forms.ChoiceField(label=gettext_lazy("Questionnaire"))
    place = forms.ChoiceField(label=gettext_lazy("Where"))
    opens_on = forms.DateField(label=gettext_lazy("Opens"), widget=forms.DateInput(attrs={"type": "date"}))
    due_on = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        help_text=gettext_lazy("Left empty, the working days of the questionnaire are counted."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    sample_percent = forms.IntegerField(
        label=gettext_lazy("Offices looked at, per cent"),
        help_text=gettext_lazy("Left empty, as the questionnaire says."),
        required=False,
        min_value=0,
        max_value=100,
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(t.code, str(t)) for t in Template.objects.order_by("pk")]
        self.fields["place"].choices = [(p.code, str(p.name)) for p in places]


class DraftForm(forms.Form):
    """Opening a round that was prepared."""

    opens_on = RoundForm.base_fields["opens_on"]
    due_on = RoundForm.base_fields["due_on"]


def steward(request: HttpRequest) -> Any:
    """The steward's actor; others are refused."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous or not actor.has_role("provincial_steward"):
        raise Forbidden("capacity.open_round")
    return actor


@never_cache
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """A steward's rounds, those prepared by the clock among them."""
    rows = list(reads.rounds_kept_by(steward(request))[:200])
    return render(request, "capacity/rounds_kept.html", {"rows": rows})


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Opening a round."""
    actor = steward(request)
    places = (
        actor.places_in_reach(("provincial_steward",))
        .filter(level__in=["province", "division", "district"])
        .in_order(active())
    )
    form = RoundForm(request.POST or None, places=places, initial={"opens_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = attempt(
            form,
            lambda: verbs.open_round(
                actor=actor,
                template=Template.objects.get(code=typed["template"]),
                place=Place.objects.get(code=typed["place"]),
                opens_on=typed["opens_on"],
                due_on=typed["due_on"],
                sample_percent=typed["sample_percent"],
            ),
        )
        if made:
            messages.success(request, _("The round is open; the officers have been told."))
            return HttpResponseRedirect(reverse("capacity:round_kept", kwargs={"code": made.code}))
    return render(request, "capacity/round_new.html", {"form": form}, status=422 if form.errors else 200)


class ReopenForm(forms.Form):
    """Why sent answers are opened again."""

    reason = forms.CharField(
        label=gettext_lazy("What is to be mended"),
        help_text=gettext_lazy("The officers of the body read it."),
        max_length=reopening.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


@never_cache
def reopen(request: HttpRequest, code: str, body_code: str) -> HttpResponse:
    """Opening the sent answers of one body again."""
    actor = steward(request)
    found = get_object_or_404(
        Response.objects.select_related("round__place", "body__place", "body__kind"),
        round__code=code,
        body__code=body_code,
    )
    require(actor, "capacity.reopen_response", found)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: reopening.reopen_response(actor=actor, response=found, reason=reason)):
            messages.success(request, _("Opened again; the officers have been told."))
            return HttpResponseRedirect(reverse("capacity:round_kept", kwargs={"code": code}))
    facts = {"response": found, "form": form}
    return render(request, "capacity/reopen.html", facts, status=422 if form.errors else 200)


@never_cache
def kept_one(request: HttpRequest, code: str) -> HttpResponse:
    """Who has sent and who is missing; opening what was prepared, closing what is over."""
    actor = steward(request)
    found = get_object_or_404(AssessmentRound.objects.select_related("place", "template"), code=code)
    require(actor, "capacity.open_round", found)
    form = DraftForm(
        request.POST if request.POST.get("step") == "open" else None,
        initial={"opens_on": max(found.opens_on, timezone.localdate())},
    )
    if request.method == "POST":
        if request.POST.get("step") == "close":
            try:
                verbs.close_round(actor=actor, round=found)
            except ValidationError as refusal:
                messages.error(request, " ".join(str(text) for text in refusal.messages))
            else:
                messages.success(request, _("Closed. The seed of the lot is public now."))
            return HttpResponseRedirect(request.path)
        opened: AssessmentRound | None = None
        if form.is_valid():
            opened = attempt(
                form,
                lambda: verbs.open_round(
                    actor=actor,
                    draft=found,
                    opens_on=form.cleaned_data["opens_on"],
                    due_on=form.cleaned_data["due_on"],
                ),
            )
        if opened:
            messages.success(request, _("The round is open; the officers have been told."))
            return HttpResponseRedirect(request.path)
    waiting = found.responses.filter(state=Response.State.DRAFT).select_related("body")
    facts = {
        "round": found,
        "told": reads.told(found),
        "form": form if found.state == State.DRAFT else None,
        "sent": list(
            found.responses.filter(state=Response.State.SENT)
            .select_related("body")
            .order_by("body__name_key_en", "pk")[:1000]
        ),
        "waiting": list(waiting.order_by("answered", "body__name_key_en", "pk")[:200]),
        "today": timezone.localdate(),
    }
    return render(request, "capacity/round_kept.html", facts, status=422 if form.errors else 200)
