"""Addresses: found by their keyed hash or made, verified, silenced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Address, OneTimeCode, OutboundMessage
from ..queries.addresses import normal_value, value_hash

States = OutboundMessage.State
# Messages that nothing more will be done with.
OVER = (States.SENT, States.DELIVERED, States.WITHHELD, States.FAILED, States.GIVEN_UP)


def address_for(typed: str, *, language: str | None = None, is_sample: bool = False) -> Address:
    """The address somebody typed, made when it is new. Raises ValidationError `not_email`, `not_phone`, `not_mobile`."""
    kind, value = normal_value(typed)
    found = Address.objects.filter(kind=kind, value_hash=value_hash(kind, value)).first()
    if found:
        return found
    return Address.objects.get_or_create(
        kind=kind,
        value_hash=value_hash(kind, value),
        defaults={
            "value": value,
            "language": language if language in i18n.CODES else i18n.active(),
            "added_at": timezone.now(),
            "is_sample": is_sample,
        },
    )[0]


@action("channels.verify_address")
def verify_address(*, actor: Any, address: Address, door: str = "web") -> Address:
    """Note that its owner has shown to receive what is sent there."""
    require(actor, "channels.use_code", address)
    address.verified_at = timezone.now()
    address.bad_since = None
    address.save(update_fields=["verified_at", "bad_since"])
    record(subject=address_ref(address), after={"verified": True})
    return address


@action("channels.opt_out")
def opt_out(*, actor: Any, address: Address, is_out: bool = True, door: str = "web") -> Address:
    """Send nothing there any more but what is urgent (codes, security); or send again."""
    require(actor, "channels.use_code", address)
    address.opted_out_at = timezone.now() if is_out else None
    address.save(update_fields=["opted_out_at"])
    record(subject=address_ref(address), after={"opted_out": is_out})
    return address


@action("channels.set_address_language")
def set_address_language(*, actor: Any, address: Address, language: str, door: str = "web") -> Address:
    """The language in which messages are worded from now on."""
    require(actor, "channels.use_code", address)
    if language not in i18n.CODES:
        refuse("language", _("This language is not offered."), field="language")
    before, address.language, address.is_language_chosen = address.language, language, True
    address.save(update_fields=["language", "is_language_chosen"])
    record(subject=address_ref(address), before={"language": before}, after={"language": language})
    return address


@action("channels.forget_addresses")
def forget_addresses(*, actor: Any, addresses: Iterable[int], door: str = "clock") -> int:
    """Forget these addresses, with the messages and codes that went there, unless something still needs them.

    Kept are an address that anything else points to (a subscription, a row of another room), one whose owner wants
    no messages, since that wish must be known, and one with a message on its way. Returns how many were forgotten.
    """
    require(actor, "channels.forget_addresses")
    rows = Address.objects.filter(pk__in=list(addresses), opted_out_at__isnull=True)
    for relation in Address._meta.related_objects:
        others = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
        if relation.related_model is OneTimeCode:
            continue
        if relation.related_model is OutboundMessage:
            others = others.exclude(state__in=OVER)
        rows = rows.exclude(Exists(others))
    forgotten = list(rows.order_by("pk").values_list("pk", flat=True))
    Address.objects.filter(pk__in=forgotten).delete()
    record(subject="channels.addresses", facts={"forgotten": len(forgotten)})
    return len(forgotten)


@action("channels.set_quiet_hours")
def set_quiet_hours(
    *, actor: Any, address: Address, starts: dt.time, ends: dt.time, door: str = "web"
) -> Address:
    """When messages that can wait do not come; equal times mean never."""
    require(actor, "channels.use_code", address)
    address.quiet_from, address.quiet_to = starts, ends
    address.save(update_fields=["quiet_from", "quiet_to"])
    record(subject=address_ref(address), after={"quiet_from": str(starts), "quiet_to": str(ends)})
    return address


def address_ref(address: Address | None) -> str:
    """How the audit trail names an address without telling it."""
    return f"channels.address:{address.pk}" if address else ""
