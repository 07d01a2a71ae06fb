"""Usage: how one body does one function, with one tool or without."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.trees import path_range

from .tools import Tool


class Status(models.TextChoices):
    """How far. `unknown` is never `manual`, and `not_devolved` is never either."""

    FULL = "full", _("in full use")
    PARTIAL = "partial", _("in partial use")
    PILOT = "pilot", _("pilot")
    PHASING_OUT = "phasing_out", _("phasing out")
    PLANNED = "planned", _("planned")
    MANUAL = "manual", _("by hand")
    UNKNOWN = "unknown", _("not known")
    NOT_DEVOLVED = "not_devolved", _("not this body's function")


# Where a body has several usages for one function, the cell shows the first of these that it has.
STATUS_ORDER = (
    Status.FULL,
    Status.PARTIAL,
    Status.PHASING_OUT,
    Status.PILOT,
    Status.MANUAL,
    Status.PLANNED,
    Status.NOT_DEVOLVED,
    Status.UNKNOWN,
)
# A tool that is running today, however little.
OPERATIONAL = (Status.FULL, Status.PARTIAL, Status.PILOT, Status.PHASING_OUT)


class UsageQuerySet(models.QuerySet["Usage"]):
    def operational(self) -> UsageQuerySet:
        return self.filter(status__in=OPERATIONAL)

    def within(self, place: Any) -> UsageQuerySet:
        # Joined, not asked for as a list: every plan then finds bodies and places by their keys.
        low, high = path_range(place.path)
        return self.filter(body__place__path__gte=low, body__place__path__lt=high)


class Usage(models.Model):
    """What the strongest unexpired evidence says today of body x function x tool (no tool: by hand, or not done).

    Rewritten from Evidence by actions.usages only; the past is in Evidence and CellHistory.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="usages")
    function = models.ForeignKey(Function, models.PROTECT, related_name="usages")
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="usages")
    status = models.CharField(max_length=12, choices=Status.choices)
    share = models.PositiveSmallIntegerField(null=True, blank=True)  # per cent of units, steps or users
    standing = models.CharField(max_length=10)
    is_stale = models.BooleanField(default=False)
    level = models.CharField(max_length=12)  # EvidenceKind of the strongest evidence
    since = models.DateField()
    confirmed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    units = models.PositiveIntegerField(null=True, blank=True)
    users = models.PositiveIntegerField(null=True, blank=True)
    yearly_cost_paisa = models.BigIntegerField(null=True, blank=True)
    contract_end = models.DateField(null=True, blank=True)
    transactions_30d = models.PositiveIntegerField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = UsageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "function", "tool"], name="catalogue_usage_with_tool"),
            models.UniqueConstraint(
                fields=["body", "function"],
                condition=models.Q(tool__isnull=True),
                name="catalogue_usage_without_tool",
            ),
        ]
        indexes = [
            models.Index(fields=["tool", "status"], name="catalogue_usage_tool"),
            models.Index(fields=["function", "status"], name="catalogue_usage_function"),
        ]

    @property
    def is_dated(self) -> bool:
        """Whether the statement behind it tells its day; see Evidence.is_dated."""
        return self.expires_on is None or self.expires_on > self.since

    def __str__(self) -> str:
        return f"{self.body_id} {self.function_id} {self.tool_id}: {self.status}"
