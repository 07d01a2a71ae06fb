"""Two officers one level up let somebody in again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import Person, ResetRequest
from .desk import signed_in
from .forms import ReasonForm


def _request(pk: int) -> ResetRequest:
    return get_object_or_404(ResetRequest.objects.select_related("person__account", "body__parent"), pk=pk)


@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """Requests of persons one level below."""
    actor = signed_in(request)
    if not actor.is_officer:
        raise Forbidden("people.approve_reset")
    rows = queries.resets_for(actor)
    mine = {
        row.pk for row in rows if any(voice.person_id == actor.person.pk for voice in row.approvals.all())
    }
    return render(request, "people/resets.html", {"rows": rows, "mine": mine, "needed": ResetRequest.NEEDED})


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a colleague."""
    actor = signed_in(request)
    person = get_object_or_404(Person.objects.select_related("account"), pk=pk)
    require(actor, "people.request_reset", person)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = attempt(
            form,
            lambda: actions.request_reset(
                actor=actor, person=person, reason=form.cleaned_data["reason"], door="web"
            ),
        )
        if asked:
            messages.success(request, _("Two officers one level up have been asked."))
            return HttpResponseRedirect(reverse("people:my"))
    return render(request, "people/ask_reset.html", {"form": form, "person": person})


@never_cache
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """One voice; the second sends the link, or shows it once when there is no address."""
    actor = signed_in(request)
    approval = actions.approve_reset(actor=actor, request=_request(pk), door="web")
    if approval.is_complete:
        return render(request, "people/reset_done.html", {"approval": approval})
    messages.success(request, _("Your voice is noted. A second officer must confirm too."))
    return HttpResponseRedirect(reverse("people:resets"))


def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with a reason."""
    actor = signed_in(request)
    row = _request(pk)
    require(actor, "people.refuse_reset", row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.refuse_reset(
                actor=actor, request=row, reason=form.cleaned_data["reason"], door="web"
            ),
        )
        if done:
            messages.success(request, _("The request is refused."))
            return HttpResponseRedirect(reverse("people:resets"))
    return render(request, "people/refuse_reset.html", {"form": form, "row": row})
