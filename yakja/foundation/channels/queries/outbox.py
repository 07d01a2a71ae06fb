"""How the outbox stands, for those who look after it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from ..models import OutboundMessage, Subscription


def outbox_counts() -> dict[str, int]:
    """How many messages stand in each state; every state is named."""
    found = dict(OutboundMessage.objects.order_by().values_list("state").annotate(n=Count("id")))
    return {str(state): found.get(state, 0) for state in OutboundMessage.State.values}


def in_trouble(limit: int = 100) -> list[OutboundMessage]:
    """Messages that a person must look at, newest first, each with what happened to it."""
    found = OutboundMessage.objects.in_trouble().select_related("address", "subscription")
    return list(found.prefetch_related("deliveries").order_by("-id")[:limit])


def subscriptions_of(actor: Any) -> list[Subscription]:
    """The systems this actor has events sent to, newest first."""
    return list(Subscription.objects.owned_by(actor.ref).prefetch_related("topics").order_by("-id"))
