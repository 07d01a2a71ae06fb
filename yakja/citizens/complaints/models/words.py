"""What was said about a complaint: proposed solutions and the citizen's word on them, who joined, calls, moderation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.channels.models import Address
from yakja.foundation.kit.secrecy import EncryptedTextField

from .categories import ClosingReason
from .complaints import Complaint


class Solution(models.Model):
    """One proposal to close, and the citizen's word on it. Rows are never taken back: the next try is another row."""

    class Word(models.TextChoices):
        WAITING = "", _("not answered yet")
        YES = "yes", _("yes, it is so")
        NO = "no", _("no")
        SILENCE = "silence", _("no answer")

    class WordFrom(models.TextChoices):
        CITIZEN = "", _("the citizen")
        OFFICE = "office", _("a receipt, phone or line of the office")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="solutions")
    reason = models.ForeignKey(ClosingReason, models.PROTECT, related_name="+")
    told = models.TextField()  # what the office wrote to the citizen, in its own words
    by_ref = models.CharField(max_length=80)
    body_code = models.CharField(max_length=48)  # the office that says so
    at = models.DateTimeField()
    word = models.CharField(max_length=7, choices=Word.choices, blank=True)
    word_at = models.DateTimeField(null=True, blank=True)
    word_door = models.CharField(max_length=20, blank=True)
    word_text = models.TextField(blank=True)
    word_from = models.CharField(max_length=6, choices=WordFrom.choices, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)  # four weeks later: still solved, says the citizen
    by_network = models.CharField(
        max_length=64, blank=True
    )  # keyed hash of the line the office proposed from

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(word=""), name="solution_waits_alone")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.reason_id}"


class Supporter(models.Model):
    """Somebody else who has the same problem: counted, told the news, never shown."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="joined")
    address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    client = models.CharField(max_length=64)  # keyed hash of the number, or of the browser
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "client"], name="supporter_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.pk}"


class Call(models.Model):
    """An attempt to ask the citizen by telephone, made from a list outside the office that is judged."""

    class Outcome(models.TextChoices):
        YES = "yes", _("says it is solved")
        NO = "no", _("says it is not solved")
        NOBODY = "nobody", _("nobody answered")
        WRONG = "wrong", _("wrong number, or knows of no complaint")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="calls")
    by_ref = models.CharField(max_length=80)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.outcome}"


class WordChange(models.Model):
    """What a moderator changed in what the public reads; the told text is kept beside it for good."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="moderated")
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    was_public = models.BooleanField()
    is_public = models.BooleanField()
    reason = models.CharField(max_length=300)
    by_ref = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.reason}"


class CallBack(models.Model):
    """Somebody who is to be rung: they let it ring once, or could not be understood by SMS. One open row per number."""

    class Why(models.TextChoices):
        MISSED_CALL = "missed", _("let it ring")
        UNCLEAR = "unclear", _("could not be understood by SMS")

    class Outcome(models.TextChoices):
        FILED = "filed", _("a complaint was filed")
        ANSWERED = "answered", _("nothing to file")
        NOBODY = "nobody", _("nobody answered")

    address = models.ForeignKey(Address, models.CASCADE, related_name="+")
    why = models.CharField(max_length=7, choices=Why.choices)
    text = EncryptedTextField(blank=True)  # what was written so far
    times = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    complaint = models.ForeignKey(Complaint, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    by_ref = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=Q(settled_at__isnull=True), name="call_back_waits_alone"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(settled_at__isnull=True), name="complaint_call_back_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.pk}"


class ReceiptSecret(models.Model):
    """One row: what the signs on receipts are made from. It is encrypted with the key of fields and outlives it, so
    that a receipt on paper opens its complaint after the keys were changed.
    """

    secret = EncryptedTextField()

    def __str__(self) -> str:
        return "the secret of receipts"
