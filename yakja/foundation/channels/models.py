"""Nouns of the channels: addresses, the outbox and its deliveries, what came in, codes, events and their followers.

Channels know addresses, not persons. Addresses, texts and secrets are encrypted in their columns.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.phones import shown_phone
from yakja.foundation.kit.quiet import QuietHours
from yakja.foundation.kit.secrecy import EncryptedTextField


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    WEBHOOK = "webhook", _("webhook")


class AddressKind(models.TextChoices):
    EMAIL = "email", _("e-mail address")
    PHONE = "phone", _("mobile number")


class Address(models.Model):
    """Where somebody can be reached: an e-mail address (lower case) or a number (E.164), and how they wish it."""

    kind = models.CharField(max_length=5, choices=AddressKind.choices)
    value = EncryptedTextField()
    value_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=8, default="ur")
    # A language that was chosen is kept; one that was guessed follows what its owner writes.
    is_language_chosen = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    bad_since = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [models.UniqueConstraint(fields=["kind", "value_hash"], name="address_once")]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """Enough to recognise one's own address, too little to write to: `a…@example.org`, `0300 …567`."""
        if self.kind == AddressKind.EMAIL:
            name, _at, host = self.value.partition("@")
            return f"{name[:1]}…@{host}"
        return f"{shown_phone(self.value)[:4]} …{self.value[-3:]}"

    @property
    def is_verified(self) -> bool:
        """Whether its owner has shown to receive what is sent there."""
        return self.verified_at is not None

    @property
    def has_opted_out(self) -> bool:
        return self.opted_out_at is not None

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL if self.kind == AddressKind.EMAIL else Channel.SMS

    @property
    def quiet_hours(self) -> QuietHours:
        """A telephone is quiet from nine at night to eight unless its owner says otherwise; a mailbox never is."""
        if self.quiet_from is not None and self.quiet_to is not None:
            return QuietHours(self.quiet_from, self.quiet_to)
        return QuietHours() if self.kind == AddressKind.PHONE else QuietHours(dt.time(), dt.time())


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> SubscriptionQuerySet:
        return self.filter(state=Subscription.State.ACTIVE)

    def following(self, topics: list[str]) -> SubscriptionQuerySet:
        return self.filter(topics__topic__in=topics).distinct()

    def owned_by(self, owner_ref: str) -> SubscriptionQuerySet:
        return self.filter(owner_ref=owner_ref)


class Subscription(models.Model):
    """A wish to be told of topics, by e-mail (after a second yes) or by a signed call to another system."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused: it did not answer")
        ENDED = "ended", _("ended")

    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.ForeignKey(Address, models.CASCADE, null=True, blank=True, related_name="subscriptions")
    url = models.URLField(max_length=500, blank=True)
    secret = EncryptedTextField(blank=True)
    language = models.CharField(max_length=8, default="ur")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    owner_ref = models.CharField(max_length=80, blank=True)
    failures = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL, address__isnull=False, url="")
                | Q(channel=Channel.WEBHOOK, address__isnull=True) & ~Q(url=""),
                name="subscription_has_one_end",
            )
        ]
        indexes = [models.Index(fields=["owner_ref"], name="subscription_owner")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.url or self.address}"


class SubscriptionTopic(models.Model):
    """One topic of a subscription, such as `catalogue.tool`, `function:CIT-01`, `place:PK6`."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "subscription"], name="subscription_topic_once")
        ]

    def __str__(self) -> str:
        return self.topic


class Event(models.Model):
    """Something worth telling: stored in the transaction that did it, told by the worker, shown in the feeds."""

    title = TranslatedTextField()
    url = models.CharField(max_length=500)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="event_untold")]

    def __str__(self) -> str:
        return str(self.title)


class EventTopic(models.Model):
    """One topic an event belongs to."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "event"], name="event_topic_once")]

    def __str__(self) -> str:
        return self.topic


class OutboundQuerySet(models.QuerySet["OutboundMessage"]):
    def due(self, now: dt.datetime) -> OutboundQuerySet:
        """Waiting messages whose time has come and that no worker holds; a hold that ran out counts as none."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        return self.filter(free, state=OutboundMessage.State.QUEUED, next_try_at__lte=now)

    def left_behind(self, now: dt.datetime) -> OutboundQuerySet:
        """Messages whose worker went away while it was sending them."""
        return self.filter(state=OutboundMessage.State.SENDING, held_until__lte=now)

    def in_trouble(self) -> OutboundQuerySet:
        """Messages a person must look at."""
        states = OutboundMessage.State
        return self.filter(state__in=[states.UNCERTAIN, states.FAILED, states.GIVEN_UP])


class OutboundMessage(models.Model):
    """One message of the outbox, written in the transaction of what it tells, sent by the worker.

    SENDING is stored before the provider is called. A worker lost there leaves UNCERTAIN: perhaps it went out,
    and a person decides whether it goes again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        UNCERTAIN = "uncertain", _("perhaps sent")
        FAILED = "failed", _("refused")
        GIVEN_UP = "given_up", _("given up")
        WITHHELD = "withheld", _("not sent: the addressee opted out")

    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.ForeignKey(Address, models.CASCADE, null=True, blank=True, related_name="messages")
    subscription = models.ForeignKey(
        Subscription, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    template = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8)
    context = EncryptedTextField(blank=True)
    subject = EncryptedTextField(blank=True)
    body = EncryptedTextField(blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    is_secret = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    key = models.CharField(max_length=160, null=True, blank=True, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    held_by = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = OutboundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(address__isnull=False) | Q(subscription__isnull=False), name="message_has_an_end"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["queued", "sending"]), name="outbox_due"
            ),
            models.Index(fields=["held_by"], condition=~Q(held_by=""), name="outbox_held"),
            models.Index(fields=["provider", "provider_id"], name="outbox_provider"),
            # How much an address got within the hour and the day.
            models.Index(
                fields=["address", "sent_at"], condition=Q(sent_at__isnull=False), name="outbox_address_sent"
            ),
            models.Index(fields=["state", "-id"], name="outbox_state"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} {self.state}"

    @property
    def to(self) -> str:
        """Where it goes: an address, a number, or the web address of a system."""
        if self.address is not None:
            return self.address.value
        return self.subscription.url if self.subscription is not None else ""

    @property
    def wire_id(self) -> str:
        """The name this message keeps over all its attempts, by which a receiver can tell a repetition."""
        return f"yakja-{self.pk}-{int(self.queued_at.timestamp())}"


class Delivery(models.Model):
    """What happened to a message at one moment: an attempt, its outcome, a report of the provider."""

    message = models.ForeignKey(OutboundMessage, models.CASCADE, related_name="deliveries")
    at = models.DateTimeField()
    state = models.CharField(max_length=12)
    provider = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.state}"


class OneTimeCode(models.Model):
    """A six-digit code sent to an address: kept as a hash, valid for minutes, tried a few times, used once."""

    address = models.ForeignKey(Address, models.CASCADE, related_name="codes")
    purpose = models.CharField(max_length=60)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    # Who asked for it, as keyed hashes: the network address and the device. Empty where it is not known.
    network_hash = models.CharField(max_length=64, blank=True)
    device_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["address", "purpose", "-id"], name="code_address"),
            models.Index(
                fields=["network_hash", "made_at"], condition=~Q(network_hash=""), name="code_network"
            ),
            models.Index(fields=["device_hash", "made_at"], condition=~Q(device_hash=""), name="code_device"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk} for {self.purpose}"


class InboundQuerySet(models.QuerySet["InboundMessage"]):
    def due(self, now: dt.datetime) -> InboundQuerySet:
        """What waits to be given to a receiver and is held by no worker."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        return self.filter(free, state=InboundMessage.State.WAITING, next_try_at__lte=now)

    def in_trouble(self) -> InboundQuerySet:
        """What a person must look at."""
        return self.filter(state=InboundMessage.State.FAILED)


class InboundMessage(models.Model):
    """Something that somebody sent us: a text message, a missed call, a letter. Stored once, answered once."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text message")
        MISSED_CALL = "missed_call", _("missed call")
        EMAIL = "email", _("letter by e-mail")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ANSWERED = "answered", _("dealt with")
        UNCLAIMED = "unclaimed", _("nobody knew what it meant")
        FAILED = "failed", _("failed: needs a person")

    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.TEXT)
    provider = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)
    # Empty where the sender is no number or mailbox that can be answered, such as the name of a company.
    address = models.ForeignKey(Address, models.CASCADE, null=True, blank=True, related_name="inbound")
    sender = EncryptedTextField(blank=True)
    sent_to = models.CharField(max_length=120, blank=True)
    subject = EncryptedTextField(blank=True)
    text = EncryptedTextField(blank=True)
    language = models.CharField(max_length=8)  # a tag of kit.text.likely_language, ur-Latn and und included
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    held_by = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    receiver = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    reply = models.ForeignKey(
        OutboundMessage, models.SET_NULL, null=True, blank=True, related_name="answers_to"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = InboundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_id", "content_hash"], name="inbound_once")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="inbound_due"),
            models.Index(fields=["held_by"], condition=~Q(held_by=""), name="inbound_held"),
            models.Index(fields=["state", "-id"], name="inbound_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    @property
    def masked_sender(self) -> str:
        """Enough to recognise the sender."""
        return self.address.masked if self.address is not None else f"{self.sender[:2]}…"
