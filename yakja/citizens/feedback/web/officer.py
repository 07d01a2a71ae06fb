"""Pages of an office: what was answered about it, and telling in public what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import attempt
from yakja.foundation.ui.formats import month_names

from .. import actions
from ..models import LoopPublication
from ..queries import figures, publications, responses_for
from ..queries.reading import LEAST_READ, doors_of
from ..registry import challenge, kind_name, step_name
from .forms import LoopForm, ReasonForm


def _body(code: str) -> Body:
    return get_object_or_404(Body.objects.select_related("place", "kind"), code=code)


def _month(moment: dt.datetime) -> str:
    """The month alone: a day would tell the office who it was."""
    local = timezone.localtime(moment)
    return f"{month_names(active())[local.month]} {local.year}"


@never_cache
@require_GET
def responses(request: HttpRequest, code: str) -> HttpResponse:
    """The answers about a body, without names, numbers and days; and its figures of twelve months."""
    body = _body(code)
    actor: Any = request.actor
    require(actor, "feedback.read_responses", body)
    today = timezone.localdate()
    page = responses_for(actor, body, cursor=request.GET.get("cursor"))
    rows = [
        {
            "row": row,
            "month": _month(row.answered_at),
            "kind": kind_name(row.invitation.prompt.kind),
            "step": step_name(row.invitation.prompt.kind, row.invitation.prompt.move),
            "challenge": challenge(row.challenge).name if row.challenge else "",
        }
        for row in page.items
    ]
    return render(
        request,
        "feedback/responses.html",
        {
            "body": body,
            "page": page,
            "rows": rows,
            "least": LEAST_READ,
            "of_year": figures(today - dt.timedelta(days=364), today, body=body),
            "doors": doors_of(body),
            "told": publications(body=body, size=5).items,
            "may_publish": may(actor, "feedback.publish_loop", body),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Say in public what was heard and what came of it; how many said it is counted."""
    body = _body(code)
    actor: Any = request.actor
    require(actor, "feedback.publish_loop", body)
    today = timezone.localdate()
    initial = {
        "heard_from": today - dt.timedelta(days=90), "heard_to": today, "measure_on": today + dt.timedelta(days=90)
    }  # fmt: skip
    form = LoopForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: actions.publish_loop(actor=actor, body=body, door="web", **form.facts()))
        if done is not None:
            messages.success(request, _("It stands on the public page now."))
            return HttpResponseRedirect(reverse("feedback:responses", kwargs={"code": code}))
    return render(
        request, "feedback/publish.html", {"body": body, "form": form}, status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A steward takes a publication off the page, with the reason."""
    row = get_object_or_404(LoopPublication.objects.select_related("body", "evidence"), pk=pk)
    actor: Any = request.actor
    require(actor, "feedback.withdraw_loop", row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.withdraw_loop(actor=actor, publication=row, reason=form.cleaned_data["reason"]),
        )
        if done is not None:
            messages.success(request, _("It is off the page; the row and the reason are kept."))
            return HttpResponseRedirect(reverse("feedback:index"))
    return render(
        request,
        "feedback/withdraw.html",
        {"publication": row, "form": form},
        status=422 if form.errors else 200,
    )
