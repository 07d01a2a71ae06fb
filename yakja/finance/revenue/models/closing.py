"""The end of a point's day: cash counted, what was expected, the difference, and what went to the bank."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Fund
from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile

from .points import CollectionPoint, InReachQuerySet, in_reach
from .receipts import Advance, Receipt

# Notes and coins in circulation, in whole rupees.
DENOMINATIONS = (5000, 1000, 500, 100, 50, 20, 10, 5, 2, 1)


class DayCloseQuerySet(models.QuerySet["DayClose"]):
    def visible_to(self, actor: Any) -> DayCloseQuerySet:
        return self.filter(in_reach(actor))


class DayClose(models.Model):
    """One closed day of one point; never changed again. Amounts in paisa.

    `expected_paisa` is the cash that had to be there: what lay there after the last close less what was deposited,
    and the day's cash receipts less reversals. `difference_paisa` is counted less expected.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="day_closes")
    point = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="closes")
    day = models.DateField()
    opening_paisa = models.BigIntegerField()
    expected_paisa = models.BigIntegerField()
    counted_paisa = models.BigIntegerField()
    difference_paisa = models.BigIntegerField()
    denominations = models.JSONField(default=dict)
    by_channel = models.JSONField(default=dict)
    receipts = models.PositiveIntegerField()
    reversals = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    closed_by_ref = models.CharField(max_length=80)
    closed_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = DayCloseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "day"], name="day_closed_once"),
            models.CheckConstraint(
                condition=Q(difference_paisa=F("counted_paisa") - F("expected_paisa")),
                name="day_close_difference",
            ),
            models.CheckConstraint(condition=Q(counted_paisa__gte=0), name="day_close_counted"),
            models.CheckConstraint(
                condition=Q(difference_paisa=0) | ~Q(note=""), name="day_close_difference_explained"
            ),
        ]
        indexes = [models.Index(fields=["body", "-day", "-id"], name="day_close_newest")]

    def __str__(self) -> str:
        return f"{self.point_id} {self.day}"


class Deposit(models.Model):
    """Cash of a point carried to the bank with a slip; append-only."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="cash_deposits")
    point = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="deposits")
    slip_no = models.CharField(max_length=40)
    bank = models.CharField(max_length=120)
    fund = models.CharField(max_length=14, choices=Fund.choices, default=Fund.LOCAL)
    amount_paisa = models.BigIntegerField()
    deposited_on = models.DateField()
    booked_on = models.DateField()
    collected_from = models.DateField()
    collected_to = models.DateField()
    slip = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by_ref = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    key = models.CharField(max_length=120)
    is_sample = models.BooleanField(default=False)

    objects = InReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_paisa__gt=0), name="deposit_of_something"),
            models.UniqueConstraint(fields=["body", "key"], name="deposit_key_once"),
            models.UniqueConstraint(fields=["body", "bank", "slip_no"], name="deposit_slip_once"),
            models.CheckConstraint(
                condition=Q(collected_to__gte=F("collected_from")) & Q(deposited_on__gte=F("collected_to")),
                name="deposit_after_collection",
            ),
        ]
        indexes = [models.Index(fields=["point", "booked_on"], name="deposit_day_book")]

    def __str__(self) -> str:
        return f"{self.bank} {self.slip_no}"


class MoneyRequest(models.Model):
    """Something that takes money back: asked by one person, decided by another.

    From the council's first amount a resolution is attached; from its second somebody of a body above decides.
    """

    class Kind(models.TextChoices):
        REVERSAL = "reversal", _("reversal of a receipt")
        REFUND = "refund", _("refund")

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a decision")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    body = models.ForeignKey(Body, models.PROTECT, related_name="money_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="requests")
    advance = models.ForeignKey(Advance, models.PROTECT, null=True, blank=True, related_name="requests")
    amount_paisa = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    resolution = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    resolution_no = models.CharField(max_length=120, blank=True)
    voucher_no = models.CharField(max_length=60, blank=True)
    asked_by_ref = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    booked_on = models.DateField(null=True, blank=True)

    objects = InReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_paisa__gt=0), name="money_request_of_something"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by_ref="")
                | (~Q(state="asked") & ~Q(decided_by_ref="") & ~Q(decided_by_ref=F("asked_by_ref"))),
                name="money_request_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(kind="reversal", state="asked"),
                name="reversal_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "-id"], name="money_request_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.receipt_id}"
