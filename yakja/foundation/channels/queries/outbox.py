"""How the outbox and the inbox stand, for those who look after them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet

from yakja.foundation.kit.pagination import Page, keyset_page

from ..models import Address, InboundMessage, OutboundMessage, Subscription
from .addresses import address_of


def outbox_counts() -> dict[str, int]:
    """How many messages stand in each state; every state is named."""
    found = dict(OutboundMessage.objects.order_by().values_list("state").annotate(n=Count("id")))
    return {str(state): found.get(state, 0) for state in OutboundMessage.State.values}


def inbound_counts() -> dict[str, int]:
    """How many received messages stand in each state; every state is named."""
    found = dict(InboundMessage.objects.order_by().values_list("state").annotate(n=Count("id")))
    return {str(state): found.get(state, 0) for state in InboundMessage.State.values}


def in_trouble(limit: int = 100) -> list[OutboundMessage]:
    """Messages that a person must look at, newest first, each with what happened to it."""
    found = OutboundMessage.objects.in_trouble().select_related("address", "subscription")
    return list(found.prefetch_related("deliveries").order_by("-id")[:limit])


def outbox_page(filters: Mapping[str, str], *, cursor: str | None = None) -> Page:
    """Messages by `state`, `channel`, `language` and `to` (an address or number in any form), newest first."""
    found = OutboundMessage.objects.select_related("address", "subscription").prefetch_related("deliveries")
    plain = {name: filters[name] for name in ("state", "channel", "language") if filters.get(name)}
    return keyset_page(_of(found.filter(**plain), filters.get("to", "")), keys=("-id",), cursor=cursor)


def inbound_page(filters: Mapping[str, str], *, cursor: str | None = None) -> Page:
    """Received messages by `state`, `kind` and `to` (their sender, in any form), newest first."""
    found = InboundMessage.objects.select_related("address")
    plain = {name: filters[name] for name in ("state", "kind") if filters.get(name)}
    return keyset_page(_of(found.filter(**plain), filters.get("to", "")), keys=("-id",), cursor=cursor)


def _of(found: QuerySet[Any], typed: str) -> QuerySet[Any]:
    if not typed:
        return found
    address: Address | None
    try:
        address = address_of(typed)
    except ValidationError:
        address = None
    return found.filter(address=address) if address else found.none()


def subscriptions_of(actor: Any) -> list[Subscription]:
    """The systems this actor has events sent to, newest first."""
    return list(Subscription.objects.owned_by(actor.ref).prefetch_related("topics").order_by("-id"))
