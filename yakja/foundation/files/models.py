"""Stored files: content-addressed, re-encoded, stripped of metadata; and uploads that are still arriving."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file as kept. The bytes lie under their hash; the row says what they are for and who may see them."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everybody")
        BODY = "body", _("officers of the body")
        PRIVATE = "private", _("the owner only")

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=60)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.BODY)
    owner_ref = models.CharField(max_length=120, blank=True)
    stored_by = models.CharField(max_length=80)
    stored_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The beginning of the hash that stands in the file's address."""
        return self.sha256[:12]


class Upload(models.Model):
    """A file that arrives in pieces. `received` bytes are safely on disk; the next piece begins there."""

    token = models.CharField(max_length=43, unique=True)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=60)
    visibility = models.CharField(max_length=8, choices=StoredFile.Visibility.choices)
    owner_ref = models.CharField(max_length=120, blank=True)
    actor_ref = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="uploads")

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="upload_seen")]
        constraints = [
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("size")), name="upload_received_within_size"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        return self.received == self.size
