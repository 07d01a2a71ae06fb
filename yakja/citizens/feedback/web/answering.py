"""Answering by the address that was sent: no account, no script, complete or change it until the last day."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yakja.foundation.kit.i18n import active
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Door
from ..queries import invitation_of
from .forms import AnswerForm


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Three questions on one page. After the last day the page says so and takes nothing."""
    invitation = invitation_of(token.upper())
    if invitation is None:
        raise Http404
    if not invitation.may_still_answer(timezone.now()):
        return render(request, "feedback/over.html", {"invitation": invitation}, status=410)
    kept = getattr(invitation, "response", None)
    initial = (
        {
            "outcome": kept.outcome,
            "ease": str(kept.ease or ""),
            "challenge": kept.challenge,
            "text": kept.text,
        }
        if kept and kept.door == Door.WEB
        else {}
    )
    form = AnswerForm(
        request.POST or None, request.FILES or None, questions=invitation.prompt.questions, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:
            return HttpResponseRedirect(reverse("feedback:thanks"))
        done = attempt(
            form,
            lambda: actions.answer(
                actor=request.actor, invitation=invitation, language=active(), door=Door.WEB, **form.said()
            ),
        )
        if done is not None:
            return HttpResponseRedirect(reverse("feedback:thanks"))
    return render(
        request,
        "feedback/answer.html",
        {"invitation": invitation, "form": form, "is_known": kept is not None},
        status=422 if form.errors else 200,
    )


@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/thanks.html")
