"""The books of a body: its accounts, each in one fund, and the sums kept for every month."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedTextField

# Who reads books: the body's own officers, those above it, and the auditor.
READERS = ("council_officer", "district_officer", "provincial_steward", "auditor", "administrator")
# Objects of the New Accounting Model: a letter, major 2, minor 1, detailed 2 (letters occur), and a local 2.
OBJECT_CODE = r"^[ABCEFGH][0-9]{3}[0-9A-Z]{2}([0-9]{2})?$"


class Fund(models.TextChoices):
    """The purse an amount lies in; amounts of different purses never make up for each other."""

    LOCAL = "local", _("local fund")
    PUBLIC_ACCOUNT = "public_account", _("public account")
    SPECIAL = "special", _("special fund")


class Kind(models.TextChoices):
    """The side of the books an account belongs to."""

    ASSET = "asset", _("asset")
    LIABILITY = "liability", _("liability")
    EQUITY = "equity", _("equity")
    INCOME = "income", _("income")
    EXPENDITURE = "expenditure", _("expenditure")


class Purpose(models.TextChoices):
    """What an account is for: the closed list by which rooms ask for one."""

    CASH = "cash", _("cash in hand")
    BANK = "bank", _("bank")
    CLEARING = "clearing", _("in transit to the bank")
    RECEIVABLE = "receivable", _("receivable")
    ASSESSED = "assessed", _("assessed, not yet collected")
    INCOME = "income", _("income")
    CONTRA = "contra", _("rebates, waivers and write-offs")
    ADVANCE = "advance", _("advances of payers")
    SUSPENSE = "suspense", _("suspense")
    DEPOSIT = "deposit", _("deposits payable")
    AGENCY = "agency", _("collected for another body")
    COMMISSION = "commission", _("commission of collecting agents")
    EXPENDITURE = "expenditure", _("expenditure")
    TRANSFER = "transfer", _("transfers and shares received")
    OPENING = "opening", _("opening balance")


KIND_OF: dict[str, str] = {
    Purpose.CASH: Kind.ASSET,
    Purpose.BANK: Kind.ASSET,
    Purpose.CLEARING: Kind.ASSET,
    Purpose.RECEIVABLE: Kind.ASSET,
    Purpose.ASSESSED: Kind.INCOME,
    Purpose.INCOME: Kind.INCOME,
    Purpose.CONTRA: Kind.INCOME,
    Purpose.ADVANCE: Kind.LIABILITY,
    Purpose.SUSPENSE: Kind.LIABILITY,
    Purpose.DEPOSIT: Kind.LIABILITY,
    Purpose.AGENCY: Kind.LIABILITY,
    Purpose.COMMISSION: Kind.EXPENDITURE,
    Purpose.EXPENDITURE: Kind.EXPENDITURE,
    Purpose.TRANSFER: Kind.INCOME,
    Purpose.OPENING: Kind.EQUITY,
}
# Money itself, wherever it lies.
MONEY = (Purpose.CASH, Purpose.BANK, Purpose.CLEARING)
# Claims and what stands against them; together they come to nothing, so that cash alone makes the statutory account.
MEMO = (Purpose.RECEIVABLE, Purpose.ASSESSED, Purpose.CONTRA)


class BooksQuerySet(models.QuerySet["Books"]):
    def visible_to(self, actor: Any) -> BooksQuerySet:
        """The books of bodies in the actor's reach; nothing for a visitor or a citizen."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        return self.filter(body__in=actor.bodies_in_reach(READERS))


class Books(models.Model):
    """That a body keeps its books here. Its row is locked by every posting, so numbers have no gap.

    `last_number` is the number of its newest transaction; `locked_through` the last day that takes no posting.
    """

    body = models.OneToOneField(Body, models.PROTECT, related_name="books")
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=80)
    last_number = models.PositiveBigIntegerField(default=0)
    locked_through = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "books"

    def __str__(self) -> str:
        return f"books of {self.body_id}"


class AccountQuerySet(models.QuerySet["Account"]):
    def of(self, body: Body) -> AccountQuerySet:
        return self.filter(body=body)

    def for_purposes(self, *purposes: str) -> AccountQuerySet:
        return self.filter(purpose__in=purposes)

    def money(self) -> AccountQuerySet:
        """Cash in hand, at the bank and on its way there."""
        return self.filter(purpose__in=MONEY)

    def in_order(self) -> AccountQuerySet:
        return self.order_by("code", "id")

    def visible_to(self, actor: Any) -> AccountQuerySet:
        """The accounts of bodies in the actor's reach; nothing for a visitor or a citizen."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        return self.filter(body__in=actor.bodies_in_reach(READERS))


class Account(models.Model):
    """One account of one body. `detail` tells accounts of one purpose apart: a channel, a collection point, a bank account.

    `grant_code` names the grant whose money is ring-fenced: a purse of its own inside the special fund.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=60)
    object_code = models.CharField(max_length=8, blank=True, validators=[RegexValidator(OBJECT_CODE)])
    fund = models.CharField(max_length=14, choices=Fund.choices, default=Fund.LOCAL)
    grant_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    purpose = models.CharField(max_length=11, choices=Purpose.choices)
    detail = models.CharField(max_length=40, blank=True)
    name = TranslatedTextField()
    source = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "code"], name="ledger_account_code"),
            models.UniqueConstraint(
                fields=["body", "purpose", "fund", "grant_code", "object_code", "detail"],
                name="ledger_account_once",
            ),
            models.CheckConstraint(
                condition=Q(grant_code="") | Q(fund="special"), name="ledger_grant_in_special"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="ledger_account_ends_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def purse(self) -> tuple[str, str]:
        """What its entries must balance within: the fund and the ring-fenced grant."""
        return self.fund, self.grant_code

    @property
    def is_debit_natured(self) -> bool:
        """Whether its balance is usually a debit."""
        return self.kind in (Kind.ASSET, Kind.EXPENDITURE)


class AccountMonth(models.Model):
    """What was debited and credited to an account in one month, kept with every posting. `month` is its first day.

    A reversal counts as a minus on the side it takes back, so the sums are those of the entries that stand.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="months")
    month = models.DateField()
    debit_paisa = models.BigIntegerField(default=0)
    credit_paisa = models.BigIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "month"], name="ledger_account_month")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"
