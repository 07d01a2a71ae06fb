"""What a body plans to spend and receive, and the vouchers by which it does."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from .accounts import OBJECT_CODE, READERS, Fund
from .journal import Transaction


class _OfBodies(models.QuerySet[Any]):
    def of(self, body: Body) -> Any:
        return self.filter(body=body)

    def visible_to(self, actor: Any) -> Any:
        """Rows of bodies in the actor's reach; nothing for a visitor or a citizen."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        return self.filter(body__in=actor.bodies_in_reach(READERS))


class Budget(models.Model):
    """The budget of a body for a fiscal year (`2026-27`): the original is number 0, each revision the next.

    `maker` brought it in, `checker` adopted it by the council's resolution; before that it binds nobody.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="budgets")
    year = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=300)
    resolution = models.CharField(max_length=200, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    maker = models.CharField(max_length=80)
    checker = models.CharField(max_length=80, blank=True)
    file_digest = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)

    objects = _OfBodies.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "year", "number"], name="ledger_budget_once")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year} {self.number}"

    @property
    def is_adopted(self) -> bool:
        return self.adopted_on is not None


class BudgetLine(models.Model):
    """One amount of a budget: an object of expenditure (A), or of receipts (B, C, E), in a fund, for a function."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="lines")
    fund = models.CharField(max_length=14, choices=Fund.choices, default=Fund.LOCAL)
    grant_code = models.CharField(max_length=40, blank=True)
    object_code = models.CharField(max_length=8, validators=[RegexValidator(OBJECT_CODE)])
    function = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=200, blank=True)
    amount_paisa = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "fund", "grant_code", "object_code", "function"],
                name="ledger_budget_line_once",
            ),
            models.CheckConstraint(condition=Q(amount_paisa__gte=0), name="ledger_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.object_code} {self.amount_paisa}"


class VoucherKind(models.TextChoices):
    """What a voucher does to the books."""

    PAYMENT = "payment", _("payment")
    TRANSFER = "transfer", _("transfer or share received")
    DEPOSIT_IN = "deposit_in", _("deposit received")
    DEPOSIT_OUT = "deposit_out", _("deposit returned")
    OPENING = "opening", _("opening balance")


class VoucherState(models.TextChoices):
    """A voucher is entered by one person and posted by another."""

    ENTERED = "entered", _("waiting for a second person")
    POSTED = "posted", _("posted")
    REFUSED = "refused", _("refused")
    REVERSED = "reversed", _("reversed")


class VoucherBatch(models.Model):
    """A file of vouchers that came in as one: from Local Fund Audit, FABS, FMS or a sheet. The same file comes once."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="voucher_batches")
    source = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    total_paisa = models.BigIntegerField()
    made_at = models.DateTimeField()
    maker = models.CharField(max_length=80)
    checker = models.CharField(max_length=80, blank=True)

    objects = _OfBodies.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "file_digest"], name="ledger_voucher_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class Voucher(models.Model):
    """One payment, transfer, or deposit of a body. `number` is its own, once in a fiscal year; `year` as in `2026-27`.

    `detail` says which transfer or deposit; `is_cash`: out of or into the cash box, otherwise the bank.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="vouchers")
    batch = models.ForeignKey(VoucherBatch, models.PROTECT, null=True, blank=True, related_name="vouchers")
    kind = models.CharField(max_length=11, choices=VoucherKind.choices, default=VoucherKind.PAYMENT)
    year = models.CharField(max_length=7)
    number = models.CharField(max_length=40)
    on = models.DateField()
    payee = models.CharField(max_length=200, blank=True)
    narration = models.CharField(max_length=300)
    fund = models.CharField(max_length=14, choices=Fund.choices, default=Fund.LOCAL)
    grant_code = models.CharField(max_length=40, blank=True)
    object_code = models.CharField(max_length=8, blank=True)
    function = models.CharField(max_length=12, blank=True)
    detail = models.CharField(max_length=40, blank=True)
    is_cash = models.BooleanField(default=False)
    amount_paisa = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=VoucherState.choices, default=VoucherState.ENTERED)
    reason = models.CharField(max_length=500, blank=True)
    maker = models.CharField(max_length=80)
    checker = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    transaction = models.OneToOneField(
        Transaction, models.PROTECT, null=True, blank=True, related_name="voucher"
    )
    is_sample = models.BooleanField(default=False)

    objects = _OfBodies.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="ledger_voucher_once"),
            models.CheckConstraint(condition=Q(amount_paisa__gt=0), name="ledger_voucher_positive"),
        ]
        indexes = [
            models.Index(fields=["body", "state", "on", "id"], name="ledger_voucher_state"),
            models.Index(fields=["body", "on", "id"], name="ledger_voucher_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.narration}"

    @property
    def key(self) -> str:
        """The key it is posted under."""
        return f"voucher:{self.year}:{self.number}"
