"""The worker of the outbox: tells of events, sends what is due, recovers what a lost worker left behind."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping

from django.utils import timezone

from .actions import events, holding, inbound, outbox
from .models import Channel, Event, InboundMessage, OutboundMessage
from .providers import (
    PermanentProblem,
    Posting,
    Provider,
    TemporaryProblem,
    UncertainProblem,
    provider_for,
)

log = logging.getLogger(__name__)

Providers = Mapping[str, Callable[[], Provider]]


def has_work() -> bool:
    """Whether an event waits to be told, a message is due, or a worker was lost; three index look-ups."""
    now = timezone.now()
    return (
        OutboundMessage.objects.due(now).exists()
        or Event.objects.filter(told_at__isnull=True).exists()
        or OutboundMessage.objects.left_behind(now).exists()
    )


def has_received() -> bool:
    """Whether something that came in waits for a receiver; one index look-up."""
    return InboundMessage.objects.due(timezone.now()).exists()


def receive_all(*, now: dt.datetime) -> int:
    """Hand everything that came in to its receivers; returns how many were dealt with."""
    done = 0
    while claimed := inbound.claim_due(now=now):
        done += sum(_receive(message, now) for message in claimed)
    return done


def _receive(message: InboundMessage, now: dt.datetime) -> bool:
    try:
        return inbound.hand_over(message=message)
    except Exception as fault:
        log.exception("received message %s", message.pk)
        inbound.mark_fault(message=message, problem=type(fault).__name__, now=now)
        return False


def send_all(*, now: dt.datetime, providers: Providers | None = None) -> int:
    """Everything the worker does, until nothing more is due; returns how many messages were handed over."""
    outbox.recover(now=now)
    while events.tell_events(now=now):
        continue
    sent = 0
    while True:
        tried, went = send_due(now, providers=providers)
        sent += went
        if not tried:
            return sent


def send_due(now: dt.datetime, *, limit: int = 50, providers: Providers | None = None) -> tuple[int, int]:
    """Claim due messages and hand them to their providers; returns (claimed, handed over).

    `providers` replaces the configured provider of a channel. A message is marked before its provider is called,
    so that no worker sends what another may have sent.
    """
    claimed = outbox.claim_due(now=now, limit=limit)
    going = holding.hold_back(claimed=claimed, now=now)
    sent = 0
    for channel in dict.fromkeys(message.channel for message in going):
        made = (providers or {}).get(channel)
        with made() if made else provider_for(channel) as provider:
            for message in going:
                if message.channel == channel:
                    sent += _send(provider, message, now)
    return len(claimed), sent


def _send(provider: Provider, message: OutboundMessage, now: dt.datetime) -> int:
    if not outbox.begin_try(message=message, provider=provider.name):
        return 0
    try:
        number = provider.send(_posting(message))
    except PermanentProblem as problem:
        outbox.mark_refused(message=message, problem=str(problem))
    except TemporaryProblem as problem:
        outbox.mark_failed_try(message=message, problem=str(problem), now=now)
    except UncertainProblem as problem:
        outbox.mark_uncertain(message=message, problem=str(problem))
    except Exception as fault:
        # A fault of the program says nothing about what the provider did.
        log.exception("message %s", message.pk)
        outbox.mark_uncertain(message=message, problem=type(fault).__name__)
    else:
        outbox.mark_sent(message=message, provider_id=number)
        return 1
    return 0


def _posting(message: OutboundMessage) -> Posting:
    headers = {}
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    system = message.subscription if message.channel == Channel.WEBHOOK else None
    return Posting(
        key=message.wire_id,
        channel=message.channel,
        to=message.to,
        subject=message.subject,
        text=message.body,
        language=message.language,
        headers=headers,
        secret=system.secret if system is not None else "",
    )


def forget(*, now: dt.datetime) -> None:
    """Empty the content of old messages."""
    outbox.forget_content(now=now)
    inbound.forget_content(now=now)
