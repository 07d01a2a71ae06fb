"""What a claimed message still waits for: its addressee's wish, the quiet hours, and how much was sent already.

Held messages stay in the outbox and go out later; nothing is lost, and no try is counted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from ..models import Channel, OutboundMessage

State = OutboundMessage.State
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# How many text messages one number gets; urgent ones (codes, security) may go beyond the first line, not the second.
LIMITS = ((HOUR, 10), (DAY, 30))
URGENT_LIMITS = ((HOUR, 30), (DAY, 60))
Holds = tuple[dt.datetime, str]


def hold_back(*, claimed: Sequence[OutboundMessage], now: dt.datetime) -> list[OutboundMessage]:
    """Those of a worker's claim that may go out now; the others are put back or withheld."""
    counts = _sent(
        {m.address_id for m in claimed if m.channel == Channel.SMS and m.address_id is not None}, now
    )
    going = []
    for message in claimed:
        address = message.address
        if address is None:
            going.append(message)
        elif address.has_opted_out and not message.is_urgent:
            _release(message, state=State.WITHHELD)
        elif (later := _later(message, counts[address.pk], now)) > now:
            _release(message, next_try_at=later)
        else:
            if message.channel == Channel.SMS:
                counts[address.pk].append(now)
            going.append(message)
    return going


def _later(message: OutboundMessage, sent: list[dt.datetime], now: dt.datetime) -> dt.datetime:
    """The first moment at which this message may go out."""
    moment = now
    if message.channel == Channel.SMS:
        for span, most in URGENT_LIMITS if message.is_urgent else LIMITS:
            within = sorted(at for at in sent if at > now - span)
            if len(within) >= most:
                # When so many have left the span that one more fits.
                moment = max(moment, within[len(within) - most] + span)
    if message.is_urgent or message.address is None:
        return moment
    return message.address.quiet_hours.next_moment(moment)


def _sent(addresses: Iterable[int], now: dt.datetime) -> dict[int, list[dt.datetime]]:
    """When each of these numbers got text messages within the day, those being sent by another worker included."""
    found: dict[int, list[dt.datetime]] = defaultdict(list)
    keys = list(addresses)
    if keys:
        recent = OutboundMessage.objects.filter(address__in=keys, channel=Channel.SMS).filter(
            Q(sent_at__gt=now - DAY) | Q(state=State.SENDING)
        )
        for address, at in recent.values_list("address_id", "sent_at"):
            found[address].append(at or now)
    return found


def _release(message: OutboundMessage, **fields: object) -> None:
    """Give a claim back; only its holder writes."""
    held = OutboundMessage.objects.filter(pk=message.pk, held_by=message.held_by, state=State.QUEUED)
    held.update(held_by="", held_until=None, **fields)
