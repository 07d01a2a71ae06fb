"""Rounds of asking: at most twelve functions, prefilled, confirmed by a tap; and the verified sample."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.places.models import Place


class Round(models.Model):
    """One round in one province. Published no earlier than 15 working days after it closes to the bodies."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("open")
        PREVIEW = "preview", _("shown to the bodies before publication")
        PUBLISHED = "published", _("published")

    code = models.CharField(max_length=40, unique=True)
    name = TranslatedTextField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="rounds")
    functions = models.ManyToManyField(Function, related_name="rounds")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    opens_on = models.DateField()
    closes_on = models.DateField()
    publish_on = models.DateField()
    seed = models.CharField(max_length=40)  # draws the verified sample; published with it
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.name) or self.code


class RoundReply(models.Model):
    """One body in one round: how far it is, and what it says beside its cells when they are published."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="replies")
    body = models.ForeignKey(Body, models.PROTECT, related_name="round_replies")
    answered = models.PositiveSmallIntegerField(default=0)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "body"], name="catalogue_round_reply")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.body_id}"


class GridDraft(models.Model):
    """One cell of the grid as last typed; saved at every change, so that a power cut loses nothing."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="drafts")
    body = models.ForeignKey(Body, models.PROTECT, related_name="grid_drafts")
    function = models.ForeignKey(Function, models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    by_ref = models.CharField(max_length=80)
    filled_by = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "body", "function"], name="catalogue_grid_draft")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.body_id} {self.function_id}"


class Verification(models.Model):
    """A cell of the drawn sample, looked at by an officer of another body."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="verifications")
    body = models.ForeignKey(Body, models.PROTECT, related_name="verifications")
    function = models.ForeignKey(Function, models.PROTECT, related_name="+")
    verifier = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="verifications_due"
    )
    declared = models.CharField(max_length=12, blank=True)
    found = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "body", "function"], name="catalogue_verification_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.body_id} {self.function_id}"
