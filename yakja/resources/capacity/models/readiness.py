"""Kept answers: which body can run which tool, and their counts by place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool


class Verdict(models.TextChoices):
    """Ready now; after gaps are closed that somebody can close; or held up by one that nobody can."""

    READY = "ready", _("ready now")
    AFTER = "after", _("ready after")
    BLOCKED = "blocked", _("held up")


class Readiness(models.Model):
    """Kept: one body and one tool whose main function is that body's own. Written set-based; see queries.readiness."""

    # The constraint and the index below begin with them; a million rows are written without two more.
    body = models.ForeignKey(Body, models.CASCADE, related_name="readinesses", db_index=False)
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="readinesses", db_index=False)
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    gaps = models.PositiveSmallIntegerField(default=0)
    unproven = models.PositiveSmallIntegerField(
        default=0
    )  # of those, how many are not known, claimed only or out of date
    cost_paisa = models.PositiveBigIntegerField(default=0)  # at most: what is not known counts as missing
    yearly_paisa = models.PositiveBigIntegerField(default=0)
    lead_days = models.PositiveSmallIntegerField(default=0)
    has_estimates = models.BooleanField(default=False)
    is_running = models.BooleanField(default=False)  # the body runs the tool already
    is_sample = models.BooleanField(default=False)
    computed_on = models.DateField()

    class Meta:
        verbose_name_plural = "readiness"
        constraints = [models.UniqueConstraint(fields=["body", "tool"], name="capacity_readiness_once")]
        indexes = [
            models.Index(fields=["tool", "verdict", "cost_paisa", "body"], name="capacity_readiness_tool")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.tool_id}: {self.verdict}"


class ReadinessCount(models.Model):
    """Kept: how many bodies in a place, with what lies below it, stand how with a tool, and what the rest would cost."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="readiness_counts", db_index=False)
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="readiness_counts")
    ready = models.PositiveIntegerField(default=0)
    after = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    unproven = models.PositiveIntegerField(default=0)  # bodies of `after` whose gaps are all of that sort
    cost_paisa = models.PositiveBigIntegerField(default=0)
    yearly_paisa = models.PositiveBigIntegerField(default=0)
    computed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "tool"], name="capacity_readiness_count")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.tool_id}: {self.ready}/{self.after}/{self.blocked}"
