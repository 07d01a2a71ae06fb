"""Events: published in the transaction of what happened, told to those who follow by the worker."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.rows import put, put_all

from ..models import Channel, Event, EventTopic, OutboundMessage, Subscription
from ..queries.following import named_in, topics_of_event, unsubscribe_path, untold_events
from ..queries.rendering import Rendered, link_in, render_message
from ..registry import ALL, is_topic
from .messages import message_to


@action("channels.publish_event", joins=True)
def publish_event(
    *,
    actor: Any,
    topics: Sequence[str],
    title: TranslatedText,
    url: str,
    at: dt.datetime | None = None,
    data: dict[str, Any] | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Event:
    """Tell those who follow any of the topics; `all` is added. `url` is a path without a language.

    Only public matters are events: feeds show them to everybody. `data` is JSON and goes to other systems.
    Raises ValueError for a text that has not the form of a topic.
    """
    require(actor, "channels.publish_event")
    names = list(dict.fromkeys([*topics, ALL]))
    for topic in names:
        if not is_topic(topic):
            raise ValueError(f"{topic!r} has not the form of a topic")
    event = put(Event(title=title, url=url, at=at or timezone.now(), data=data or {}, is_sample=is_sample))
    put_all([EventTopic(event=event, topic=topic) for topic in names])
    record(subject=event, facts={"topics": names})
    return event


def tell_events(*, now: dt.datetime, limit: int = 50) -> int:
    """Write the messages of events nobody was told of yet; returns how many events.

    Each event and its messages are one transaction; an address that follows several of its topics gets one.
    """
    told = 0
    for event in untold_events(limit):
        with transaction.atomic():
            # Whoever marks it first writes its messages.
            if not Event.objects.filter(pk=event.pk, told_at__isnull=True).update(told_at=now):
                continue
            topics = topics_of_event(event)
            followers = (
                Subscription.objects.active().following(topics).select_related("address").order_by("id")
            )
            told += 1
            wording: dict[str, Rendered] = {}
            messages: dict[str, OutboundMessage] = {}
            for follower in followers.iterator(chunk_size=2000):
                if follower.address is not None and follower.address.bad_since:
                    continue
                message = _message(event, follower, topics, now, wording)
                messages.setdefault(str(message.key), message)
            OutboundMessage.objects.bulk_create(messages.values(), batch_size=500)
    return told


def _message(
    event: Event, follower: Subscription, topics: list[str], now: dt.datetime, wording: dict[str, Rendered]
) -> OutboundMessage:
    if follower.channel == Channel.WEBHOOK or follower.address is None:
        return OutboundMessage(
            channel=Channel.WEBHOOK,
            subscription=follower,
            language=follower.language,
            body=json.dumps(as_json(event, topics), ensure_ascii=False, separators=(",", ":")),
            key=f"event:{event.pk}:subscription:{follower.pk}",
            next_try_at=now,
            queued_at=now,
            is_sample=event.is_sample,
        )
    end = settings.PUBLIC_URL.rstrip("/") + unsubscribe_path(follower)
    lang = follower.language
    # One wording per language: the link that ends a subscription is the only thing that differs.
    if lang not in wording:
        context = {
            "title": dict(event.title),
            "path": event.url,
            "topics": named_in(lang, topics),
            "end": _END,
        }
        wording[lang] = render_message("channels/event", Channel.EMAIL, lang, context)
    letter = Rendered(wording[lang].subject, wording[lang].body.replace(_END, end))
    return message_to(
        follower.address,
        letter,
        lang,
        template="channels/event",
        subscription=follower,
        unsubscribe_url=end,
        key=f"event:{event.pk}:address:{follower.address_id}",
        at=now,
    )


_END = "https://end.invalid/"


def as_json(event: Event, topics: Sequence[str]) -> dict[str, Any]:
    """An event as other systems receive it."""
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "topics": sorted(topics),
        "title": dict(event.title),
        "url": link_in("ur", event.url),
        "data": event.data,
    }
