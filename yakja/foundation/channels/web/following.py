"""Following by e-mail: ask, confirm, end. Links in letters ask first, since mail programs open them by themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from yakja.foundation.kit import i18n
from yakja.foundation.kit.limits import is_too_often
from yakja.foundation.places.queries import provinces
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import Subscription
from ..registry import ALL
from .forms import FollowForm

MAX_AN_HOUR = 20


def topic_choices(request: HttpRequest) -> list[tuple[str, Any]]:
    """The topics named in the address, else everything and each province."""
    named = queries.describe_topics(request.GET.getlist("topic")[:20])
    if named:
        return named
    return [*queries.describe_topics([ALL]), *((f"place:{p.code}", p.name) for p in provinces())]


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Choose topics and give an address; `?topic=place:PK6` offers that topic alone."""
    choices = topic_choices(request)
    first = {"topics": [choices[0][0]], "language": i18n.active()}
    form = FollowForm(request.POST or None, choices=choices, initial=first)
    if request.method == "POST" and form.is_valid():
        if _too_often(request):
            form.add_error(None, _("That was too often. Wait an hour and try again."))
        else:
            said = form.cleaned_data
            if attempt(form, lambda: actions.ask_to_follow(actor=request.actor, door="web", **said)):
                return HttpResponseRedirect(reverse("channels:asked"))
    feeds = [(f"/feeds/{topic}.atom?lang={i18n.active()}", name) for topic, name in choices]
    status = 400 if form.errors else 200
    return render(request, "channels/follow.html", {"form": form, "feeds": feeds}, status=status)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "channels/asked.html")


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The second yes."""
    subscription = queries.subscription_of(token, "confirm")
    if subscription is None or subscription.state == Subscription.State.ENDED:
        return render(request, "channels/gone.html", {"what": "confirm"}, status=410)
    if request.method == "POST":
        subscription = actions.confirm_following(actor=request.actor, subscription=subscription, door="web")
    return render(request, "channels/confirm.html", _shown(subscription, token))


@never_cache
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """End what sends the letters."""
    subscription = queries.subscription_of(token, "unsubscribe")
    if subscription is None:
        return render(request, "channels/gone.html", {"what": "end"}, status=410)
    if request.method == "POST":
        subscription = actions.end_by_link(actor=request.actor, subscription=subscription, door="web")
    return render(request, "channels/end.html", _shown(subscription, token))


# The signed token is the permission; a mail program has no session and sends no form of ours (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def one_tap(request: HttpRequest, token: str) -> HttpResponse:
    """A POST ends the subscription at once; a person who opens the address is led to the page in their language."""
    subscription = queries.subscription_of(token, "unsubscribe")
    if request.method == "GET":
        lang = subscription.language if subscription is not None else i18n.active()
        return HttpResponseRedirect(f"/{lang}/follow/end/{token}/")
    if subscription is None:
        raise Http404
    actions.end_by_link(actor=request.actor, subscription=subscription, door="mail")
    return HttpResponse(status=200, content_type="text/plain")


def _shown(subscription: Subscription, token: str) -> dict[str, Any]:
    return {
        "subscription": subscription,
        "address": subscription.address.masked if subscription.address else "",
        "topics": queries.describe_topics(queries.topics_of(subscription)),
        "token": token,
    }


def _too_often(request: HttpRequest) -> bool:
    """Whether this network address has asked twenty times within the hour."""
    return is_too_often("channels.follow", get_adapter(request).get_client_ip(request), most=MAX_AN_HOUR)
