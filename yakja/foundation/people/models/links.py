"""One-time links that sign a person in, and the request that two officers one level up must approve."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from .accounts import Person


class SignInLinkQuerySet(models.QuerySet["SignInLink"]):
    def usable(self, now: dt.datetime) -> SignInLinkQuerySet:
        return self.filter(used_at__isnull=True, expires_at__gt=now)


class SignInLink(models.Model):
    """A link that signs a person in once. Only the hash of its token is kept."""

    class Purpose(models.TextChoices):
        LOOPBACK = "loopback", _("trying the platform on one's own machine")
        FIRST = "first", _("first administrator")
        INVITATION = "invitation", _("invitation")
        RESET = "reset", _("reset by two officers")

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_in_links")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SignInLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"

    @staticmethod
    def hash_of(token: str) -> str:
        """The token has 256 random bits, so a plain digest cannot be guessed back."""
        return hashlib.sha256(token.encode()).hexdigest()


class ResetRequestQuerySet(models.QuerySet["ResetRequest"]):
    def open(self) -> ResetRequestQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, actor: Any) -> ResetRequestQuerySet:
        """Requests that the actor may vouch for: those of persons one level below, never their own."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        above = actor.bodies_in_reach(
            ("council_officer", "district_officer", "provincial_steward", "administrator")
        )
        wanted = Q(body__parent__in=above)
        if actor.has_role_everywhere("administrator"):
            wanted |= Q(body__parent__isnull=True)
        else:
            wanted |= Q(body__parent__isnull=True, body__in=actor.bodies_in_reach(("administrator",)))
        return self.filter(wanted).exclude(person=actor.person)


class ResetRequest(models.Model):
    """Somebody lost password or second factor: two officers one level up vouch for them."""

    NEEDED = 2

    class Outcome(models.TextChoices):
        OPEN = "", _("waiting")
        APPROVED = "approved", _("approved by two officers")
        REFUSED = "refused", _("refused")

    person = models.ForeignKey(Person, models.PROTECT, related_name="reset_requests")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by_ref = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True)

    objects = ResetRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="reset_one_open_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"reset {self.pk}"


class ResetApproval(models.Model):
    """One of the two voices."""

    request = models.ForeignKey(ResetRequest, models.CASCADE, related_name="approvals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="reset_one_voice_each")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.person_id}"
