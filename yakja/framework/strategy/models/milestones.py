"""Milestones with their three days, what they wait for, and every slip."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedTextField

from .objectives import Initiative
from .statuses import Weighed


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def open(self) -> MilestoneQuerySet:
        return self.filter(actual_on__isnull=True)


class Milestone(Weighed):
    """Something that is there or is not on a day. The planned day stays as adopted; the forecast slips, with a reason.

    It closes with a proof: a file, a web address, or a cell of the landscape that is in use by strong evidence.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="milestones")
    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = TranslatedTextField()
    needs = TranslatedTextField()  # what will prove it
    owner = models.ForeignKey(Body, models.PROTECT, related_name="milestones")
    planned_on = models.DateField()
    forecast_on = models.DateField()
    actual_on = models.DateField(null=True, blank=True)
    waits_for = models.ManyToManyField("self", symmetrical=False, related_name="followers", blank=True)
    proof_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    proof_url = models.URLField(max_length=500, blank=True)
    proof_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    proof_function = models.ForeignKey(Function, models.PROTECT, null=True, blank=True, related_name="+")
    proof_note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    review_asked_on = models.DateField(
        null=True, blank=True
    )  # missed, and counted when a review was asked for
    is_sample = models.BooleanField(default=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["owner", "planned_on"], name="strategy_milestone_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(actual_on__isnull=True)
                | Q(proof_file__isnull=False)
                | ~Q(proof_url="")
                | Q(proof_body__isnull=False, proof_function__isnull=False),
                name="milestone_closes_with_proof",
            )
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code


class Slip(models.Model):
    """That a milestone's forecast moved, from one day to another, with the reason and what it pushed. Append-only."""

    class Cause(models.TextChoices):
        MONEY = "money", _("money was not released")
        STAFF = "staff", _("staff was not there")
        PURCHASE = "purchase", _("the purchase took longer")
        SUPPLIER = "supplier", _("the supplier was late")
        OTHERS = "others", _("others had to finish first")
        LAW = "law", _("an approval or a law was missing")
        DISASTER = "disaster", _("flood, disease or another emergency")
        SCOPE = "scope", _("more work than was seen")
        EARLIER = "earlier", _("it goes faster than expected")
        OTHER = "other", _("another reason")

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="slips")
    from_on = models.DateField()
    to_on = models.DateField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.TextField()
    pushed = models.JSONField(default=list)  # [{"code": ..., "days": n, "forecast_on": "..."}]
    pushed_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="pushes")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    recorder = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["milestone", "on"], name="strategy_slip_milestone")]

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.from_on} to {self.to_on}"

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days
