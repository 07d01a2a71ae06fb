"""Keys: what another system shows when it talks to the API, and those that hashes were made with before."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.secrecy import EncryptedTextField


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid_on(self, day: dt.date) -> ApiKeyQuerySet:
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=day), revoked_at__isnull=True)

    def visible_to(self, actor: Any) -> ApiKeyQuerySet:
        """Keys of bodies in a steward's or administrator's reach, and those that belong to no body."""
        if getattr(actor, "is_system", False):
            return self
        kinds = ("provincial_steward", "administrator")
        if getattr(actor, "is_anonymous", True) or not any(actor.has_role(kind) for kind in kinds):
            return self.none()
        return self.filter(Q(body__isnull=True) | Q(body__in=actor.bodies_in_reach(kinds)))


class ApiKey(models.Model):
    """A key for one purpose. Its prefix names it; of the secret only a hash is kept.

    `subject` narrows the scope to one thing by its public code, such as the tool whose counts may be sent or the bank point payments are told for.
    """

    class Scope(models.TextChoices):
        READ = "read", _("reading at a higher rate")
        USAGE_COUNTS = "usage_counts", _("sending the counts of one tool's transactions")
        OPEN311 = "open311", _("filing complaints from another system (Open311)")
        ONELINK = "onelink", _("asking for bills and telling payments of one bank point (1Link)")

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scope = models.CharField(max_length=30, choices=Scope.choices)
    subject = models.CharField(max_length=60, blank=True, default="")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="api_keys")
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    expires_on = models.DateField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    # Of the form that made it, so that a button pressed twice makes one key.
    form_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @staticmethod
    def hash_of(secret: str) -> str:
        """The secret has 256 random bits, so a plain digest cannot be guessed back and costs no request time."""
        return hashlib.sha256(secret.encode()).hexdigest()

    def is_valid(self, day: dt.date) -> bool:
        return self.revoked_at is None and (self.expires_on is None or day < self.expires_on)


class RetiredKey(models.Model):
    """A key that hashes of one purpose were made with before, where the text behind them is not kept.

    Such a hash cannot be made again; it is hashed once more with the next key instead. So the number of a key says
    at which place it stands in the row, and a look-up hashes with each of them and with the present key at last.
    Alone they are worth nothing, and they are encrypted with the present key like all personal data.
    """

    purpose = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    key = EncryptedTextField()
    retired_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "number"], name="people_retired_key_number")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number}"
