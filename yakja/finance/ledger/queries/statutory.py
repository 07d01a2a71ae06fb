"""The monthly account that the rules ask for (form AR-38): opening + receipts - expenditure = closing, on cash basis.

Claims and what stands against them are left out: they come to nothing together, so what is left is money that moved.
Deposits and what is collected for others are shown gross; advances and suspense by what is left of them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText

from ..models import Account, AccountMonth, Fund, Purpose
from ..models.accounts import MEMO, MONEY
from ..registry import bank_balance
from .balances import first_of_month, next_month, sums_until
from .objects import object_name

# Spending on objects of civil works is counted as development; the budget's functions say more than the object can.
DEVELOPMENT = ("A12",)
RECEIPT_GROUPS = ("local", "other", "special", "public_account")
SPENDING_GROUPS = ("current", "development", "special", "public_account")


@dataclass(frozen=True)
class StatutoryLine:
    """One line of the account: its group, NAM object code where there is one, and paisa."""

    group: str
    fund: str
    grant_code: str
    object_code: str
    name: TranslatedText
    amount_paisa: int
    # What tells accounts without an object code apart: a head, a point, a channel.
    detail: str = ""


@dataclass
class FundAccount:
    """The account of one fund: what there was, came, went and is left; and what the bank says, when it has said it."""

    fund: str
    opening_paisa: int = 0
    receipts: list[StatutoryLine] = field(default_factory=list)
    spending: list[StatutoryLine] = field(default_factory=list)
    closing_paisa: int = 0
    cash_paisa: int = 0
    transit_paisa: int = 0
    bank_paisa: int = 0
    statement_paisa: int | None = None

    @property
    def received_paisa(self) -> int:
        return sum(line.amount_paisa for line in self.receipts)

    @property
    def spent_paisa(self) -> int:
        return sum(line.amount_paisa for line in self.spending)

    @property
    def unexplained_paisa(self) -> int:
        """What the account does not explain; nothing, when claims are booked with their counterpart."""
        return self.closing_paisa - (self.opening_paisa + self.received_paisa - self.spent_paisa)

    @property
    def position_paisa(self) -> int | None:
        """Money as the bank's statement, the cash box and the transit say; None before there is a statement."""
        if self.statement_paisa is None:
            return None
        return self.statement_paisa + self.cash_paisa + self.transit_paisa

    @property
    def variation_paisa(self) -> int | None:
        """What the books have more than there is money; None before there is a statement."""
        return None if self.position_paisa is None else self.closing_paisa - self.position_paisa


@dataclass(frozen=True)
class Statutory:
    """The account of one month of one body, fund by fund."""

    body: Body
    month: dt.date
    funds: tuple[FundAccount, ...]

    @property
    def lines(self) -> list[tuple[str, StatutoryLine]]:
        """Every line with its side, `receipt` or `expenditure`."""
        return [("receipt", line) for fund in self.funds for line in fund.receipts] + [
            ("expenditure", line) for fund in self.funds for line in fund.spending
        ]

    def grouped(self, fund: FundAccount, side: str) -> dict[str, list[StatutoryLine]]:
        """The lines of one fund by group, in the order of the form."""
        groups = RECEIPT_GROUPS if side == "receipt" else SPENDING_GROUPS
        lines = fund.receipts if side == "receipt" else fund.spending
        found = {group: [line for line in lines if line.group == group] for group in groups}
        return {group: rows for group, rows in found.items() if rows}


def _receipt_group(account: Account) -> str:
    if account.fund != Fund.LOCAL:
        return str(account.fund)
    return "local" if account.purpose in (Purpose.INCOME, Purpose.TRANSFER) else "other"


def _spending_group(account: Account) -> str:
    if account.fund != Fund.LOCAL:
        return str(account.fund)
    return "development" if account.object_code.startswith(DEVELOPMENT) else "current"


def _name(account: Account) -> TranslatedText:
    return (object_name(account.object_code) if account.object_code else None) or account.name


def _lines(account: Account, debit: int, credit: int) -> tuple[int, int]:
    """Receipt and expenditure of one account in the month."""
    if account.purpose in (Purpose.DEPOSIT, Purpose.AGENCY):
        return credit, debit
    if account.purpose in (Purpose.INCOME, Purpose.TRANSFER, Purpose.ADVANCE, Purpose.SUSPENSE):
        return credit - debit, 0
    if account.purpose in (Purpose.EXPENDITURE, Purpose.COMMISSION):
        return 0, debit - credit
    return 0, 0


def statutory(body: Body, month: dt.date) -> Statutory:
    """The account of the month of a day, from the kept sums; the same lines for a manual and a software council."""
    begins = first_of_month(month)
    last = next_month(month) - dt.timedelta(days=1)
    accounts = {row.pk: row for row in Account.objects.of(body).in_order()}
    money = {key: row for key, row in accounts.items() if row.purpose in MONEY}
    funds: dict[str, FundAccount] = {}
    for account in accounts.values():
        funds.setdefault(account.fund, FundAccount(account.fund))
    opening = sums_until(money, begins - dt.timedelta(days=1))
    closing = sums_until(money, last)
    for key, account in money.items():
        fund = funds[account.fund]
        fund.opening_paisa += opening.get(key, 0)
        fund.closing_paisa += closing.get(key, 0)
        if account.purpose == Purpose.CASH:
            fund.cash_paisa += closing.get(key, 0)
        elif account.purpose == Purpose.CLEARING:
            fund.transit_paisa += closing.get(key, 0)
        else:
            fund.bank_paisa += closing.get(key, 0)
    moved = AccountMonth.objects.filter(account__in=accounts, month=begins).exclude(
        account__purpose__in=[*MEMO, *MONEY]
    )
    sums = {row.account_id: (row.debit_paisa, row.credit_paisa) for row in moved.order_by("pk")}
    for key, account in accounts.items():
        if key not in sums:
            continue
        fund = funds[account.fund]
        debit, credit = sums[key]
        if account.purpose == Purpose.OPENING:
            fund.opening_paisa += credit - debit
            continue
        received, spent = _lines(account, debit, credit)
        facts = (account.fund, account.grant_code, account.object_code, _name(account))
        if received:
            fund.receipts.append(StatutoryLine(_receipt_group(account), *facts, received, account.detail))
        if spent:
            fund.spending.append(StatutoryLine(_spending_group(account), *facts, spent, account.detail))
    for name, fund in funds.items():
        fund.statement_paisa = bank_balance(body, name, last)
    kept = [funds[name] for name in Fund.values if name in funds]
    return Statutory(body, begins, tuple(kept))


def nam_rows(body: Body, month: dt.date) -> list[list[str]]:
    """The month as NAM wants it: entity, fund, grant, object, side, period, amount in rupees; a heading first."""
    found = statutory(body, month)
    rows = [["entity", "fund", "grant", "object", "name", "side", "group", "period", "amount"]]
    for side, line in found.lines:
        whole, part = divmod(abs(line.amount_paisa), 100)
        amount = f"{'-' if line.amount_paisa < 0 else ''}{whole}.{part:02d}"
        rows.append(
            [
                body.code, line.fund, line.grant_code, line.object_code, line.name.get("en", ""), side, line.group,
                f"{found.month:%Y-%m}", amount,
            ]
        )  # fmt: skip
    return rows
