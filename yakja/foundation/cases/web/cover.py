"""Leave: who looks after whose cases, from a day to a day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yakja.foundation.bodies.models import Post
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import LeaveCover
from .forms import LeaveForm
from .worklist import signed_in


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What stands, and a form for one's own leave or that of an office below."""
    actor = signed_in(request)
    if not actor.is_officer:
        raise Forbidden("cases.cover")
    form = LeaveForm(request.POST or None, posts=list(actor.posts().order_by("code")))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kind, _colon, key = said["whose"].partition(":")
        away = {
            "me": lambda: {"person": actor.person},
            "post": lambda: {"post": Post.objects.select_related("body__place").get(pk=key)},
            "other": lambda: {"person": said["person"]},
        }[kind]()
        made = attempt(
            form,
            lambda: actions.cover_leave(
                actor=actor,
                covered_by=said["covered_by"],
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                reason=said["reason"],
                **away,
            ),
        )
        if made:
            messages.success(request, _("The leave is noted. It ends by itself."))
            return HttpResponseRedirect(reverse("cases:leave"))
    return render(
        request,
        "cases/leave.html",
        {"form": form, "covers": queries.covers_for(actor)},
        status=422 if form.errors else 200,
    )


@never_cache
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it before its last day."""
    cover = get_object_or_404(LeaveCover, pk=pk)
    actor = signed_in(request)
    actions.end_cover(actor=actor, cover=cover)
    messages.success(request, _("Ended."))
    return HttpResponseRedirect(reverse("cases:leave"))
