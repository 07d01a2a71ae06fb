"""The paper a payer is sent: bill and lines, and the running numbers behind consumer and bill numbers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.secrecy import EncryptedTextField

from .demands import Demand
from .heads import Family, RevenueHead
from .parties import Asset, Liability, OfBodyQuerySet, Party


class BillerCode(models.Model):
    """The four digits that stand for a council at the head of its consumer numbers; never given to another.

    `raast_id`, the account a scanned bill pays to, is blank until the bank has given one; bills then carry no QR to pay by.
    """

    body = models.OneToOneField(Body, models.PROTECT, related_name="biller_code")
    number = models.CharField(max_length=4, unique=True)
    raast_id = models.CharField(max_length=34, blank=True, default="")
    merchant_name = models.CharField(max_length=25, blank=True, default="")
    merchant_city = models.CharField(max_length=15, blank=True, default="")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{4}$"), name="biller_four_digits")
        ]

    def __str__(self) -> str:
        return self.number


class ConsumerSeries(models.Model):
    """The last running number given in one family of one council."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="consumer_series")
    family = models.CharField(max_length=12, choices=Family.choices)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "family"], name="consumer_series_once")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.family}: {self.last}"


class BillSeries(models.Model):
    """The last bill number of one council in one financial year."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="bill_series")
    year = models.CharField(max_length=7)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="bill_series_once")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year}: {self.last}"


class Bill(models.Model):
    """One paper for one consumer number. It never changes: a new one supersedes it.

    Payment goes to the demands, whichever paper it was made with.
    """

    class State(models.TextChoices):
        ISSUED = "issued", _("issued")
        SUPERSEDED = "superseded", _("replaced by a later bill")

    number = models.CharField(max_length=30, unique=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="bills", db_index=False)
    consumer_no = models.CharField(max_length=20)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="bills")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="bills")
    issued_on = models.DateField()
    due_on = models.DateField()
    valid_to = models.DateField()
    within_paisa = models.BigIntegerField()
    after_paisa = models.BigIntegerField()
    qr_payload = models.CharField(max_length=400, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects: Any = OfBodyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consumer_no"], condition=Q(state="issued"), name="bill_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(within_paisa__gte=0) & Q(after_paisa__gte=F("within_paisa")),
                name="bill_late_is_not_cheaper",
            ),
            models.CheckConstraint(condition=Q(valid_to__gte=F("due_on")), name="bill_valid_past_due"),
        ]
        indexes = [models.Index(fields=["body", "-id"], name="bill_newest")]

    def __str__(self) -> str:
        return self.number


class BillLine(models.Model):
    """One demand on a bill: what it costs until the due day and after it."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="bill_lines")
    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=10)
    within_paisa = models.BigIntegerField()
    after_paisa = models.BigIntegerField()
    is_arrears = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill", "demand"], name="bill_line_once")]

    def __str__(self) -> str:
        return f"{self.bill_id}: {self.demand_id}"


class Dispute(models.Model):
    """What somebody says is wrong with a bill; the case keeps how it goes on. The phone is encrypted.

    Kept as long as its case; the phone is for the answer and nothing else.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="bill_dispute")
    liability = models.ForeignKey(Liability, models.PROTECT, related_name="disputes")
    text = models.TextField()
    phone = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=5, default="ur")

    def __str__(self) -> str:
        return str(self.case_id)
