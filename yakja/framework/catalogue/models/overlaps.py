"""Overlap findings: suggested by the scorer, decided by people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .tools import Tool


class OverlapFinding(models.Model):
    """A pair of tools (`first` has the lower key), its score and the reasons printed beside it."""

    class Band(models.TextChoices):
        OVERLAP = "overlap", _("overlap")
        PARTIAL = "partial", _("partly")
        NONE = "none", _("none")

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested, not yet looked at")
        CONFIRMED = "confirmed", _("confirmed by a steward")
        REJECTED = "rejected", _("rejected by a steward")

    code = models.CharField(max_length=130, unique=True)
    first = models.ForeignKey(Tool, models.CASCADE, related_name="overlaps_as_first")
    second = models.ForeignKey(Tool, models.CASCADE, related_name="overlaps_as_second")
    score = models.PositiveSmallIntegerField()  # thousandths
    band = models.CharField(max_length=10, choices=Band.choices)
    relation = models.CharField(max_length=20, blank=True)  # variant, suite, double_running, reuse, coding
    facets = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)  # [{"code": str, "params": {...}}]
    digest = models.CharField(max_length=64)  # of both tools' facets: a decision holds while it is unchanged
    computed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="catalogue_overlap_pair")]
        indexes = [models.Index(fields=["state", "-score"], name="catalogue_overlap_queue")]

    def __str__(self) -> str:
        return self.code
