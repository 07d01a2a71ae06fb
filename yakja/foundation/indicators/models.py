"""Figures, never overwritten: a revision is a new row that says why."""

from __future__ import annotations

import datetime as dt

from django.db import models

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place


class IndicatorValueQuerySet(models.QuerySet["IndicatorValue"]):
    def in_force(self) -> IndicatorValueQuerySet:
        return self.filter(is_current=True)

    def of(self, indicator: str) -> IndicatorValueQuerySet:
        return self.filter(indicator=indicator)

    def on_or_before(self, day: dt.date) -> IndicatorValueQuerySet:
        return self.filter(as_of__lte=day)


class IndicatorValue(models.Model):
    """One figure: indicator x (place or body) x day it speaks of, as computed at a moment."""

    indicator = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="indicator_values")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="indicator_values")
    as_of = models.DateField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    unknown = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)  # the newest revision; the only column ever changed
    reason = models.CharField(max_length=300, blank=True)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "place", "as_of", "revision"],
                condition=models.Q(place__isnull=False),
                name="indicators_value_of_place",
            ),
            models.UniqueConstraint(
                fields=["indicator", "body", "as_of", "revision"],
                condition=models.Q(body__isnull=False),
                name="indicators_value_of_body",
            ),
            models.CheckConstraint(
                condition=models.Q(place__isnull=False) ^ models.Q(body__isnull=False),
                name="indicators_place_or_body",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "indicator", "as_of"], name="indicators_place"),
            models.Index(fields=["body", "indicator", "as_of"], name="indicators_body"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.place_id or self.body_id} {self.as_of}: {self.numerator}/{self.denominator}"

    @property
    def value(self) -> float | None:
        """The figure itself; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None
