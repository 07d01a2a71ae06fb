"""The chain over a body's journal: one link per transaction, in the order of their numbers."""

from __future__ import annotations

from django.db import models

from yakja.foundation.bodies.models import Body

from .journal import Transaction


class JournalSeal(models.Model):
    """One link: the digest of a transaction with its entries, together with the link before it. Append-only."""

    transaction = models.OneToOneField(
        Transaction, models.DO_NOTHING, primary_key=True, related_name="seal", db_constraint=False
    )
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal of {self.transaction_id}"


class JournalHead(models.Model):
    """Where the chain of a body's journal ends; moved on by the sealer with the links it writes."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"head of {self.body_id} at {self.number}"
