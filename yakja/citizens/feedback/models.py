"""Nouns of feedback: who is asked after which step, with which chance; what they answer; what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.channels.models import Address
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.secrecy import EncryptedTextField
from yakja.foundation.places.models import Place

PER_MILLE = 1000
LEFT = "left"  # the step of those who did not go on


class Prompt(models.Model):
    """What is asked after one step of one kind of case, and of which share. A change is a new version."""

    kind = models.CharField(max_length=60)
    move = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField(default=1)
    questions = models.CharField(max_length=30)
    share = models.PositiveSmallIntegerField(default=PER_MILLE)  # of a thousand
    delay_hours = models.PositiveSmallIntegerField(default=24)
    seed = models.CharField(max_length=32)
    is_current = models.BooleanField(default=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "move", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "move", "version"], name="prompt_version_once"),
            models.UniqueConstraint(
                fields=["kind", "move"], condition=Q(is_current=True), name="prompt_one_current"
            ),
            models.CheckConstraint(condition=Q(share__lte=PER_MILLE), name="prompt_share_of_a_thousand"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.move} {self.version}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def asked(self) -> InvitationQuerySet:
        return self.filter(state=Invitation.State.ASKED)

    def open_at(self, now: dt.datetime) -> InvitationQuerySet:
        """Those who may still answer."""
        return self.asked().filter(expires_at__gt=now)

    def made_between(self, first: dt.date, last: dt.date) -> InvitationQuerySet:
        from yakja.foundation.kit.calendar import ZONE

        begin = dt.datetime.combine(first, dt.time(), ZONE)
        end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), ZONE)
        return self.filter(made_at__gte=begin, made_at__lt=end)

    def within(self, place: Place) -> InvitationQuerySet:
        from yakja.foundation.kit.trees import path_range

        low, high = path_range(place.path)
        return self.filter(place__path__gte=low, place__path__lt=high)


class Invitation(models.Model):
    """One person after one step: asked, or not, and why not. Kept for everybody, so that the draw can be checked."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        NOT_DRAWN = "not_drawn", _("not drawn")
        HELD_BACK = "held_back", _("held back")

    class Held(models.TextChoices):
        NO_ADDRESS = "no_address", _("no telephone or mailbox")
        UNCONFIRMED = "unconfirmed", _("the number was not confirmed by its owner")
        TYPED_BY_OFFICE = "typed_by_office", _("the number was typed by the office that is judged")
        REPEATED = "repeated", _("the same number stands in too many cases of this office")
        STAFF = "staff", _("the number belongs to somebody of this office")
        OPTED_OUT = "opted_out", _("wants no messages")
        ASKED_LATELY = "asked_lately", _("was asked in the last 30 days")
        ASKED_OF_THIS = "asked_of_this", _("was asked about the same service in the last 90 days")

    class Gender(models.TextChoices):
        WOMAN = "w", _("woman")
        MAN = "m", _("man")
        OTHER = "x", _("other")

    reference = models.CharField(max_length=30, unique=True)
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="invitations")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.OneToOneField(CaseEvent, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=80)  # what is asked about: the reference of the case
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, default="ur")
    gender = models.CharField(max_length=1, choices=Gender.choices, blank=True)
    is_sensitive = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State.choices)
    held = models.CharField(max_length=15, choices=Held.choices, blank=True)
    chance = models.PositiveSmallIntegerField()  # of a thousand, as it was when drawn
    drawn = models.PositiveSmallIntegerField()  # 0 to 999; below the chance means asked
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    made_at = models.DateTimeField()
    ask_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["body", "made_at"], name="feedback_of_body"),
            models.Index(fields=["address", "-made_at"], name="feedback_of_address"),
            models.Index(fields=["state", "made_at"], name="feedback_by_day"),
        ]

    def __str__(self) -> str:
        return self.reference

    def may_still_answer(self, now: dt.datetime) -> bool:
        return self.state == self.State.ASKED and self.expires_at is not None and now < self.expires_at


class Outcome(models.TextChoices):
    YES = "yes", _("yes")
    PARTLY = "partly", _("in part")
    NO = "no", _("no")


class Door(models.TextChoices):
    WEB = "web", _("web page")
    SMS = "sms", _("SMS")
    DESK = "desk", _("telephone, through a helper")


class Response(models.Model):
    """What somebody answered. Stars are few; the challenge code says what went wrong."""

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="response")
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    ease = models.PositiveSmallIntegerField(null=True, blank=True)
    challenge = models.CharField(max_length=24, blank=True)
    is_sensitive = models.BooleanField(default=False)
    text = EncryptedTextField(blank=True)
    voice = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")
    door = models.CharField(max_length=4, choices=Door.choices)
    helper = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8, default="ur")
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ease__isnull=True) | Q(ease__gte=1, ease__lte=5), name="response_ease_one_to_five"
            )
        ]

    def __str__(self) -> str:
        return str(self.invitation_id)


class LoopQuerySet(models.QuerySet["LoopPublication"]):
    def public(self) -> LoopQuerySet:
        return self.filter(withdrawn_at__isnull=True)


class LoopPublication(models.Model):
    """ "You said, we did": what citizens said of an office, what it decided, and what can be seen of that."""

    class Decision(models.TextChoices):
        CHANGED = "changed", _("changed")
        NOT_CHANGED = "not_changed", _("not changed, and why")

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    theme = models.CharField(max_length=24)
    you_said = TranslatedTextField()
    we_did = TranslatedTextField()
    decision = models.CharField(max_length=11, choices=Decision.choices)
    heard_from = models.DateField()
    heard_to = models.DateField()
    answers = models.PositiveIntegerField()
    done_on = models.DateField(null=True, blank=True)
    measure_on = models.DateField()
    evidence_url = models.URLField(max_length=500, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = LoopQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-published_at"], name="feedback_loop_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(heard_to__gte=models.F("heard_from")), name="loop_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return str(self.we_did)

    @property
    def evidence_link(self) -> str:
        """Where the proof can be seen; empty when there is none."""
        if self.evidence is not None:
            from yakja.foundation.files.queries import url_of

            return url_of(self.evidence)
        return self.evidence_url

    @property
    def theme_name(self) -> Any:
        from .registry import challenge

        return challenge(self.theme).name
