"""What stands between a proposal and its building: the request to the designated builder, the waiver, the clearance."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile

from .proposals import Proposal, Verdict


class BuilderRequest(models.Model):
    """A body outside the mandate asks the designated builder. Silence until the due day is recorded by the clock."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        SILENT = "silent", _("not answered in time")
        DROPPED = "dropped", _("the proposal was withdrawn before")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="requests")
    builder = models.ForeignKey(Body, models.PROTECT, related_name="builder_requests")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=models.Q(outcome=""), name="gate_one_open_request"
            )
        ]
        indexes = [models.Index(fields=["outcome", "due_on"], name="gate_request_due")]

    def __str__(self) -> str:
        return f"{self.proposal_id} -> {self.builder_id}: {self.outcome or 'open'}"


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def signed(self) -> WaiverQuerySet:
        return self.filter(outcome=Waiver.Outcome.SIGNED)

    def in_force(self, day: dt.date) -> WaiverQuerySet:
        return self.signed().filter(expires_on__gt=day)

    def to_review(self, day: dt.date) -> WaiverQuerySet:
        """In force, and their day of review has come."""
        return self.in_force(day).filter(review_on__lte=day)

    def expired(self, day: dt.date) -> WaiverQuerySet:
        return self.signed().filter(expires_on__lte=day)


class Waiver(models.Model):
    """Leave to build outside the mandate: for a reason, on evidence, signed by another, on conditions, until a day."""

    class Reason(models.TextChoices):
        LAW = "law", _("the law demands it")
        CAPABILITY_GAP = "capability_gap", _("nobody designated is able to")
        URGENT = "urgent", _("urgent: disaster or danger")
        SECURITY = "security", _("security")
        EXPIRED_SUPPORT = "expired_support", _("support of the present tool has ended")
        BUILDER_DECLINED = "builder_declined", _("the designated builder declined")
        BUILDER_SILENT = "builder_silent", _("the designated builder did not answer")

    class Outcome(models.TextChoices):
        SIGNED = "signed", _("signed")
        REFUSED = "refused", _("refused")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="waivers")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    evidence = models.TextField()
    evidence_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="waivers"
    )
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signed_for = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="waivers_signed")
    signed_office = models.JSONField(default=dict, blank=True)  # the signatory's office, {language: text}
    text = models.TextField(blank=True)  # why it was signed or refused
    conditions = models.TextField(blank=True)
    expires_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    review_text = models.TextField(blank=True)  # what the last review found
    warned_at = models.DateTimeField(null=True, blank=True)
    expiry_told_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="signed")
                | models.Q(expires_on__isnull=False, review_on__isnull=False),
                name="gate_waiver_ends",
            ),
            # Whatever a door forgets: nobody signs what they asked for.
            models.CheckConstraint(
                condition=models.Q(signed_by="") | ~models.Q(signed_by=models.F("asked_by")),
                name="gate_waiver_other_hand",
            ),
        ]
        indexes = [models.Index(fields=["outcome", "expires_on"], name="gate_waiver_expiry")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.reason}: {self.outcome or 'asked'}"

    def has_expired(self, day: dt.date) -> bool:
        return self.outcome == self.Outcome.SIGNED and self.expires_on is not None and self.expires_on <= day


class Clearance(models.Model):
    """The numbered paper that goes with a PC-I, an SNE or a tender; its public page is the record."""

    number = models.CharField(max_length=30, unique=True)
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="clearance")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    issued_on = models.DateField()
    issued_office = models.JSONField(default=dict, blank=True)  # the office that decided, {language: text}
    valid_until = models.DateField()
    money_paisa = models.BigIntegerField(null=True, blank=True)  # the ceiling that was looked at
    conditions = models.TextField(blank=True)
    used_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number

    def standing(self, day: dt.date) -> str:
        """`valid`, `used` (its tool is live) or `expired`."""
        if self.used_on is not None and self.used_on < self.valid_until:
            return "used"
        return "valid" if day < self.valid_until else "expired"
