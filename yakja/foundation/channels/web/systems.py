"""Other systems that receive events: registered, shown with how they answer, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import Subscription
from .following import topic_choices
from .forms import SystemForm

KINDS = {"active": "good", "paused": "warn", "ended": "neutral", "pending": "neutral"}


@never_cache
@require_http_methods(["GET", "POST"])
def systems(request: HttpRequest) -> HttpResponse:
    """One's own systems, and the form for a new one, whose secret is shown on the answer only."""
    require(request.actor, "channels.follow_by_webhook")
    form = SystemForm(request.POST or None, choices=topic_choices(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = attempt(form, lambda: actions.follow_by_webhook(actor=request.actor, door="web", **said))
        if made:
            secret = made.secret
            form = SystemForm(choices=topic_choices(request))
    rows = [
        (each, KINDS[each.state], queries.describe_topics([t.topic for t in each.topics.all()]))
        for each in queries.subscriptions_of(request.actor)
    ]
    context = {"form": form, "secret": secret, "rows": rows}
    return render(request, "channels/systems.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end_system(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then end."""
    require(request.actor, "channels.follow_by_webhook")
    found = get_object_or_404(Subscription, pk=pk, channel="webhook")
    require(request.actor, "channels.end_subscription", found)
    if request.method == "POST":
        actions.end_subscription(actor=request.actor, subscription=found, door="web")
        messages.success(request, _("No more events are sent there."))
        return HttpResponseRedirect(reverse("channels:systems"))
    return render(request, "channels/end_system.html", {"system": found})
