"""Statuses as they are kept: the one in force beside its subject, and every change, never overwritten."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..standing import table
from .strategies import Strategy


class Status(models.TextChoices):
    """Decided by a rule, never typed."""

    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    LATE = "late", _("late")
    NO_UPDATE = "no_update", _("no update")
    DONE = "done", _("done")


class Weighed(models.Model):
    """What has a status: the newest verdict with its rule and the figures it rests on; made by the clock."""

    status = models.CharField(max_length=10, choices=Status.choices, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    status_since = models.DateField(null=True, blank=True)
    status_facts = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def rule_sentence(self) -> Any:
        """The sentence of the rule that decided; empty before the first verdict."""
        return table.rule(self.rule).sentence if self.rule else ""


class StrategyStanding(Weighed):
    """The status of a whole strategy, and the summary its pages show."""

    strategy = models.OneToOneField(Strategy, models.CASCADE, related_name="standing")
    computed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.strategy_id}: {self.status}"


class StatusChange(models.Model):
    """From this day a subject had this status by this rule. A row for each change; the newest is in force."""

    class Subject(models.TextChoices):
        STRATEGY = "strategy", _("Strategy")
        OBJECTIVE = "objective", _("Objective")
        INITIATIVE = "initiative", _("Initiative")
        MILESTONE = "milestone", _("Milestone")

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="status_changes")
    subject = models.CharField(max_length=10, choices=Subject.choices)
    code = models.CharField(max_length=60)  # of the subject
    day = models.DateField()
    before = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    rule = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["strategy", "day"], name="strategy_change_day"),
            models.Index(fields=["subject", "code"], name="strategy_change_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.day}: {self.status} ({self.rule})"

    @property
    def rule_sentence(self) -> Any:
        """The sentence of the rule that decided."""
        return table.rule(self.rule).sentence


class MeasuringMark(models.Model):
    """How far the last measuring has read: what came after it asks for another one. There is one row."""

    day = models.DateField(null=True, blank=True)
    evidence = models.BigIntegerField(default=0)
    figure = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)
    measured_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"measured on {self.day}"
