"""Kept counts of gaps and conflicts, so that the page of a whole country need not ask a million cells anew."""

from __future__ import annotations

from django.db import models

from yakja.foundation.bodies.models import Function
from yakja.foundation.places.models import Place


class CoverageCount(models.Model):
    """Of one function's cells in a place, how many have nobody in a role and how many are doubly charged.

    For districts and larger places. Worked out again from cells and mandates; never a source of anything.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="coverage_counts")
    function = models.ForeignKey(Function, models.CASCADE, related_name="coverage_counts")
    role = models.CharField(max_length=16)
    cells = models.PositiveIntegerField()
    gaps = models.PositiveIntegerField()
    conflicts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "function", "place"], name="mandate_coverage_once")
        ]
        indexes = [models.Index(fields=["place", "role"], name="mandate_coverage_place")]

    def __str__(self) -> str:
        return (
            f"{self.place_id} {self.function_id} {self.role}: {self.gaps}, {self.conflicts} of {self.cells}"
        )


class CoverageKept(models.Model):
    """That the counts of a function and role are kept: for which day, and from which cells (`signature`)."""

    function = models.ForeignKey(Function, models.CASCADE, related_name="coverage_kept")
    role = models.CharField(max_length=16)
    day = models.DateField()
    signature = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["function", "role"], name="mandate_coverage_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.function_id} {self.role} on {self.day}"
