"""What is asked after which step, and of which share; set by administrators, never by an office that is judged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..queries import prompt_for
from ..queries.reading import history_of, prompts
from ..registry import challenges_of, kind_name, step_name
from .forms import PromptForm


@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every step that is asked about, with its share."""
    actor: Any = request.actor
    require(actor, "feedback.set_prompt")
    rows = [(row, kind_name(row.kind), step_name(row.kind, row.move)) for row in prompts()]
    return render(request, "feedback/prompts.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, kind: str, move: str) -> HttpResponse:
    """Set another share: a new version with a seed of its own."""
    actor: Any = request.actor
    require(actor, "feedback.set_prompt")
    prompt = prompt_for(kind, move)
    if prompt is None:
        raise Http404
    form = PromptForm(
        request.POST or None, initial={"share": prompt.share / 10, "delay_hours": prompt.delay_hours}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = attempt(
            form,
            lambda: actions.set_prompt(
                actor=actor,
                kind=kind,
                move=move,
                share=int(said["share"] * 10),
                delay_hours=said["delay_hours"],
                reason=said["reason"],
            ),
        )
        if done is not None:
            messages.success(request, _("From now on this share is asked."))
            return HttpResponseRedirect(reverse("feedback:prompts"))
    return render(
        request,
        "feedback/prompt.html",
        {
            "prompt": prompt,
            "kind": kind_name(kind),
            "step": step_name(kind, move),
            "reasons": challenges_of(prompt.questions),
            "history": history_of(prompt),
            "form": form,
        },
        status=422 if form.errors else 200,
    )
