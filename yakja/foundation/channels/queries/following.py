"""Who follows what, what there is to tell, and the signed addresses by which a subscription is confirmed and ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core import signing

from yakja.foundation.bodies.models import Function
from yakja.foundation.places.models import Place

from .. import registry
from ..models import Event, Subscription

CONFIRM_WITHIN = dt.timedelta(days=7)
_SALTS = {"confirm": "channels.confirm", "unsubscribe": "channels.unsubscribe"}


def _token(subscription: Subscription, purpose: str) -> str:
    if purpose == "unsubscribe":
        # Without a time in it: the same address in every letter.
        return signing.Signer(salt=_SALTS[purpose]).sign_object(subscription.pk)
    return signing.dumps(subscription.pk, salt=_SALTS[purpose])


def confirm_path(subscription: Subscription) -> str:
    """The address, without host, behind which the second yes is said; valid for seven days."""
    return f"/{subscription.language}/follow/confirm/{_token(subscription, 'confirm')}/"


def unsubscribe_path(subscription: Subscription) -> str:
    """The address, without host and language, that ends a subscription; it never expires."""
    return f"/follow/end/{_token(subscription, 'unsubscribe')}/"


def subscription_of(token: str, purpose: str) -> Subscription | None:
    """The subscription a signed address speaks of; None for a forged or expired one."""
    try:
        if purpose == "unsubscribe":
            pk = signing.Signer(salt=_SALTS[purpose]).unsign_object(token)
        else:
            pk = signing.loads(token, salt=_SALTS[purpose], max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return Subscription.objects.select_related("address").filter(pk=pk).first()


def topics_of(subscription: Subscription) -> list[str]:
    return list(subscription.topics.order_by("topic").values_list("topic", flat=True))


def describe_topics(topics: Sequence[str]) -> list[tuple[str, Any]]:
    """(topic, name for readers) of those topics that can be followed, in the given order, each once."""
    named = ((topic, registry.describe_topic(topic)) for topic in dict.fromkeys(topics))
    return [(topic, name) for topic, name in named if name is not None]


def named_in(language: str, topics: Sequence[str]) -> str:
    """The names of those topics that have one, as a list within a sentence."""
    names = [
        registry.topic_text(t, language) for t in topics if registry.describe_topic(t) and t != registry.ALL
    ]
    comma = ", " if language == "en" else "، "
    return comma.join(names or [registry.topic_text(registry.ALL, language)])


def topics_of_event(event: Event) -> list[str]:
    return list(event.topics.order_by("topic").values_list("topic", flat=True))


def events_about(topics: Sequence[str], *, limit: int = 50) -> list[Event]:
    """The newest events of any of these topics, of all topics when none is given."""
    found = Event.objects.all()
    if topics:
        found = found.filter(topics__topic__in=list(topics)).distinct()
    return list(found.order_by("-id").prefetch_related("topics")[:limit])


def untold_events(limit: int) -> list[Event]:
    """The oldest events the worker has not told anybody yet."""
    return list(Event.objects.filter(told_at__isnull=True).order_by("id").prefetch_related("topics")[:limit])


def place_name(code: str) -> Any:
    """The name of a place for those who follow it; None where there is none."""
    place = Place.objects.filter(code=code).first() if code else None
    return place.name if place else None


def function_name(code: str) -> Any:
    """The name of a function for those who follow it; None where there is none."""
    function = Function.objects.filter(code=code).first() if code else None
    return function.name if function else None
