"""Following topics: by e-mail after the owner's second yes, by another system at its web address, until it ends."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Address, Channel, OutboundMessage, Subscription, SubscriptionTopic
from ..queries.addresses import normal_email
from ..queries.following import confirm_path, describe_topics, named_in, topics_of
from .addresses import address_for, address_ref
from .messages import send_message

State = Subscription.State
# So that nobody can fill a stranger's mailbox with requests to confirm.
MAX_REQUESTS_A_DAY = 3
MAX_TOPICS = 50
# Within this time the same wish of the same owner is a button pressed twice.
SENT_TWICE = dt.timedelta(minutes=10)


def _checked(topics: Sequence[str]) -> list[str]:
    """The topics, each once; raises ValidationError `topic` at `topics` for one that cannot be followed."""
    wanted = list(dict.fromkeys(topics))
    if not 0 < len(wanted) <= MAX_TOPICS or len(describe_topics(wanted)) != len(wanted):
        refuse("topic", _("There is nothing to follow under this name."), field="topics")
    return wanted


@action("channels.ask_to_follow")
def ask_to_follow(
    *, actor: Any, email: str, topics: Sequence[str], language: str | None = None, door: str = "web"
) -> Subscription:
    """Ask that topics be followed by e-mail; the address gets a link and follows nothing until it is confirmed.

    To whoever asks, a known address looks like a new one. Raises ValidationError `not_email`, `topic`.
    """
    require(actor, "channels.follow")
    wanted = _checked(topics)
    spoken = language if language in i18n.CODES else i18n.active()
    address = address_for(normal_email(email, field="email"), language=spoken)
    # Two taps on the same button wait for each other here.
    address = Address.objects.select_for_update().get(pk=address.pk)
    now = timezone.now()
    asked = OutboundMessage.objects.filter(
        address=address, template="channels/confirm", queued_at__gt=now - dt.timedelta(days=1)
    ).count()
    subscription = _waiting_for(address, wanted, room=asked < MAX_REQUESTS_A_DAY)
    if subscription is None:
        subscription = Subscription.objects.create(
            channel=Channel.EMAIL, address=address, language=spoken, began_at=now
        )
        _follow(subscription, wanted)
    elif subscription.language != spoken and asked < MAX_REQUESTS_A_DAY:
        subscription.language = spoken
        subscription.save(update_fields=["language"])
    record(subject=subscription, scope=address_ref(address), after={"topics": wanted}, facts={"asked": asked})
    if asked < MAX_REQUESTS_A_DAY:
        send_message(
            actor=actor,
            to=address,
            template="channels/confirm",
            context={"topics": named_in(spoken, wanted), "path": confirm_path(subscription)},
            language=spoken,
            is_urgent=True,
            door=door,
        )
    return subscription


def _waiting_for(address: Address, wanted: Sequence[str], *, room: bool) -> Subscription | None:
    """What waits for the second yes of this address: the same topics asked before, or, past the limit, the newest.

    Past the limit no letter leaves, so a further wish could never be confirmed.
    """
    pending = Subscription.objects.filter(address=address, state=State.PENDING).order_by("-pk")
    same = next((each for each in pending[:MAX_TOPICS] if set(topics_of(each)) == set(wanted)), None)
    return same or (None if room else pending.first())


def _follow(subscription: Subscription, topics: Sequence[str]) -> None:
    SubscriptionTopic.objects.bulk_create(
        [SubscriptionTopic(subscription=subscription, topic=topic) for topic in topics], ignore_conflicts=True
    )


@action("channels.confirm_following")
def confirm_following(*, actor: Any, subscription: Subscription, door: str = "web") -> Subscription:
    """The owner of the address has said yes; asked again, nothing changes.

    What the address followed before and follows now becomes one subscription in the newest language.
    """
    require(actor, "channels.follow")
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if subscription.state == State.PENDING:
        now = timezone.now()
        earlier = Subscription.objects.active().filter(address=subscription.address_id)
        older = list(earlier.exclude(pk=subscription.pk))
        for each in older:
            _follow(subscription, topics_of(each))
        earlier.filter(pk__in=[each.pk for each in older]).update(
            state=State.ENDED, ended_at=now, end_reason="joined"
        )
        subscription.state, subscription.confirmed_at = State.ACTIVE, now
        subscription.save(update_fields=["state", "confirmed_at"])
        Address.objects.filter(subscriptions=subscription).update(
            verified_at=now,
            opted_out_at=None,
            bad_since=None,
            language=subscription.language,
            is_language_chosen=True,
        )
    record(subject=subscription, after={"state": subscription.state, "topics": topics_of(subscription)})
    return subscription


@action("channels.end_by_link")
def end_by_link(*, actor: Any, subscription: Subscription, door: str = "web") -> Subscription:
    """Whoever holds the signed link of a letter ends what sends it; asked again, nothing changes."""
    require(actor, "channels.follow")
    return _end(subscription, "by the link of a letter")


@action("channels.end_subscription")
def end_subscription(
    *, actor: Any, subscription: Subscription, reason: str = "", door: str = "web"
) -> Subscription:
    """Its owner, or an administrator, ends a subscription."""
    require(actor, "channels.end_subscription", subscription)
    return _end(subscription, reason)


def _end(subscription: Subscription, reason: str) -> Subscription:
    before = subscription.state
    if before != State.ENDED:
        subscription.state, subscription.ended_at = State.ENDED, timezone.now()
        subscription.end_reason = reason[:200]
        subscription.save(update_fields=["state", "ended_at", "end_reason"])
        # What waits in the outbox is not sent any more.
        OutboundMessage.objects.filter(
            subscription=subscription, state=OutboundMessage.State.QUEUED, held_by=""
        ).update(state=OutboundMessage.State.WITHHELD)
    record(
        subject=subscription,
        reason=reason,
        before={"state": before},
        after={"state": subscription.state},
    )
    return subscription


@action("channels.follow_by_webhook")
def follow_by_webhook(
    *, actor: Any, url: str, topics: Sequence[str], language: str | None = None, door: str = "web"
) -> Subscription:
    """Send events of topics to another system; the secret that signs them stands in `secret`, to be shown once.

    Whether the address is on the public network is checked each time it is called.
    """
    require(actor, "channels.follow_by_webhook")
    wanted = _checked(topics)
    if not url.startswith(("https://", "http://")) or len(url) > 500 or any(c.isspace() for c in url):
        refuse("not_url", _("Write a web address that begins with https://."), field="url")
    now = timezone.now()
    for each in Subscription.objects.active().filter(
        channel=Channel.WEBHOOK, owner_ref=ref_of(actor), url=url, began_at__gt=now - SENT_TWICE
    ):
        if set(topics_of(each)) == set(wanted):
            record(subject=each, after={"topics": wanted, "url": url}, facts={"again": True})
            return each
    subscription = Subscription.objects.create(
        channel=Channel.WEBHOOK,
        url=url,
        secret=secrets.token_urlsafe(32),
        language=language if language in i18n.CODES else i18n.active(),
        state=State.ACTIVE,
        owner_ref=ref_of(actor),
        began_at=now,
        confirmed_at=now,
    )
    _follow(subscription, wanted)
    record(subject=subscription, after={"topics": wanted, "url": url})
    return subscription
