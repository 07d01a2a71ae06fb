"""Stored files: content-addressed, re-encoded, stripped of metadata."""

from __future__ import annotations

from django.db import models
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
