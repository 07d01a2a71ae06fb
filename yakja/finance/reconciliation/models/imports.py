"""An import: one file of one source, staged row by row, then taken or left, and taken back if need be."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sources import Source, in_reach


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, actor: Any) -> ImportBatchQuerySet:
        return self.filter(in_reach(actor, "source__body"))


class ImportBatch(models.Model):
    """One file. `balances` holds what each statement in it says of itself: number, account, from, to, opening, closing.

    The file is known by its hash and not kept; `rules` are the mapping it was read with.
    """

    class State(models.TextChoices):
        STAGED = "staged", _("read, not yet taken")
        COMMITTED = "committed", _("taken")
        REVERTED = "reverted", _("taken back")
        DISCARDED = "discarded", _("left")

    source = models.ForeignKey(Source, models.PROTECT, related_name="batches")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    size = models.BigIntegerField()
    mapping_code = models.CharField(max_length=60)
    mapping_version = models.PositiveIntegerField()
    rules = models.JSONField()
    balances = models.JSONField(default=list)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    staged_at = models.DateTimeField()
    staged_by_ref = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_ref = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "file_hash"],
                condition=Q(state__in=["staged", "committed"]),
                name="import_file_once",
            )
        ]
        indexes = [models.Index(fields=["source", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def has_balances(self) -> bool:
        """Whether a statement in the file states opening and closing, so that no row may be left out."""
        return any(b["opening"] is not None and b["closing"] is not None for b in self.balances)


class StagedRow(models.Model):
    """A row that was read and not yet taken; the refused ones stay with their reason as long as their batch."""

    class Fate(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REJECTED = "rejected", _("refused")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="staged")
    part = models.PositiveSmallIntegerField(default=0)  # which statement of the file
    line = models.PositiveIntegerField()
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.NEW)
    row_key = models.CharField(max_length=48, blank=True)
    digest = models.CharField(max_length=32, blank=True)
    on = models.DateField(null=True, blank=True)
    value_on = models.DateField(null=True, blank=True)
    amount_paisa = models.BigIntegerField(default=0)
    balance_paisa = models.BigIntegerField(null=True, blank=True)
    ref = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=500, blank=True)
    consumer_no = models.CharField(max_length=40, blank=True)
    head = models.CharField(max_length=40, blank=True)
    instrument = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=20, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "fate", "line", "id"], name="staged_by_fate"),
            models.Index(fields=["batch", "row_key"], name="staged_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
