"""Where two sources disagree: found by a comparison, known again by its identity, owned, aged and closed for a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from .sources import in_reach


class Side(models.TextChoices):
    """Whose account of the money is compared."""

    REGISTER = "register", _("own register")
    RECEIPTS = "receipts", _("receipts")
    DAY_CLOSE = "day_close", _("day close")
    DEPOSITS = "deposits", _("deposits")
    BANK = "bank", _("bank")
    EBILLING = "ebilling", _("e-billing")
    MANUAL_BOOK = "manual_book", _("manual book")
    CONTRACTOR = "contractor", _("contractor")
    TREASURY = "treasury", _("treasury")
    DEEDS = "deeds", _("deeds and mutations")


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    def visible_to(self, actor: Any) -> ComparisonQuerySet:
        return self.filter(in_reach(actor))


class Comparison(models.Model):
    """One run that compared two sources of a body over some days; kept as evidence that it was done, and when."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="comparisons")
    first = models.CharField(max_length=12, choices=Side.choices)
    second = models.CharField(max_length=12, choices=Side.choices)
    from_on = models.DateField()
    to_on = models.DateField()
    first_paisa = models.BigIntegerField(default=0)
    second_paisa = models.BigIntegerField(default=0)
    agreed_paisa = models.BigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    ran_at = models.DateTimeField()
    ran_by_ref = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=models.F("from_on")), name="comparison_of_days")
        ]
        indexes = [
            models.Index(fields=["body", "first", "second", "-to_on", "-id"], name="comparison_newest")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.first}/{self.second}"


CLOSURES = {
    "timing": _("Only the days differ; the money is there"),
    "entered": _("The missing entry has been made since"),
    "corrected": _("The wrong entry was corrected by reversal"),
    "recovered": _("The money was recovered"),
    "refunded": _("The excess was given back or stands as an advance"),
    "source_error": _("The source was wrong and has corrected itself"),
    "written_off": _("Written off by order"),
    "referred": _("Referred to audit or to an inquiry"),
    "gone": _("No longer found when compared again"),
}
# What people may choose; the last one is the comparison's own.
CHOSEN = tuple(code for code in CLOSURES if code != "gone")


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    def visible_to(self, actor: Any) -> DiscrepancyQuerySet:
        return self.filter(in_reach(actor))

    def open(self) -> DiscrepancyQuerySet:
        return self.filter(closed_on__isnull=True)


class Discrepancy(models.Model):
    """One disagreement of two sources about one day, head and reference.

    `identity` is the same whenever the same disagreement is found again; `facts` changes with its amounts. A
    closed one stays closed while its facts are the same, and a new one is opened when they are not.
    """

    class Kind(models.TextChoices):
        MISSING_FIRST = "missing_first", _("missing in the first")
        MISSING_SECOND = "missing_second", _("missing in the second")
        AMOUNT = "amount", _("amounts differ")
        DATE = "date", _("days differ")
        DUPLICATE_FIRST = "twice_first", _("twice in the first")
        DUPLICATE_SECOND = "twice_second", _("twice in the second")
        HEAD = "head", _("another head")

    body = models.ForeignKey(Body, models.PROTECT, related_name="discrepancies", db_index=False)
    first = models.CharField(max_length=12, choices=Side.choices)
    second = models.CharField(max_length=12, choices=Side.choices)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    on = models.DateField()
    head = models.CharField(max_length=40, blank=True)
    ref = models.CharField(max_length=120, blank=True)
    first_paisa = models.BigIntegerField(null=True, blank=True)
    second_paisa = models.BigIntegerField(null=True, blank=True)
    difference_paisa = models.BigIntegerField(default=0)
    details = models.JSONField(default=dict, blank=True)
    identity = models.CharField(max_length=32)
    facts = models.CharField(max_length=32)
    found_on = models.DateField()
    seen_on = models.DateField()
    owner_ref = models.CharField(max_length=80, blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closure = models.CharField(max_length=12, blank=True, choices=list(CLOSURES.items()))
    closure_note = models.CharField(max_length=500, blank=True)
    closed_by_ref = models.CharField(max_length=80, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], condition=Q(closed_on__isnull=True), name="discrepancy_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closure="")
                | (Q(closed_on__isnull=False) & ~Q(closure="")),
                name="discrepancy_closed_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "closed_on", "-on", "-id"], name="discrepancy_newest"),
            models.Index(fields=["identity", "facts"], name="discrepancy_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref or self.on}"

    def age_days(self, day: dt.date) -> int:
        """Days since the money moved, up to the day it was closed."""
        return ((self.closed_on or day) - self.on).days
