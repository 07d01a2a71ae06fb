"""Earnest money of an auction: a deposit of the contractor's, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Voucher

from .contracts import CollectionContract
from .receipts import Receipt


class EarnestMove(models.Model):
    """One movement of the earnest money of a contract, in paisa. Never changed: a mistake is undone by what made it.

    Taken, it is a receipt into the public account. Given back, it is a voucher that another officer approves.
    Forfeited or set against the price, it goes over to the local fund with a receipt of its own.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", _("taken as a deposit")
        REFUNDED = "refunded", _("given back")
        FORFEITED = "forfeited", _("forfeited to the council")
        SET_OFF = "set_off", _("set against the price")

    contract = models.ForeignKey(CollectionContract, models.PROTECT, related_name="earnest_moves")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    amount_paisa = models.BigIntegerField()
    on = models.DateField()
    receipt = models.OneToOneField(
        Receipt, models.PROTECT, null=True, blank=True, related_name="earnest_move"
    )
    voucher = models.OneToOneField(
        Voucher, models.PROTECT, null=True, blank=True, related_name="earnest_move"
    )
    reason = models.CharField(max_length=500, blank=True)
    resolution = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_paisa__gt=0), name="earnest_of_something"),
            models.CheckConstraint(
                condition=Q(kind="refunded", voucher__isnull=False, receipt__isnull=True)
                | (~Q(kind="refunded") & Q(voucher__isnull=True, receipt__isnull=False)),
                name="earnest_by_receipt_or_voucher",
            ),
            models.CheckConstraint(
                condition=Q(kind="taken") | (~Q(reason="") & ~Q(resolution="")),
                name="earnest_goes_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.kind} {self.amount_paisa}"
