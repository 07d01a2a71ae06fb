"""Which line of a statement is which collected money, by which rule, and why; undone by a mark, never removed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sources import in_reach
from .statements import StatementLine


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, actor: Any) -> MatchQuerySet:
        return self.filter(in_reach(actor, "line__source__body"))

    def standing(self) -> MatchQuerySet:
        return self.filter(undone_at__isnull=True)


class Match(models.Model):
    """A line, or a part of it, explained by one or more items. `because` are the facts its sentence names."""

    class Rule(models.TextChoices):
        EXACT = "exact", _("same reference, amount and day")
        NEAR = "near", _("same reference and amount within days")
        SLIP = "slip", _("the receipts of one deposit slip")
        SUBSET = "subset", _("the only items that add up to the line")
        MANUAL = "manual", _("by hand")

    line = models.ForeignKey(StatementLine, models.PROTECT, related_name="matches")
    rule = models.CharField(max_length=8, choices=Rule.choices)
    amount_paisa = models.BigIntegerField()
    because = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_ref = models.CharField(max_length=80, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["line"], condition=Q(undone_at__isnull=True), name="match_standing"),
            models.Index(fields=["-id"], name="match_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.rule}"


class MatchItem(models.Model):
    """What a match takes of one item. `item_ref` names the item within its feed: `receipts:R-1`, `deposits:17`.

    While a match stands, an item may be taken once in whole, or in parts that do not exceed it (kept in
    `amount_paisa`, checked by the verb under a lock on the body's lines).
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="items")
    item_ref = models.CharField(max_length=120)
    on = models.DateField()
    amount_paisa = models.BigIntegerField()
    whole_paisa = models.BigIntegerField()
    is_standing = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["match", "item_ref"], name="match_item_once"),
            # An item taken in whole can be taken once, whatever comes together.
            models.UniqueConstraint(
                fields=["item_ref"],
                condition=Q(is_standing=True, amount_paisa=models.F("whole_paisa")),
                name="match_item_taken_once",
            ),
        ]
        indexes = [models.Index(fields=["item_ref"], condition=Q(is_standing=True), name="match_item_taken")]

    def __str__(self) -> str:
        return self.item_ref
