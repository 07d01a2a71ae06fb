"""The proof behind a designation, and the reviews of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.files.models import StoredFile

from .mandates import Mandate


class ProofKind(models.TextChoices):
    """What shows that a body can do what it is charged with."""

    STAFF = "staff", _("skilled staff")
    TOOLS = "tools", _("tools it runs")
    MILESTONES = "milestones", _("milestones kept")
    SUPPORT = "support", _("support answered")
    MONEY = "money", _("money")


class CapabilityProof(models.Model):
    """One statement of proof: a sentence, perhaps a figure, with its day and source. Never changed again.

    `count` of `of` for things counted (9 of 12 calls answered), `paisa` for money.
    """

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=10, choices=ProofKind.choices)
    text = models.CharField(max_length=1000)
    count = models.PositiveIntegerField(null=True, blank=True)
    of = models.PositiveIntegerField(null=True, blank=True)
    paisa = models.BigIntegerField(null=True, blank=True)
    on = models.DateField()
    source = models.CharField(max_length=400)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["mandate", "kind", "on"], name="mandate_proof")]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.kind} {self.on}"


class CapabilityReview(models.Model):
    """A look at the proof by somebody other than the holder: called, then closed with keep or suspend."""

    class Cause(models.TextChoices):
        YEARLY = "yearly", _("the yearly review")
        MILESTONES = "milestones", _("milestones missed")
        REQUEST = "request", _("asked for by a steward")

    class Outcome(models.TextChoices):
        KEEP = "keep", _("the designation stays")
        SUSPEND = "suspend", _("the designation is suspended")

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="reviews")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    note = models.TextField(blank=True)
    called_on = models.DateField()
    called_by = models.CharField(max_length=80)
    due_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    finding = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    # The proof as the reviewer saw it: [{"kind", "text", "on", "source", "is_computed"}].
    seen = models.JSONField(default=list)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(closed_on__isnull=True), name="mandate_one_open_review"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, outcome="")
                | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="mandate_review_closed_with_outcome",
            ),
        ]
        indexes = [models.Index(fields=["closed_on", "due_on"], name="mandate_review_due")]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.cause} {self.called_on}"
