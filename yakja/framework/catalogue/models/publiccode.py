"""publiccode.yml files as they came, with their faults; and the addresses they are harvested from."""

from __future__ import annotations

from django.db import models

from .tools import Tool


class PubliccodeFile(models.Model):
    """One version of a file. The raw text is kept whatever its faults."""

    tool = models.ForeignKey(Tool, models.CASCADE, null=True, blank=True, related_name="publiccode_files")
    name = models.CharField(max_length=500)
    raw = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    verdict = models.CharField(max_length=20)
    findings = models.JSONField(default=list)
    kept = models.JSONField(default=list)
    lost = models.JSONField(default=list)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class HarvestSource(models.Model):
    """An address whose publiccode.yml is read regularly; every fault stands beside it."""

    url = models.URLField(max_length=500, unique=True)
    note = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)
    tool = models.ForeignKey(Tool, models.SET_NULL, null=True, blank=True, related_name="harvest_sources")
    last_read_at = models.DateTimeField(null=True, blank=True)
    last_outcome = models.CharField(max_length=20, blank=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.url
