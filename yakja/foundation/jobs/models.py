"""Nouns of long work: jobs with progress and row errors, kept answers, what processes share, the rhythm of the clock."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """`interrupted`: its process went away; what it had finished stays, the rest was not done."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    INTERRUPTED = "interrupted", _("interrupted")


ENDED = (JobState.DONE, JobState.FAILED, JobState.INTERRUPTED)


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> JobQuerySet:
        return self.filter(state=JobState.QUEUED)

    def under_way(self) -> JobQuerySet:
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def silent_since(self, moment: dt.datetime) -> JobQuerySet:
        """Running jobs that have shown no sign of life since a moment."""
        return self.filter(state=JobState.RUNNING, seen_at__lt=moment)

    def started_by(self, actor_ref: str) -> JobQuerySet:
        return self.filter(actor_ref=actor_ref)


class Job(models.Model):
    """One piece of long work. `arguments` and `result` are JSON; `total` is None where it cannot be known."""

    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    arguments = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    error_count = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    actor_ref = models.CharField(max_length=80)
    scope_ref = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="ur")
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "seen_at"], name="job_state_seen"),
            models.Index(fields=["actor_ref", "-id"], name="job_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class JobError(models.Model):
    """Why one row or object of a job was not taken. `line` is 1-based, None where there are no lines."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="errors")
    line = models.PositiveIntegerField(null=True)
    key = models.CharField(max_length=200, blank=True)
    reason = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line or ''} {self.key}: {self.reason}"


class IdempotencyKey(models.Model):
    """What was answered to something that may be sent twice, kept in the transaction that did it."""

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    payload_digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["made_at"], name="idempotency_made")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class SharedValue(models.Model):
    """A small value that all processes see for a while, such as how often an address tried to sign in."""

    name = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class ClockRun(models.Model):
    """When one entry of the clock last ran and is next due; the row is what processes agree on."""

    name = models.CharField(max_length=80, unique=True)
    next_due_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
