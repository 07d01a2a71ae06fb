"""What sources said: statements and their lines, each line matched, in part matched, or on the open list."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from .imports import ImportBatch
from .sources import Source, in_reach


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, actor: Any) -> StatementQuerySet:
        return self.filter(in_reach(actor, "source__body"))


class Statement(models.Model):
    """One statement of a committed batch. Balances are null where the source states none.

    Opening + `moved_paisa` is closing; where the batch left out a row, nothing of it was taken.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="statements")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="statements")
    part = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=35, blank=True)
    account_no = models.CharField(max_length=60, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    opening_paisa = models.BigIntegerField(null=True, blank=True)
    closing_paisa = models.BigIntegerField(null=True, blank=True)
    moved_paisa = models.BigIntegerField(default=0)
    lines_count = models.PositiveIntegerField(default=0)
    is_reverted = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "part"], name="statement_part_once"),
            models.CheckConstraint(
                condition=Q(opening_paisa__isnull=True)
                | Q(closing_paisa__isnull=True)
                | Q(closing_paisa=F("opening_paisa") + F("moved_paisa")),
                name="statement_balances",
            ),
        ]
        indexes = [models.Index(fields=["source", "-to_on", "-id"], name="statement_newest")]

    def __str__(self) -> str:
        return self.number or f"{self.from_on}–{self.to_on}"


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    def visible_to(self, actor: Any) -> StatementLineQuerySet:
        return self.filter(in_reach(actor, "source__body"))

    def live(self) -> StatementLineQuerySet:
        """Lines that count: not replaced by a newer file and not taken back."""
        return self.filter(is_live=True)

    def open(self) -> StatementLineQuerySet:
        """The open list: lines with something left that nothing explains."""
        return self.live().exclude(matched_paisa=F("amount_paisa"))


class StatementLine(models.Model):
    """One movement as the source stated it. What was stated is never rewritten: a changed row is a new line.

    `matched_paisa` is kept beside the matches; it has the amount's sign and never goes beyond it.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="lines", db_index=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()
    row_key = models.CharField(max_length=48)
    digest = models.CharField(max_length=32)
    on = models.DateField()
    value_on = models.DateField(null=True, blank=True)
    amount_paisa = models.BigIntegerField()
    balance_paisa = models.BigIntegerField(null=True, blank=True)
    ref = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=500, blank=True)
    consumer_no = models.CharField(max_length=40, blank=True)
    head = models.CharField(max_length=40, blank=True)
    instrument = models.CharField(max_length=80, blank=True)
    matched_paisa = models.BigIntegerField(default=0)
    is_live = models.BooleanField(default=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    is_sample = models.BooleanField(default=False)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "row_key"], condition=Q(is_live=True), name="line_key_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_paisa__gt=0, matched_paisa__gte=0, matched_paisa__lte=F("amount_paisa"))
                | Q(amount_paisa__lt=0, matched_paisa__lte=0, matched_paisa__gte=F("amount_paisa")),
                name="line_matched_within_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "on", "id"], condition=Q(is_live=True), name="line_by_day"),
            models.Index(fields=["statement", "line", "id"], name="line_of_statement"),
            models.Index(
                fields=["source", "on", "id"],
                condition=Q(is_live=True) & ~Q(matched_paisa=F("amount_paisa")),
                name="line_open",
            ),
            models.Index(fields=["source", "ref"], condition=~Q(ref=""), name="line_by_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.ref or self.line}"

    @property
    def open_paisa(self) -> int:
        return self.amount_paisa - self.matched_paisa

    @property
    def state(self) -> str:
        if not self.matched_paisa:
            return "open"
        return "matched" if self.matched_paisa == self.amount_paisa else "part"
