"""Success stories: the list, one story, and writing, publishing and withdrawing one."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.queries import moves_open_to
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.references import check_reference
from yakja.foundation.ui.doors import attempt
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.models import EvidenceKind, Standing, Status, Tool

from .. import actions
from ..models import Story, Strategy
from ..queries import stories as reads
from .finding import ROOMS, who
from .text_forms import StoryForm

STORY_ROOMS = (*ROOMS, "people")


@prepared(*STORY_ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Published stories, the newest first."""
    page = keyset_page(reads.public_stories(), keys=("-id",), cursor=request.GET.get("cursor"))
    return render(request, "strategy/stories.html", {"page": page})


@prepared(*STORY_ROOMS)
def story(request: HttpRequest, reference: str) -> HttpResponse:
    """A published story; a withdrawn one is a notice; a draft is there for its writers."""
    row = _story(reference)
    is_public = row.case.state == "published" and not (row.consent and row.consent.withdrawn_at)
    if not is_public and row.case.state in ("published", "withdrawn") and row.published_at:
        return render(request, "strategy/story_withdrawn.html", {"story": row}, status=410)
    if not is_public:
        raise Http404
    return render(request, "strategy/story.html", {"story": row, "cells": shown_cells(row)})


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """A new story of one's body."""
    body = get_object_or_404(Body.objects.select_related("place", "kind"), code=code)
    require(who(request), "strategy.write_story", body)
    return _form(request, body, None)


@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, reference: str) -> HttpResponse:
    """A story at work: change the draft, send, publish, give back, withdraw."""
    row = _story(reference)
    actor = who(request)
    moves = moves_open_to(actor, row.case)
    may_write = may(actor, "strategy.write_story", row.body)
    if not may_write and not may(actor, "strategy.publish_story", row.case):
        require(actor, "strategy.write_story", row.body)
    if request.method == "POST" and request.POST.get("move"):
        try:
            actions.move_story(
                actor=actor, story=row, code=request.POST["move"], reason=request.POST.get("reason", "")
            )
        except LookupError:
            raise Http404 from None
        except ValidationError as error:
            problem = " ".join(str(m) for m in error.messages)
            return _desk(request, row, moves, may_write, problem)
        messages.success(request, _("The story is now: %(state)s.") % {"state": row.case.state_now.name})
        return HttpResponseRedirect(reverse("strategy:story_desk", kwargs={"reference": row.reference}))
    if request.method == "POST" or "change" in request.GET:
        require(actor, "strategy.write_story", row.body)
        return _form(request, row.body, row)
    return _desk(request, row, moves, may_write, "")


def _desk(request: HttpRequest, row: Story, moves: list, may_write: bool, problem: str) -> HttpResponse:  # type: ignore[type-arg]
    cells = row.cells or [
        c.as_kept()
        for c in reads.cells_then(
            row.body, list(row.functions.order_by("position")), row.before_on, row.after_on
        )
    ]
    return render(
        request,
        "strategy/story_desk.html",
        {
            "story": row,
            "moves": moves,
            "may_write": may_write and row.case.state == "draft",
            "cells": shown_cells(row, cells),
            "is_measured": any(c["is_measured"] for c in cells),
            "problem": problem,
            "typed": request.POST.get("reason", ""),
        },
        status=422 if problem else 200,
    )


def _form(request: HttpRequest, body: Body, row: Story | None) -> HttpResponse:
    first = {}
    if row is not None:
        first = {
            **{f"title_{lang}": row.title.get(lang, "") for lang in ("ur", "en")},
            **{f"text_{lang}": row.text.get(lang, "") for lang in ("ur", "en")},
            "functions": list(row.functions.values_list("code", flat=True)),
            "before_on": row.before_on, "after_on": row.after_on, "consent_letter": row.consent_letter,
            "strategy": row.strategy.code if row.strategy else "",
        }  # fmt: skip
    functions = list(Function.objects.current().filter(cells__body=body).order_by("position"))
    known = Strategy.objects.public().exclude(case__state="withdrawn").order_by("code")
    around = [s for s in known.select_related("place") if s.place.contains(body.place)]
    form = StoryForm(
        request.POST or None, request.FILES or None, initial=first, functions=functions, strategies=around
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.write_story(
                actor=who(request),
                body=body,
                story=row,
                consent=row.consent if row else None,
                strategy=next((s for s in around if s.code == form.cleaned_data["strategy"]), None),
                **form.facts(),
            ),
        )
        if made is not None:
            return HttpResponseRedirect(reverse("strategy:story_desk", kwargs={"reference": made.reference}))
    return render(
        request,
        "strategy/story_write.html",
        {"body": body, "story": row, "form": form},
        status=422 if form.errors else 200,
    )


def _story(reference: str) -> Story:
    row = reads.story_of(check_reference(reference) or reference)
    if row is None:
        raise Http404
    return row


def shown_cells(row: Story, cells: list[dict] | None = None) -> list[dict]:  # type: ignore[type-arg]
    """The cells with the names of functions, states, tools and evidence."""
    kept = cells if cells is not None else row.cells
    functions = {f.code: f for f in Function.objects.filter(code__in=[c["function"] for c in kept])}
    codes = {code for c in kept for code in (*c["before_tools"], *c["after_tools"])}
    tools = {t.code: t for t in Tool.objects.filter(code__in=codes)}
    return [
        {
            **cell,
            "function_row": functions.get(cell["function"]),
            "before_name": Status(cell["before"]).label,
            "after_name": Status(cell["after"]).label,
            "after_standing_name": Standing(cell["after_standing"]).label,
            "before_tools": [tools[c] for c in cell["before_tools"] if c in tools],
            "after_tools": [tools[c] for c in cell["after_tools"] if c in tools],
            "evidence": [
                (EvidenceKind(kind).label, dt.date.fromisoformat(on)) for kind, on in cell["evidence"]
            ],
        }
        for cell in kept
    ]
