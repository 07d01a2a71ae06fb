"""What stands around the desk: rungs that fired, who looks after whose cases, filters that were kept."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from yakja.foundation.bodies.models import Post
from yakja.foundation.people.models import Account, Person

from .cases import Case


class Escalation(models.Model):
    """A rung of the ladder that fired, once for each deadline as it was first set."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations")
    rung = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    outcome = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "rung", "due_at"], name="case_rung_once_a_deadline")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.rung}"


class LeaveCoverQuerySet(models.QuerySet["LeaveCover"]):
    def in_force(self, day: dt.date) -> LeaveCoverQuerySet:
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day), starts_on__lte=day, ends_on__gte=day
        )


class LeaveCover(models.Model):
    """From a day to a day, both included, somebody looks after the cases of a post or of a person. It ends by itself."""

    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="covers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="covers")
    covered_by = models.ForeignKey(Person, models.PROTECT, related_name="covering")
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)  # the first day without it, where it was ended early
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = LeaveCoverQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["covered_by", "ends_on"], name="case_covering")]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True, person__isnull=False)
                | Q(post__isnull=False, person__isnull=True),
                name="case_cover_of_one",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="case_cover_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post or self.person}: {self.covered_by}"


class SavedFilter(models.Model):
    """A filter of the list that somebody kept under a name: the query of its address."""

    MOST = 20

    owner = models.ForeignKey(Account, models.CASCADE, related_name="case_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="case_filter_named_once")]

    def __str__(self) -> str:
        return self.name
