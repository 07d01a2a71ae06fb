"""Status updates: which owner owes them at which rhythm, what was said, who was reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from .strategies import Strategy


class UpdateDuty(models.Model):
    """That an owner reports on its part of a strategy every so many months, by the n-th working day after."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="duties")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="update_duties")
    months = models.PositiveSmallIntegerField(default=1)
    working_day = models.PositiveSmallIntegerField(default=5)
    since = models.DateField()
    # Kept by the clock, so that pages need not ask the calendar.
    last_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    overdue_since = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "update duties"
        constraints = [
            models.UniqueConstraint(fields=["strategy", "owner"], name="strategy_duty_once"),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=12, working_day__gte=1, working_day__lte=20),
                name="strategy_duty_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} {self.owner_id}"


class StatusUpdate(models.Model):
    """What an owner says on a day, beside the facts computed that day. Append-only; the newest speaks."""

    class Word(models.TextChoices):
        ON_TRACK = "on_track", _("on track")
        AT_RISK = "at_risk", _("at risk")
        LATE = "late", _("late")

    duty = models.ForeignKey(UpdateDuty, models.PROTECT, related_name="updates")
    on = models.DateField()
    word = models.CharField(max_length=8, choices=Word.choices)
    text = models.TextField()
    language = models.CharField(max_length=8)
    at_risk = models.JSONField(default=list)  # codes of milestones and objectives that the owner names
    facts = models.JSONField(default=dict)  # what was computed when this was written
    written_at = models.DateTimeField()
    author_ref = models.CharField(max_length=80)
    author_name = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["duty", "on"], name="strategy_update_day")]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.on}: {self.word}"


class UpdateNotice(models.Model):
    """That an owner was reminded of a due update, or that the body above was told of its silence; once each."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        ESCALATION = "escalation", _("told one level up")

    duty = models.ForeignKey(UpdateDuty, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_on = models.DateField()
    at = models.DateTimeField()
    to = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "kind", "due_on"], name="strategy_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.kind} {self.due_on}"
