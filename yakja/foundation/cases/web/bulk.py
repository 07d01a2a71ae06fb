"""Several cases at once: choose the step, check, and see for each case what became of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import Case
from ..workflow import Move
from .forms import ManyForm
from .worklist import signed_in

TAKE = "take"
# What fits on a page of the list; more are done page by page.
MOST = 100


def _chosen(request: HttpRequest) -> list[Case]:
    given = (request.POST if request.method == "POST" else request.GET).getlist("case")[:MOST]
    rows = Case.objects.visible_to(request.actor).filter(reference__in=given).with_where()
    return list(rows.order_by("urgency", "id"))


def _steps(actor: Any, cases: list[Case]) -> dict[str, Move]:
    """The steps that may be taken from the list, of those that the table leaves to any of these cases."""
    found: dict[str, Move] = {}
    for case in cases:
        for step in queries.moves_open_to(actor, case):
            if step.in_bulk and not step.evidence:
                found.setdefault(step.code, step)
    return found


@never_cache
def many(request: HttpRequest) -> HttpResponse:
    """Choose, check, do: nothing is written before the second sending."""
    actor = signed_in(request)
    cases = _chosen(request)
    moves = _steps(actor, cases) if cases else {}
    offered = [*((code, step.name) for code, step in moves.items()), (TAKE, _("Take them to my own desk"))]
    is_sent = request.method == "POST"
    form = ManyForm(request.POST if is_sent else None, steps=offered)
    context: dict[str, Any] = {"cases": cases, "form": form, "page_of": queries.page_of, "stage": "choose"}
    if is_sent and not cases:
        raise Forbidden("cases.see")
    if is_sent and form.is_valid():
        code, text = form.cleaned_data["step"], form.cleaned_data["text"].strip()
        step = moves.get(code)
        if step is not None and step.needs and not text:
            form.add_error("text", _("This is needed for this step."))
        else:
            context |= {"stage": "check", "step_name": dict(offered)[code], "code": code, "text": text}
            if request.POST.get("sure") == "yes":
                found = attempt(form, lambda: _do(actor, cases, step, text))
                context |= {"stage": "done", "found": found} if found is not None else {"stage": "choose"}
    return render(request, "cases/many.html", context, status=422 if form.errors else 200)


def _do(actor: Any, cases: list[Case], step: Move | None, text: str) -> list[actions.Moved]:
    if step is None:
        return actions.take_many(actor=actor, cases=cases)
    return actions.move_many(
        actor=actor,
        cases=cases,
        code=step.code,
        facts=dict.fromkeys(step.needs, text),
        text=text,
    )
