"""What comes back from practice copies: which of them are trusted, and the tasks that were done there."""

from __future__ import annotations

from django.db import models

from yakja.foundation.bodies.models import Body
from yakja.foundation.people.models import Person
from yakja.resources.capacity.models import StaffMember


class PracticeKey(models.Model):
    """The public key of a practice copy whose results are taken; withdrawn, no further ones are."""

    kid = models.CharField(max_length=43, unique=True)
    public_pem = models.TextField()
    trusted_at = models.DateTimeField()
    trusted_by_ref = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kid


class PracticeResult(models.Model):
    """A task that a member of staff did in a practice copy. Taken once, by the number the practice copy gave it."""

    number = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey(PracticeKey, models.PROTECT, related_name="results")
    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="practice_results")
    task = models.CharField(max_length=60)
    done_on = models.DateField()
    taken_at = models.DateTimeField()
    taken_by_ref = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["member", "task"], name="training_practice_member")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.task}"


class PracticeVisit(models.Model):
    """In a practice copy only: a learner, named by their staff number, with the rows laid out for them to work on."""

    member_number = models.CharField(max_length=24, unique=True)
    person = models.OneToOneField(Person, models.CASCADE, related_name="practice_visit")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    laid_out = models.JSONField(default=dict)  # keys of the rows by name, see actions.practising
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.member_number


class PracticeDone(models.Model):
    """In a practice copy only: a task whose rows were looked at and found right."""

    visit = models.ForeignKey(PracticeVisit, models.CASCADE, related_name="done")
    task = models.CharField(max_length=60)
    number = models.CharField(max_length=64, unique=True)
    done_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "task"], name="training_done_once")]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.task}"
