"""Receipts and what was paid with them. Receipts, allocations, uses and reversals are append-only: triggers refuse

update and delete. What a receipt has become is told by the rows that follow it, never by the receipt itself.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from .books import BookLeaf
from .demands import Demand
from .heads import RevenueHead
from .parties import Party
from .points import CollectionPoint, InReachQuerySet, ReceiptSeries, in_reach


class Channel(models.TextChoices):
    """How the money came."""

    CASH = "cash", _("cash")
    CHEQUE = "cheque", _("cheque")
    BANK = "bank", _("bank")
    ONELINK = "1link", _("1Link bill payment")
    PSID = "psid", _("PSID")
    RAAST = "raast", _("Raast")
    CONTRACTOR = "contractor", _("contractor")
    IMPORTED = "imported", _("imported")


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, actor: Any) -> ReceiptQuerySet:
        return self.filter(in_reach(actor))

    def standing(self) -> ReceiptQuerySet:
        """Receipts that were not reversed."""
        return self.filter(~Exists(Reversal.objects.filter(receipt=OuterRef("pk"))))

    def on_day(self, point: CollectionPoint, day: Any) -> ReceiptQuerySet:
        """What a point's day book holds: by the day on which they were entered, not by the date on the paper."""
        return self.filter(point=point, booked_on=day)


class Receipt(models.Model):
    """Money received, once and for all.

    `received_on` is the day the money came (on a leaf, the day written on it); `booked_on` the open day in whose
    book it stands, later than `received_on` when that day was closed already. `key` is what the sender names this
    payment by: sent again, it gets the same receipt.
    """

    no = models.CharField(max_length=80, unique=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="receipts", db_index=False)
    point = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="receipts", db_index=False)
    series = models.ForeignKey(
        ReceiptSeries, models.PROTECT, null=True, blank=True, related_name="receipts", db_index=False
    )
    number = models.PositiveBigIntegerField()
    leaf = models.OneToOneField(BookLeaf, models.PROTECT, null=True, blank=True, related_name="receipt")
    received_on = models.DateField()
    booked_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by_ref = models.CharField(max_length=80)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    instrument_ref = models.CharField(max_length=80, blank=True)
    consumer_no = models.CharField(max_length=24, blank=True)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="receipts", db_index=False
    )
    payer = models.CharField(max_length=200, blank=True)
    amount_paisa = models.BigIntegerField()
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=60, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    is_sample = models.BooleanField(default=False)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_paisa__gt=0), name="receipt_of_something"),
            models.CheckConstraint(
                condition=Q(booked_on__gte=F("received_on")), name="receipt_never_backdated"
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=False) | Q(leaf__isnull=False), name="receipt_numbered"
            ),
            models.UniqueConstraint(fields=["body", "key"], name="receipt_key_once"),
            models.UniqueConstraint(
                fields=["series", "number"], condition=Q(series__isnull=False), name="receipt_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["point", "booked_on"], name="receipt_day_book"),
            models.Index(fields=["body", "-booked_on", "-id"], name="receipt_newest"),
            models.Index(fields=["consumer_no", "-id"], name="receipt_consumer"),
            models.Index(fields=["party"], condition=Q(party__isnull=False), name="receipt_party"),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def is_late(self) -> bool:
        """Whether it was entered after its own day was closed."""
        return self.booked_on > self.received_on


class Advance(models.Model):
    """Money received that pays no demand yet: paid ahead, or of a payer nobody knows (suspense).

    `used_paisa` is kept beside the uses; the rest is still owed to the payer.
    """

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("paid in advance")
        SUSPENSE = "suspense", _("payer not known")

    body = models.ForeignKey(Body, models.PROTECT, related_name="advances", db_index=False)
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="advances", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    consumer_no = models.CharField(max_length=24, blank=True)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="advances", db_index=False
    )
    amount_paisa = models.BigIntegerField()
    used_paisa = models.BigIntegerField(default=0)
    made_on = models.DateField()

    objects = InReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_paisa__gt=0, used_paisa__gte=0, used_paisa__lte=F("amount_paisa")),
                name="advance_used_within_amount",
            )
        ]
        indexes = [
            models.Index(
                fields=["body", "consumer_no"],
                condition=Q(used_paisa__lt=F("amount_paisa")),
                name="advance_left",
            ),
            models.Index(fields=["receipt"], name="advance_of_receipt"),
            models.Index(fields=["party"], condition=Q(party__isnull=False), name="advance_party"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.receipt_id}"

    @property
    def left_paisa(self) -> int:
        return self.amount_paisa - self.used_paisa


class Allocation(models.Model):
    """A part of a receipt: to a demand, to an advance, or to a head alone. The parts add up to the receipt."""

    class Part(models.TextChoices):
        PRINCIPAL = "principal", _("principal")
        SURCHARGE = "surcharge", _("surcharge")
        HEAD = "head", _("head without a demand")
        ADVANCE = "advance", _("advance")

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="allocations")
    part = models.CharField(max_length=10, choices=Part.choices)
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, blank=True, related_name="allocations")
    advance = models.ForeignKey(
        Advance, models.PROTECT, null=True, blank=True, related_name="allocations", db_index=False
    )
    head = models.ForeignKey(
        RevenueHead, models.PROTECT, null=True, blank=True, related_name="allocations", db_index=False
    )
    amount_paisa = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_paisa__gt=0), name="allocation_of_something"),
            models.CheckConstraint(
                condition=Q(part__in=["principal", "surcharge"], demand__isnull=False, advance__isnull=True)
                | Q(part="head", demand__isnull=True, advance__isnull=True, head__isnull=False)
                | Q(part="advance", demand__isnull=True, advance__isnull=False),
                name="allocation_to_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["advance"], condition=Q(advance__isnull=False), name="allocation_of_advance"
            ),
            models.Index(fields=["head"], condition=Q(part="head"), name="allocation_of_head"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}: {self.part} {self.amount_paisa}"


class AdvanceUse(models.Model):
    """What became of an advance or of money in suspense. A use that is undone is followed by its opposite.

    `used_paisa` of the advance is the sum of its uses.
    """

    class Purpose(models.TextChoices):
        PRINCIPAL = "principal", _("principal of a demand")
        SURCHARGE = "surcharge", _("surcharge on a demand")
        HEAD = "head", _("head without a demand")
        MOVED = "moved", _("payer found")
        REFUND = "refund", _("paid back")
        WITHDRAWN = "withdrawn", _("receipt reversed")

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="uses")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, blank=True, related_name="advance_uses")
    head = models.ForeignKey(RevenueHead, models.PROTECT, null=True, blank=True, related_name="+")
    moved_to = models.OneToOneField(Advance, models.PROTECT, null=True, blank=True, related_name="moved_from")
    amount_paisa = models.BigIntegerField()
    used_on = models.DateField()
    used_by_ref = models.CharField(max_length=80)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, amount_paisa__gt=0)
                | Q(undoes__isnull=False, amount_paisa__lt=0),
                name="advance_use_signed",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["principal", "surcharge"], demand__isnull=False)
                | Q(purpose="head", head__isnull=False)
                | Q(purpose="moved", moved_to__isnull=False)
                | Q(purpose__in=["refund", "withdrawn"])
                | Q(undoes__isnull=False),
                name="advance_use_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advance_id}: {self.purpose} {self.amount_paisa}"


class Reversal(models.Model):
    """A receipt taken back in full: by whom, why, on which day. The receipt itself stays as it was."""

    class Cause(models.TextChoices):
        MISTAKE = "mistake", _("entered by mistake")
        BOUNCED = "bounced", _("cheque bounced")
        IMPORT = "import", _("import taken back")

    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="reversal")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    reason = models.CharField(max_length=500)
    booked_on = models.DateField()
    asked_by_ref = models.CharField(max_length=80)
    approved_by_ref = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["booked_on", "id"], name="reversal_day_book")]

    def __str__(self) -> str:
        return f"{self.receipt_id}: {self.cause}"


class Cheque(models.Model):
    """The cheque behind a receipt: at hand, sent to the bank, paid by the bank, or bounced."""

    class State(models.TextChoices):
        HELD = "held", _("at hand")
        DEPOSITED = "deposited", _("sent to the bank")
        CLEARED = "cleared", _("paid by the bank")
        BOUNCED = "bounced", _("bounced")

    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="cheque")
    number = models.CharField(max_length=30)
    bank = models.CharField(max_length=120)
    drawn_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    moved_on = models.DateField()
    charge = models.ForeignKey(Demand, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "moved_on"], name="cheque_state")]

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"
