"""Kept counts: what became of the complaints filed in a month, written in the transaction that changes it."""

from __future__ import annotations

from django.db import models

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place

from .categories import Category
from .complaints import Gender


class ComplaintCount(models.Model):
    """One month of filing x place x category x body x door x gender of the filer.

    A complaint counts where it lies: when it goes to another body, its row goes with it and `transferred` grows
    where it left. So `confirmed / filed` has the same complaints above and below the line.
    """

    MEASURES = (
        "filed", "confirmed", "not_confirmed", "rejected", "duplicate", "forwarded", "withdrawn", "transferred",
        "reopened", "office_word", "closed_minutes",
    )  # fmt: skip

    month = models.DateField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    province = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False)
    door = models.CharField(max_length=20)
    gender = models.CharField(max_length=1, choices=Gender.choices, blank=True)
    filed = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    not_confirmed = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    forwarded = models.IntegerField(default=0)
    withdrawn = models.IntegerField(default=0)
    transferred = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    # Of those not confirmed: a yes came, but from a receipt, phone or line of the office.
    office_word = models.IntegerField(default=0, db_default=0)
    closed_minutes = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "place", "category", "body", "door", "gender"], name="complaint_count_once"
            )
        ]
        indexes = [
            models.Index(fields=["province", "month"], name="complaint_count_province"),
            models.Index(fields=["district", "month"], name="complaint_count_district"),
            models.Index(fields=["body", "month"], name="complaint_count_body"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.place_id} {self.category_id} {self.body_id}: {self.filed}"


class ClosedDays(models.Model):
    """In how many working days complaints were closed: one row per number of days, from which medians are read.

    Only ends that are an answer to the matter count: confirmed, not confirmed, cannot be done.
    """

    month = models.DateField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    province = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField()
    closed = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "place", "category", "body", "days"], name="complaint_closed_days_once"
            )
        ]
        indexes = [
            models.Index(fields=["province", "month"], name="complaint_days_province"),
            models.Index(fields=["district", "month"], name="complaint_days_district"),
            models.Index(fields=["body", "month"], name="complaint_days_body"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.place_id} {self.body_id}, {self.days} days: {self.closed}"
