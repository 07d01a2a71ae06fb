"""Calls to those who did not answer by themselves, by stewards outside the judged offices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yakja.foundation.kit.i18n import LANGUAGES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Door, Invitation
from ..queries import call_list
from ..registry import kind_name, step_name
from .forms import AnswerForm


@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Who is to be called, those first whose time runs out."""
    actor: Any = request.actor
    require(actor, "feedback.call_list")
    page = keyset_page(
        call_list(actor, timezone.now()), keys=("expires_at", "id"), cursor=request.GET.get("cursor")
    )
    return render(request, "feedback/calls.html", {"page": page, "names": dict(LANGUAGES)})


@never_cache
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, reference: str) -> HttpResponse:
    """Read the questions out and enter the answers; the number is shown when asked for, and that is recorded."""
    rows = Invitation.objects.select_related("prompt", "body__place", "place", "address")
    invitation = get_object_or_404(rows, reference=reference)
    actor: Any = request.actor
    require(actor, "feedback.answer_at_desk", invitation)
    number = ""
    asks_number = request.method == "POST" and "show" in request.POST
    if asks_number:
        number = actions.look_up_number(actor=actor, invitation=invitation)
    is_sent = request.method == "POST" and not asks_number
    form = AnswerForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        questions=invitation.prompt.questions,
    )
    if is_sent and form.is_valid():
        done = attempt(
            form,
            lambda: actions.answer(
                actor=actor,
                invitation=invitation,
                language=invitation.language,
                door=Door.DESK,
                **form.said(),
            ),
        )
        if done is not None:
            messages.success(request, _("The answer is kept, with your name as the helper."))
            return HttpResponseRedirect(reverse("feedback:calls"))
    return render(
        request,
        "feedback/call.html",
        {
            "invitation": invitation,
            "kind": kind_name(invitation.prompt.kind),
            "step": step_name(invitation.prompt.kind, invitation.prompt.move),
            "form": form,
            "number": number,
        },
        status=422 if form.errors else 200,
    )
