"""Corrections that anybody may send in without an account."""

from __future__ import annotations

from django.db import models

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case

from .tools import Tool


class Correction(models.Model):
    """What somebody says is wrong about a tool's or a body's page; looked at by a steward before it counts."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="correction")
    tool = models.ForeignKey(Tool, models.CASCADE, null=True, blank=True, related_name="corrections")
    body = models.ForeignKey(Body, models.CASCADE, null=True, blank=True, related_name="corrections")
    subject = models.CharField(max_length=40, blank=True)  # which fact: name, phone, functions, bodies...
    text = models.TextField()
    evidence_url = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"correction {self.pk}"
