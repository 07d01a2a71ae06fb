"""What comes in: stored once, given to the first receiver that knows it, answered once.

Each message is handed over in one transaction with what its receiver writes and the reply: all of it holds, or none.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.kit.text import likely_language

from ..models import Address, AddressKind, InboundMessage, OutboundMessage
from ..queries.rendering import Rendered
from ..registry import Receiver, Reply, receivers
from .addresses import address_for, address_ref
from .messages import message_to, send_message

State, Kind = InboundMessage.State, InboundMessage.Kind
LEASE = dt.timedelta(minutes=5)
# Waiting times after each fault of a receiver; after the last one a person must look.
RETRIES = tuple(dt.timedelta(minutes=m) for m in (1, 5, 30, 240))
# Ten parts of a text message with room to spare; a letter may be longer.
LONGEST = {Kind.TEXT: 2_000, Kind.MISSED_CALL: 0, Kind.EMAIL: 100_000}
KEEP_CONTENT = dt.timedelta(days=30)
# A digit, a name or one borrowed word says nothing about the language of its writer.
WORDS_THAT_TELL = 3


@action("channels.receive_message")
def receive_message(
    *,
    actor: Any,
    provider: str,
    sender: str,
    text: str = "",
    provider_id: str = "",
    kind: str = Kind.TEXT,
    sent_to: str = "",
    subject: str = "",
    sent_at: dt.datetime | None = None,
    is_sample: bool = False,
    door: str = "sms",
) -> InboundMessage:
    """Store what somebody sent; the same thing delivered again gives the stored message and changes nothing.

    Raises ValidationError `sender` at `from`, `no_number` at `id` for what has neither a number nor a time,
    `not_text` or `too_long` at `text`.
    """
    require(actor, "channels.receive_message")
    _checked(kind, sender, text)
    if not provider_id and sent_at is None:
        # Two equal texts could not be told from one that is delivered twice.
        refuse("no_number", _("The number or the time of the message is missing."), field="id")
    content = "\0".join([kind, sender, sent_to, subject, text, "" if provider_id else str(sent_at or "")])
    same = {
        "provider": provider,
        "provider_id": provider_id[:200],
        "content_hash": keyed_hash(content, "channels.inbound"),
    }
    now = timezone.now()
    words = f"{subject} {text}"
    spoken = likely_language(words)
    guess = base_language(spoken) if len(re.findall(r"[^\W\d_]+", words)) >= WORDS_THAT_TELL else ""
    address = _address(sender, guess, is_sample)
    message, is_new = InboundMessage.objects.get_or_create(
        **same,
        defaults={
            "kind": kind,
            "address": address,
            "sender": sender,
            "sent_to": sent_to[:120],
            "subject": subject[:300],
            "text": text,
            "language": spoken,
            "sent_at": sent_at,
            "received_at": now,
            "next_try_at": now,
            "state": State.WAITING if address else State.UNCLAIMED,
            "outcome": "" if address else "the sender cannot be answered",
            "settled_at": None if address else now,
            "is_sample": is_sample,
        },
    )
    record(subject=message, scope=address_ref(address), facts={"kind": kind, "is_new": is_new})
    return message


def _checked(kind: str, sender: str, text: str) -> None:
    if kind not in Kind.values:
        refuse("kind", _("This kind of message is not known."), field="kind")
    if not sender.strip() or len(sender) > 120 or "\0" in sender:
        refuse("sender", _("The sender is missing."), field="from")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        refuse("not_text", _("The text holds signs that are no letters."), field="text")
    if len(text) > LONGEST[Kind(kind)]:
        refuse("too_long", _("The text is too long."), field="text")


def _address(sender: str, language: str, is_sample: bool) -> Address | None:
    """The sender as an address; a language nobody chose follows what its owner writes."""
    try:
        address = address_for(sender, language=language or "ur", is_sample=is_sample)
    except ValidationError:
        return None
    if language and not address.is_language_chosen and address.language != language:
        Address.objects.filter(pk=address.pk, is_language_chosen=False).update(language=language)
        address.language = language
    return address


def base_language(tag: str) -> str:
    """The language in which somebody who writes so is answered: Roman Urdu in Urdu; "" where letters do not tell."""
    found = tag.partition("-")[0]
    return found if found in i18n.CODES else ""


def claim_due(*, now: dt.datetime, limit: int = 20) -> list[InboundMessage]:
    """Take waiting messages for this worker, oldest first; two workers never hold the same one."""
    keys = list(
        InboundMessage.objects.due(now).order_by("next_try_at", "id").values_list("pk", flat=True)[:limit]
    )
    if not keys:
        return []
    claim = uuid.uuid4().hex
    InboundMessage.objects.due(now).filter(pk__in=keys).update(
        held_by=claim, held_until=timezone.now() + LEASE
    )
    held = InboundMessage.objects.filter(held_by=claim).order_by("next_try_at", "id")
    return list(held.select_related("address"))


def hand_over(*, message: InboundMessage) -> bool:
    """Give a claimed message to its receivers, and put the reply into the outbox; False when the claim was lost.

    A fault of a receiver undoes what it wrote and is raised.
    """
    with transaction.atomic():
        # Whoever changes this row first has the message; another worker changes none.
        mine = InboundMessage.objects.filter(pk=message.pk, state=State.WAITING, held_by=message.held_by)
        if not mine.update(state=State.ANSWERED, held_by="", held_until=None, settled_at=timezone.now()):
            return False
        spoken = message.address.language if message.address else "ur"
        with translation.override(spoken):
            receiver, reply = _ask(message)
        sent = _answer(message, reply) if reply else None
        InboundMessage.objects.filter(pk=message.pk).update(
            state=State.ANSWERED if reply else State.UNCLAIMED,
            receiver=receiver.name if receiver else "",
            outcome=(reply.outcome if reply else "")[:300],
            reply=sent,
        )
    return True


def _ask(message: InboundMessage) -> tuple[Receiver | None, Reply | None]:
    for receiver in receivers(message.kind):
        reply = receiver.receive(message)
        if reply is not None:
            return receiver, reply
    return None, None


def _answer(message: InboundMessage, reply: Reply) -> OutboundMessage | None:
    """The reply in the outbox, in the language of the address unless the receiver knows better."""
    address = message.address
    if address is None or not (reply.template or reply.text):
        return None
    # What the receiver has just changed (an opt-out, a language) counts for the reply.
    address.refresh_from_db()
    if reply.template:
        return send_message(
            actor=SYSTEM,
            to=address,
            template=reply.template,
            context=dict(reply.context),
            language=reply.language,
            is_urgent=reply.is_urgent,
            is_secret=reply.is_secret,
            door="sms",
        )
    spoken = reply.language if reply.language in i18n.CODES else address.language
    sent = message_to(
        address,
        Rendered(message.subject[:200] if address.kind == AddressKind.EMAIL else "", reply.text),
        spoken,
        is_urgent=reply.is_urgent,
        is_secret=reply.is_secret,
    )
    sent.save(force_insert=True)
    return sent


def mark_fault(*, message: InboundMessage, problem: str, now: dt.datetime) -> None:
    """A receiver failed: try later, and after the last try let a person look. Only the holder of the claim writes."""
    attempts = message.attempts + 1
    fields: dict[str, Any] = {
        "attempts": attempts,
        "held_by": "",
        "held_until": None,
        "outcome": problem[:300],
    }
    if attempts > len(RETRIES):
        fields |= {"state": State.FAILED, "settled_at": now}
    else:
        fields["next_try_at"] = now + RETRIES[attempts - 1]
    InboundMessage.objects.filter(pk=message.pk, state=State.WAITING, held_by=message.held_by).update(
        **fields
    )


@action("channels.retry_inbound")
def retry_inbound(
    *, actor: Any, message: InboundMessage, reason: str = "", door: str = "web"
) -> InboundMessage:
    """Give a message that failed, or that nobody knew, to the receivers once more."""
    require(actor, "channels.settle_message", message)
    if message.emptied_at:
        raise Conflict(_("Its text is not kept any more; let it be asked for again."), code="emptied")
    before = message.state
    moved = InboundMessage.objects.filter(
        pk=message.pk, state__in=[State.FAILED, State.UNCLAIMED], address__isnull=False
    ).update(state=State.WAITING, attempts=0, next_try_at=timezone.now(), settled_at=None)
    if not moved:
        raise Conflict(_("This message was settled meanwhile."), code="settled")
    message.refresh_from_db()
    record(subject=message, before={"state": before}, after={"state": message.state}, reason=reason)
    return message


def forget_content(*, now: dt.datetime) -> int:
    """Empty the text and the typed sender of what was settled 30 days ago; the row stays as evidence. Returns how many."""
    settled = [State.ANSWERED, State.UNCLAIMED]
    old = InboundMessage.objects.filter(
        state__in=settled, settled_at__lt=now - KEEP_CONTENT, emptied_at__isnull=True
    )
    return old.update(text="", subject="", sender="", emptied_at=now)
