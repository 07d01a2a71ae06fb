"""The journal: transactions and their entries, which nobody changes; locks; lines staged for posting as a set."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from .accounts import READERS, Account


class TransactionQuerySet(models.QuerySet["Transaction"]):
    def of(self, body: Body) -> TransactionQuerySet:
        return self.filter(body=body)

    def from_source(self, source: str, source_ref: str = "") -> TransactionQuerySet:
        """What one room posted; with a reference, what came of one of its rows."""
        rows = self.filter(source=source)
        return rows.filter(source_ref=source_ref) if source_ref else rows

    def standing(self) -> TransactionQuerySet:
        """Neither reversed nor a reversal."""
        return self.filter(reversed_by__isnull=True, reverses__isnull=True)

    def visible_to(self, actor: Any) -> TransactionQuerySet:
        """The journals of bodies in the actor's reach; nothing for a visitor or a citizen."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        return self.filter(body__in=actor.bodies_in_reach(READERS))


class Transaction(models.Model):
    """One posting, numbered without a gap in its body's journal. Append-only; undone by a reversal alone.

    `source` names the room and what it posted (`revenue.receipt`), `source_ref` the row; `key` makes it happen once.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    on = models.DateField()
    narration = models.CharField(max_length=300)
    source = models.CharField(max_length=40)
    source_ref = models.CharField(max_length=120, blank=True)
    key = models.CharField(max_length=120)
    entry_count = models.PositiveIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=80)

    objects = TransactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="ledger_transaction_number"),
            models.UniqueConstraint(fields=["body", "key"], name="ledger_transaction_key"),
            models.CheckConstraint(condition=Q(entry_count__gte=2), name="ledger_two_entries"),
        ]
        indexes = [
            models.Index(fields=["body", "on", "number"], name="ledger_transaction_day"),
            models.Index(fields=["source", "source_ref"], name="ledger_transaction_source"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.narration}"


class Entry(models.Model):
    """One leg: `amount` in paisa, debit positive, credit negative. `on` is its transaction's day.

    `head` and `period` name the revenue head and period it belongs to; `party_ref` whom it concerns.
    """

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="entries", db_index=False)
    position = models.PositiveIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries", db_index=False)
    on = models.DateField()
    amount = models.BigIntegerField()
    head = models.CharField(max_length=40, blank=True)
    party_ref = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transaction", "position"], name="ledger_entry_position"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_not_zero"),
        ]
        indexes = [models.Index(fields=["account", "on", "id"], name="ledger_entry_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"


class PeriodLock(models.Model):
    """That a month was locked, and everything before it, or opened again with a reason. Append-only."""

    class Deed(models.TextChoices):
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("opened again")

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    month = models.DateField()
    deed = models.CharField(max_length=6, choices=Deed.choices)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["body", "-id"], name="ledger_lock_body")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.month:%Y-%m} {self.deed}"


class StagedLine(models.Model):
    """A line that an upper room wrote by `INSERT..SELECT` and that `post_staged` turns into entries; then it is gone.

    Lines of one `key` make one transaction. `batch` keeps one writer's lines apart from another's.
    """

    batch = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    on = models.DateField()
    narration = models.CharField(max_length=300)
    source = models.CharField(max_length=40)
    source_ref = models.CharField(max_length=120, default="", db_default="")
    account = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    amount = models.BigIntegerField()
    head = models.CharField(max_length=40, default="", db_default="")
    party_ref = models.CharField(max_length=80, default="", db_default="")
    period = models.CharField(max_length=10, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["batch", "key"], name="ledger_staged_batch")]

    def __str__(self) -> str:
        return f"{self.batch} {self.key} {self.amount}"
