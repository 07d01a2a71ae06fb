"""Lines of tenders, development programmes and budgets, as imported; those without a clearance are public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from .proposals import Proposal
from .waivers import Clearance


class SpendingLineQuerySet(models.QuerySet["SpendingLine"]):
    def without_clearance(self) -> SpendingLineQuerySet:
        """Digital lines that nothing covers: no clearance, and no proposal a steward matched."""
        return self.filter(is_digital=True, clearance__isnull=True).filter(
            Q(proposal__isnull=True) | Q(match=SpendingLine.Match.LIKELY)
        )


class SpendingLine(models.Model):
    """One line of a published list. `proposal` with the match `likely` is a suggestion, not yet an answer."""

    class Kind(models.TextChoices):
        TENDER = "tender", _("tender")
        ADP = "adp", _("development programme")
        BUDGET = "budget", _("budget")

    class Match(models.TextChoices):
        NUMBER = "number", _("by the number of its clearance")
        CONFIRMED = "confirmed", _("matched by a steward")
        LIKELY = "likely", _("perhaps the same")
        NONE = "none", _("nothing found")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.CharField(max_length=60)
    year = models.CharField(max_length=9)
    body = models.ForeignKey(Body, models.PROTECT, related_name="spending_lines")
    title = models.CharField(max_length=400)
    amount_paisa = models.BigIntegerField()
    published_on = models.DateField()
    source = models.CharField(max_length=300)
    is_digital = models.BooleanField(default=True)
    is_settled = models.BooleanField(default=False)  # a steward has said what it is
    note = models.TextField(blank=True)
    match = models.CharField(max_length=10, choices=Match.choices, default=Match.NONE)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="lines")
    clearance = models.ForeignKey(Clearance, models.PROTECT, null=True, blank=True, related_name="lines")
    imported_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = SpendingLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "body", "year", "number"], name="gate_line_once")
        ]
        indexes = [models.Index(fields=["is_digital", "-published_on", "-id"], name="gate_line_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
