"""How workers move the outbox: claim, mark, retry. Each step is one short transaction; none of them sends."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..models import Address, Channel, Delivery, OutboundMessage, Subscription
from .addresses import OVER

State = OutboundMessage.State
LEASE = dt.timedelta(minutes=10)
# Waiting times after each failed try; after the last one the message is given up.
RETRIES = tuple(dt.timedelta(minutes=m) for m in (1, 4, 15, 60, 240, 720, 1440))
# A system that refuses this many messages in a row is not called any more until its owner looks.
PAUSE_AFTER = 20
KEEP_CONTENT = dt.timedelta(days=30)


def claim_due(*, now: dt.datetime, limit: int = 50) -> list[OutboundMessage]:
    """Take due messages for this worker, oldest first; two workers never get the same one."""
    due = OutboundMessage.objects.due(now).order_by("next_try_at", "id")
    keys = list(due.values_list("pk", flat=True)[:limit])
    if not keys:
        return []
    claim = uuid.uuid4().hex
    # The condition is asked again in the update itself: whoever comes second changes no row.
    OutboundMessage.objects.due(now).filter(pk__in=keys).update(
        held_by=claim, held_until=timezone.now() + LEASE
    )
    held = OutboundMessage.objects.filter(held_by=claim).order_by("next_try_at", "id")
    return list(held.select_related("address", "subscription"))


def begin_try(*, message: OutboundMessage, provider: str) -> bool:
    """Note that the provider is about to be called; False when the claim has been lost meanwhile."""
    now = timezone.now()
    held = OutboundMessage.objects.filter(
        pk=message.pk, state=State.QUEUED, held_by=message.held_by, held_until__gt=now
    ).update(state=State.SENDING, attempts=message.attempts + 1, held_until=now + LEASE, provider=provider)
    if held:
        message.attempts += 1
        message.state, message.provider = State.SENDING, provider
    return bool(held)


def mark_sent(*, message: OutboundMessage, provider_id: str = "") -> None:
    """The provider has taken it; the text of a secret message is emptied."""
    gone = emptied(timezone.now()) if message.is_secret else {}
    with transaction.atomic():
        _close(message, State.SENT, "", provider_id=provider_id[:200], sent_at=timezone.now(), **gone)
        if message.channel == Channel.WEBHOOK and message.subscription_id is not None:
            Subscription.objects.filter(pk=message.subscription_id, failures__gt=0).update(failures=0)


def mark_refused(*, message: OutboundMessage, problem: str) -> None:
    """The provider refused it for good; a bad mailbox or number is remembered as such."""
    with transaction.atomic():
        _close(message, State.FAILED, problem)
        if message.address_id is not None:
            Address.objects.filter(pk=message.address_id, bad_since__isnull=True).update(
                bad_since=timezone.now()
            )
        _count_failure(message, problem)


def mark_uncertain(*, message: OutboundMessage, problem: str) -> None:
    """Nobody knows whether it went out; a person decides whether it is sent again."""
    _close(message, State.UNCERTAIN, problem)


def mark_failed_try(*, message: OutboundMessage, problem: str, now: dt.datetime) -> None:
    """It did not go out this time: try later, or give up after the last try."""
    if message.attempts > len(RETRIES):
        with transaction.atomic():
            _close(message, State.GIVEN_UP, problem)
            _count_failure(message, problem)
        return
    _close(message, State.QUEUED, problem, next_try_at=now + RETRIES[message.attempts - 1])


def _close(message: OutboundMessage, state: str, detail: str, **fields: Any) -> None:
    """End a try: only the worker that holds the claim writes."""
    with transaction.atomic():
        held = OutboundMessage.objects.filter(
            pk=message.pk, held_by=message.held_by, state=State.SENDING
        ).update(state=state, held_by="", held_until=None, **fields)
        if held:
            Delivery.objects.create(
                message=message,
                at=timezone.now(),
                state=state,
                provider=message.provider,
                detail=detail[:300],
            )


def _count_failure(message: OutboundMessage, problem: str) -> None:
    if message.channel != Channel.WEBHOOK or message.subscription_id is None:
        return
    # Counted in the database: messages of one batch each know the count of its beginning.
    active = Subscription.objects.active().filter(pk=message.subscription_id)
    active.update(failures=F("failures") + 1)
    active.filter(failures__gte=PAUSE_AFTER).update(state=Subscription.State.PAUSED, end_reason=problem[:200])


def recover(*, now: dt.datetime) -> int:
    """What a lost worker was sending is uncertain; returns how many messages were found.

    Another system may get an event twice (it carries its number): that one is tried again.
    """
    lost = list(OutboundMessage.objects.left_behind(now).select_related("address", "subscription"))
    for message in lost:
        if message.channel == Channel.WEBHOOK:
            mark_failed_try(message=message, problem="the worker was lost", now=now)
        else:
            mark_uncertain(message=message, problem="the worker was lost while sending")
    return len(lost)


def forget_content(*, now: dt.datetime) -> int:
    """Empty the text of messages whose matter ended 30 days ago; the row stays as evidence. Returns how many."""
    old = OutboundMessage.objects.filter(state__in=OVER, queued_at__lt=now - KEEP_CONTENT)
    return old.filter(emptied_at__isnull=True).update(**emptied(now), unsubscribe_url="")


def emptied(now: dt.datetime) -> dict[str, Any]:
    """What is written over the text of a message that is not kept."""
    return {"context": "", "subject": "", "body": "", "emptied_at": now}
