"""Receipts of a provider: what became of a message after it was handed over. The same one may come twice."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import Delivery, OutboundMessage
from .outbox import emptied

State = OutboundMessage.State


class Outcome(StrEnum):
    """What a receipt says: on its way, arrived, or refused on the way."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"


# From which states a receipt still changes something. A message that arrived stays arrived; what was not yet marked
# as sent, because its worker was slower than the receipt or is gone, was sent after all.
_ON_THE_WAY = (State.SENDING, State.UNCERTAIN)
_MOVES = {
    Outcome.ACCEPTED: (State.SENT, _ON_THE_WAY),
    Outcome.REFUSED: (State.FAILED, (*_ON_THE_WAY, State.SENT)),
    Outcome.DELIVERED: (
        State.DELIVERED,
        (*_ON_THE_WAY, State.SENT, State.FAILED, State.QUEUED, State.GIVEN_UP),
    ),
}


def note_receipt(*, key: str, provider: str, outcome: Outcome, detail: str = "") -> bool:
    """A receipt for the message that carries this wire id; False when there is none. Repeated, it changes nothing."""
    message = message_of(key)
    if message is None:
        return False
    _note(message, provider, outcome, detail)
    return True


def note_delivery(*, provider: str, provider_id: str, is_delivered: bool, detail: str = "") -> bool:
    """A receipt under the provider's own number; False when its number is not known."""
    found = OutboundMessage.objects.filter(provider=provider, provider_id=provider_id).order_by("-id")
    message = found.first() if provider_id else None
    if message is None:
        return False
    _note(message, provider, Outcome.DELIVERED if is_delivered else Outcome.REFUSED, detail)
    return True


def message_of(key: str) -> OutboundMessage | None:
    """The message whose `wire_id` this is."""
    name, _dash, rest = key.partition("-")
    pk, _dash, _moment = rest.partition("-")
    if name != "yakja" or not (pk.isascii() and pk.isdigit() and len(pk) <= 18):
        return None
    message = OutboundMessage.objects.filter(pk=int(pk)).first()
    return message if message is not None and message.wire_id == key else None


def _note(message: OutboundMessage, provider: str, outcome: Outcome, detail: str) -> None:
    state, before = _MOVES[outcome]
    now = timezone.now()
    fields: dict[str, Any] = {"state": state, "held_by": "", "held_until": None}
    if message.sent_at is None and outcome is not Outcome.REFUSED:
        fields |= {"sent_at": now, "provider": provider}
        if message.is_secret:
            fields |= emptied(now)
    with transaction.atomic():
        if OutboundMessage.objects.filter(pk=message.pk, state__in=before).update(**fields):
            Delivery.objects.create(
                message=message, at=now, state=state, provider=provider, detail=detail[:300]
            )
