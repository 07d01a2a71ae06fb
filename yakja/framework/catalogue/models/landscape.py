"""The landscape: one cell per body x devolved function, its past, and counts kept per place and day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from ..adoption.proof import NOTHING
from .usages import Status


class Standing(models.TextChoices):
    """How sure we are."""

    CONFIRMED = "confirmed", _("confirmed")
    REPORTED = "reported", _("reported, not confirmed")
    DISPUTED = "disputed", _("disputed")
    NONE = "none", _("nothing known")


class CellQuerySet(models.QuerySet["Cell"]):
    def within(self, place: Any) -> CellQuerySet:
        # Joined, not asked for as a list: every plan then finds bodies and places by their keys.
        low, high = path_range(place.path)
        return self.filter(body__place__path__gte=low, body__place__path__lt=high)

    def expired_on(self, day: dt.date) -> CellQuerySet:
        """Cells of which something has expired: all that they show, or a part of their proof."""
        return self.filter(Q(expires_on__lte=day, is_stale=False) | Q(proof_until__lte=day))

    def without_proof(self) -> CellQuerySet:
        """Cells of which something is known, kept before cells had a proof."""
        return self.filter(proof=NOTHING).exclude(status=Status.UNKNOWN)


class Cell(models.Model):
    """Body x function today. Exists for every devolved function, `unknown` until somebody says."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="cells")
    function = models.ForeignKey(Function, models.PROTECT, related_name="cells")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UNKNOWN)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.NONE)
    is_stale = models.BooleanField(default=False)  # every statement behind it has expired
    level = models.CharField(max_length=12, blank=True)
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    tools = models.JSONField(default=list, blank=True)  # codes of the operational tools, sorted
    since = models.DateField()
    confirmed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    # What it shows by evidence of each strength alone (adoption.proof), and the day on which that may change.
    proof = models.CharField(max_length=6, default=NOTHING)
    proof_until = models.DateField(null=True, blank=True)
    is_assumed = models.BooleanField(default=False)  # its devolution rests on an assumption
    is_sample = models.BooleanField(default=False)

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "function"], name="catalogue_cell_once")]
        indexes = [
            models.Index(fields=["function", "status"], name="catalogue_cell_function"),
            models.Index(fields=["expires_on"], name="catalogue_cell_expiry"),
            models.Index(fields=["proof_until"], name="catalogue_cell_proof"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.function_id}: {self.status} ({self.standing})"


class CellHistory(models.Model):
    """What a cell showed from one day (inclusive) until another (exclusive; null: still)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="cell_history")
    function = models.ForeignKey(Function, models.PROTECT, related_name="cell_history")
    status = models.CharField(max_length=12, choices=Status.choices)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    is_stale = models.BooleanField(default=False)
    tools = models.JSONField(default=list, blank=True)
    has_two = models.BooleanField(default=False)
    proof = models.CharField(max_length=6, default=NOTHING)
    is_only_proof = models.BooleanField(default=False)  # it shows what it showed; only what proves it changed
    is_first = models.BooleanField(default=False)  # before it, nothing was known
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["body", "function", "from_day"], name="catalogue_history_cell"),
            models.Index(fields=["from_day"], name="catalogue_history_from"),
            models.Index(fields=["until_day"], name="catalogue_history_until"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.function_id} {self.status} from {self.from_day}"


class LandscapeDay(models.Model):
    """Counts of all cells of the bodies within one place at the end of the period that begins on `day`.

    The period is a day for the country and the provinces, a month for everything smaller (there the days
    between are worked out from CellHistory). The running period's row is what stands now.
    `counts` is {function code: {"<status>.<standing>[~]": n, "two": cells with two or more tools,
    "assumed": cells whose devolution is assumed}}; `~` marks cells whose evidence has expired. Kept in the transaction that changes a cell; rebuilt and compared nightly.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="landscape_days")
    day = models.DateField()
    counts = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="catalogue_landscape_day")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.day}"
