"""What is on its way to another system or from it, and whether it has arrived."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .categories import Standing
from .complaints import Complaint


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def due(self, now: dt.datetime) -> DispatchQuerySet:
        """Waiting, and held by no worker that is still at it."""
        return self.filter(
            Q(held_until__isnull=True) | Q(held_until__lte=now),
            state=Dispatch.State.WAITING,
            next_try_at__lte=now,
        )


class Dispatch(models.Model):
    """A complaint that goes out to the system of the body it lies with; written in the transaction that filed it.

    `is_uncertain`: a try ended without an answer, so the other system is asked before it is sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("arrived")
        REFUSED = "refused", _("refused there")
        GIVEN_UP = "given_up", _("given up")

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="dispatch")
    standing = models.ForeignKey(Standing, models.PROTECT, related_name="dispatches")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    is_uncertain = models.BooleanField(default=False)
    token = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "dispatches"
        indexes = [
            models.Index(fields=["next_try_at"], name="dispatch_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.state}"


class FetchQuerySet(models.QuerySet["MediaFetch"]):
    def due(self, now: dt.datetime) -> FetchQuerySet:
        """Waiting, and held by no worker that is still at it."""
        return self.filter(
            Q(held_until__isnull=True) | Q(held_until__lte=now),
            state=MediaFetch.State.WAITING,
            next_try_at__lte=now,
        )


class MediaFetch(models.Model):
    """A picture that another system named by its address; fetched after the filing, once, into the files of the case."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        KEPT = "kept", _("kept")
        REFUSED = "refused", _("refused")
        GIVEN_UP = "given_up", _("given up")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="fetches")
    url = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()

    objects = FetchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "media fetches"
        constraints = [models.UniqueConstraint(fields=["complaint", "url"], name="media_fetched_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="media_fetch_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.state}"
