"""For officers of the body that holds a session: planning it, cancelling it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.kit.permissions import require
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import person_named
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import attempt

from .. import actions
from .finding import course_or_404, session_or_404, who
from .forms import ReasonForm, SessionForm


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """A session of an offered course."""
    actor = who(request)
    require(actor, "training.begin_session")
    course = course_or_404(request, code)
    form = SessionForm(request.POST or None, course=course)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.plan_session(
                actor=actor,
                course=course,
                place=Place.objects.get(code=facts["place"]),
                venue={"ur": facts["venue_ur"], "en": facts["venue_en"]},
                host=facts["host"],
                trainer=_trainer(facts["trainer"]),
                seats=facts["seats"],
                starts_on=facts["starts_on"],
                ends_on=facts["ends_on"],
                language=facts["language"],
                is_for_women=facts["is_for_women"],
            ),
        )
        if made is not None:
            messages.success(request, _("Session %(reference)s is planned.") % {"reference": made.reference})
            return HttpResponseRedirect(reverse("training:session", kwargs={"reference": made.reference}))
    return render(
        request, "training/plan.html", {"form": form, "course": course}, status=422 if form.errors else 200
    )


def _trainer(username: str) -> Person:
    person = person_named(username.strip().lower())
    if person is None:
        raise ValidationError(
            {"trainer": ValidationError(_("Nobody signs in with this name."), code="unknown")}
        )
    return person


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """A session that does not take place."""
    actor = who(request)
    session = session_or_404(reference)
    require(actor, "training.plan_session", session)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.cancel_session(actor=actor, session=session, reason=form.cleaned_data["reason"]),
        )
        if done is not None:
            messages.success(request, _("The session is cancelled."))
            return HttpResponseRedirect(reverse("training:session", kwargs={"reference": session.reference}))
    return render(
        request,
        "training/cancel.html",
        {"form": form, "session": session},
        status=422 if form.errors else 200,
    )
