"""What is on its way to another system or from it, and whether it has arrived."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.models import CaseEvent

from .categories import Standing
from .complaints import Complaint


class Way(models.TextChoices):
    """How far something on its way has come."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("arrived")
    REFUSED = "refused", _("refused there")
    GIVEN_UP = "given_up", _("given up")


class UnderwayQuerySet(models.QuerySet["Underway"]):
    def due(self, now: dt.datetime) -> UnderwayQuerySet:
        """Waiting, and held by no worker that is still at it."""
        return self.filter(
            Q(held_until__isnull=True) | Q(held_until__lte=now), state=Way.WAITING, next_try_at__lte=now
        )

    def stopped(self) -> UnderwayQuerySet:
        """What goes no further by itself: somebody has to look."""
        return self.filter(state__in=(Way.REFUSED, Way.GIVEN_UP))


class Underway(models.Model):
    """Something that crosses a line which may break: tried again, held by one worker at a time."""

    State = Way

    state = models.CharField(max_length=8, choices=Way.choices, default=Way.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = UnderwayQuerySet.as_manager()

    class Meta:
        abstract = True


class Dispatch(Underway):
    """A complaint that goes out to the system of the body it lies with; written in the transaction that filed it.

    `is_uncertain`: a try ended without an answer, so the other system is asked before it is sent again.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="dispatch")
    standing = models.ForeignKey(Standing, models.PROTECT, related_name="dispatches")
    is_uncertain = models.BooleanField(default=False)
    token = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "dispatches"
        indexes = [
            models.Index(fields=["next_try_at"], name="dispatch_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.state}"


class WordBack(Underway):
    """The citizen's no or appeal, for the system whose office had called the complaint done; one row per event."""

    event = models.OneToOneField(CaseEvent, models.CASCADE, primary_key=True, related_name="+")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="words_back")
    standing = models.ForeignKey(Standing, models.PROTECT, related_name="words_back")

    class Meta:
        verbose_name_plural = "words back"
        indexes = [
            models.Index(fields=["next_try_at"], name="word_back_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.state}"


class MediaFetch(Underway):
    """A picture that another system named by its address; fetched after the filing, once, into the files of the case."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="fetches")
    url = models.CharField(max_length=500)

    class Meta:
        verbose_name_plural = "media fetches"
        constraints = [models.UniqueConstraint(fields=["complaint", "url"], name="media_fetched_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="media_fetch_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.state}"
