"""The outbox: messages are worded and written in the caller's transaction, so they go out only if it holds."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.rows import put

from ..models import Address, Delivery, OutboundMessage, Subscription
from ..queries.rendering import Rendered, render_message
from .addresses import address_for, address_ref

State = OutboundMessage.State


@action("channels.send_message", joins=True)
def send_message(
    *,
    actor: Any,
    to: Address | str,
    template: str,
    context: dict[str, Any],
    language: str | None = None,
    is_urgent: bool = False,
    is_secret: bool = False,
    not_before: dt.datetime | None = None,
    door: str = "web",
) -> OutboundMessage:
    """Put a message worded by `<room>/<name>` into the outbox, in the addressee's language.

    `to` is an Address, an e-mail address or a phone number; `context` must be JSON. An urgent message (codes,
    security) goes out although the addressee opted out, and at night; the text of a secret one is emptied once
    it is sent. Raises ValidationError for an address that cannot be one, jinja2.TemplateNotFound where nobody
    worded the message for the addressee's channel.
    """
    require(actor, "channels.send_message")
    address = to if isinstance(to, Address) else address_for(to, language=language)
    spoken = language if language in CODES else address.language
    letter = render_message(template, address.channel, spoken, context)
    message = message_to(
        address,
        letter,
        spoken,
        template=template,
        context=context,
        is_urgent=is_urgent,
        is_secret=is_secret,
        not_before=not_before,
    )
    put(message)
    record(subject=message, scope=address_ref(address), facts={"template": template, "state": message.state})
    return message


@action("channels.put_letter")
def put_letter(
    *, actor: Any, to: Address | str, subject: str, text: str, language: str | None = None, door: str = "web"
) -> OutboundMessage:
    """Put a letter that is already worded into the outbox: urgent, and emptied once it is sent."""
    require(actor, "channels.send_message")
    address = to if isinstance(to, Address) else address_for(to, language=language)
    letter = Rendered(" ".join(subject.split())[:200], text)
    message = message_to(address, letter, language or address.language, is_urgent=True, is_secret=True)
    put(message)
    record(subject=message, scope=address_ref(address), facts={"letter": True, "state": message.state})
    return message


def message_to(
    address: Address,
    letter: Rendered,
    language: str,
    *,
    template: str = "",
    context: dict[str, Any] | None = None,
    is_urgent: bool = False,
    is_secret: bool = False,
    not_before: dt.datetime | None = None,
    subscription: Subscription | None = None,
    unsubscribe_url: str = "",
    key: str | None = None,
    at: dt.datetime | None = None,
) -> OutboundMessage:
    """One row of the outbox, not yet stored; what can wait does not go out in the addressee's quiet hours."""
    now = at or timezone.now()
    due = max(now, not_before) if not_before else now
    if not is_urgent:
        due = address.quiet_hours.next_moment(due)
    is_withheld = (address.has_opted_out and not is_urgent) or address.is_sample
    return OutboundMessage(
        channel=address.channel,
        address=address,
        subscription=subscription,
        template=template,
        language=language,
        context=json.dumps(context, ensure_ascii=False, default=str) if context else "",
        subject=letter.subject,
        body=letter.body,
        unsubscribe_url=unsubscribe_url,
        is_urgent=is_urgent,
        is_secret=is_secret,
        key=key,
        state=State.WITHHELD if is_withheld else State.QUEUED,
        next_try_at=due,
        queued_at=now,
        is_sample=address.is_sample,
    )


@action("channels.send_again")
def send_again(
    *, actor: Any, message: OutboundMessage, reason: str = "", door: str = "web"
) -> OutboundMessage:
    """Send once more what was refused, given up, or perhaps sent; a person decides this, never a worker."""
    require(actor, "channels.settle_message", message)
    if message.emptied_at:
        raise Conflict(_("Its text is not kept any more; let it be asked for again."), code="emptied")
    return _settle(message, State.QUEUED, [State.UNCERTAIN, State.FAILED, State.GIVEN_UP], reason)


@action("channels.set_aside")
def set_aside(
    *, actor: Any, message: OutboundMessage, reason: str = "", door: str = "web"
) -> OutboundMessage:
    """Leave a message that was perhaps sent as it is: it counts as sent."""
    require(actor, "channels.settle_message", message)
    return _settle(message, State.SENT, [State.UNCERTAIN], reason)


def _settle(message: OutboundMessage, state: str, from_states: list[str], reason: str) -> OutboundMessage:
    now = timezone.now()
    before = message.state
    moved = OutboundMessage.objects.filter(pk=message.pk, state__in=from_states).update(
        state=state, attempts=0, next_try_at=now, held_by="", held_until=None
    )
    if not moved:
        raise Conflict(_("This message was settled meanwhile."), code="settled")
    message.refresh_from_db()
    Delivery.objects.create(message=message, at=now, state=state, detail=reason[:300])
    record(subject=message, before={"state": before}, after={"state": state}, reason=reason)
    return message
