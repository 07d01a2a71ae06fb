"""Objectives with their kept values, and the initiatives that serve them, with money and risks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import EvidenceKind
from yakja.framework.mandates.models import Mandate

from .statuses import Weighed
from .strategies import Strategy


class Objective(Weighed):
    """A target: a share of cells in use, or a figure of a registered indicator, at a place or body, by a day.

    Values are thousandths of the indicator's unit (800 is 80 % of a share), so that every target is a whole number.
    """

    class Measure(models.TextChoices):
        CELLS = "cells", _("functions of bodies in use")
        INDICATOR = "indicator", _("an indicator")

    class AtLeast(models.TextChoices):
        PARTIAL = "partial", _("in partial use or more")
        FULL = "full", _("in full use")

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="objectives")
    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = TranslatedTextField()
    why = TranslatedTextField()
    owner = models.ForeignKey(Body, models.PROTECT, related_name="objectives")
    measure = models.CharField(max_length=10, choices=Measure.choices)
    indicator = models.CharField(max_length=80, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="objectives")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="objectives_about")
    functions = models.ManyToManyField(Function, related_name="objectives", blank=True)
    kind = models.ForeignKey(BodyKind, models.PROTECT, null=True, blank=True, related_name="objectives")
    at_least = models.CharField(max_length=7, choices=AtLeast.choices, default=AtLeast.PARTIAL)
    weakest = models.CharField(max_length=12, choices=EvidenceKind.choices, default=EvidenceKind.VISIT)
    target_milli = models.BigIntegerField()
    due_on = models.DateField()
    is_less_better = models.BooleanField(default=False)
    baseline_on = models.DateField(null=True, blank=True)
    baseline_numerator = models.BigIntegerField(null=True, blank=True)
    baseline_denominator = models.BigIntegerField(null=True, blank=True)
    baseline_frozen_at = models.DateTimeField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False) ^ Q(body__isnull=False), name="objective_place_or_body"
            ),
            models.CheckConstraint(
                condition=Q(measure="cells", indicator="") | Q(measure="indicator") & ~Q(indicator=""),
                name="objective_has_one_measure",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code

    @property
    def is_about_cells(self) -> bool:
        return self.measure == self.Measure.CELLS

    @property
    def target(self) -> float:
        return self.target_milli / 1000

    @property
    def baseline(self) -> float | None:
        """The value that was frozen; None before, and where there was nothing to divide by."""
        if self.baseline_numerator is None or not self.baseline_denominator:
            return None
        return self.baseline_numerator / self.baseline_denominator


class ObjectiveValue(models.Model):
    """What an objective stood at on a day, as it was known when computed. Append-only: a later knowledge is a revision."""

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="values")
    day = models.DateField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    declared_only = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    computed_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "day", "revision"], name="strategy_value_revision"),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(reason=""), name="strategy_revision_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["objective", "computed_at"], name="strategy_value_computed")]

    def __str__(self) -> str:
        return f"{self.objective_id} {self.day}: {self.numerator}/{self.denominator}"

    @property
    def value(self) -> float | None:
        """The figure itself; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def declared_share(self) -> float:
        return self.declared_only / self.denominator if self.denominator else 0.0

    @property
    def unknown_share(self) -> float:
        return self.unknown / self.denominator if self.denominator else 0.0


class Initiative(Weighed):
    """Work that serves objectives, under one lead body; `mandate` is what designates that body, where there is one."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="initiatives")
    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = TranslatedTextField()
    what = TranslatedTextField()
    lead = models.ForeignKey(Body, models.PROTECT, related_name="initiatives_led")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="initiatives")
    objectives = models.ManyToManyField(Objective, related_name="initiatives", blank=True)
    waits_for = models.ManyToManyField("self", symmetrical=False, related_name="followers", blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="initiative_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code


class BudgetLine(models.Model):
    """Money of an initiative in one fiscal year: planned, and spent up to a day; empty where nobody has said."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="budget")
    name = TranslatedTextField()
    fiscal_year = models.CharField(max_length=7)  # 2026-27
    planned_paisa = models.BigIntegerField(null=True, blank=True)
    planned_source = models.CharField(max_length=300, blank=True)
    spent_paisa = models.BigIntegerField(null=True, blank=True)
    spent_until = models.DateField(null=True, blank=True)
    spent_source = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["fiscal_year", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_paisa__isnull=True) | ~Q(planned_source=""), name="budget_plan_has_source"
            ),
            models.CheckConstraint(
                condition=Q(spent_paisa__isnull=True) | (~Q(spent_source="") & Q(spent_until__isnull=False)),
                name="budget_spending_has_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.fiscal_year}"


class Risk(models.Model):
    """What may go wrong with an initiative, how likely and how bad, and what is done about it."""

    class Size(models.TextChoices):
        LOW = "low", _("low")
        MIDDLE = "middle", _("middle")
        HIGH = "high", _("high")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="risks")
    text = TranslatedTextField()
    likelihood = models.CharField(max_length=6, choices=Size.choices)
    harm = models.CharField(max_length=6, choices=Size.choices)
    answer = TranslatedTextField()
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.text)
