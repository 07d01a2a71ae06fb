"""What comes back from practice copies: which of them are trusted, and the tasks that were done there."""

from __future__ import annotations

from django.db import models

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
