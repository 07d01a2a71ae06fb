"""The legs that collection posts to the ledger: money in against what it paid, and income recognised with cash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from yakja.finance.ledger.actions import Line, account_for
from yakja.finance.ledger.models import Account, Fund, Purpose
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import WHOLE, TranslatedText

from ..models import (
    Advance,
    AdvanceUse,
    Allocation,
    Channel,
    CollectionPoint,
    Demand,
    HeadKind,
    Receipt,
    RevenueHead,
)
from ..queries.heads import fund_of
from ._legs import Codes, Known, head_account

SOURCE = "revenue.receipt"
USE_SOURCE = "revenue.advance_use"
EARNEST_SOURCE = "revenue.earnest"
# Deposits that the chart of accounts tells apart, as vouchers that give them back do; others by their head.
DEPOSITS = {"DEPOSIT": "security", "EARNEST": "earnest"}


def spelt(words: Any) -> TranslatedText:
    """A translatable text in both languages, to be kept as the name of an account."""
    found = {}
    for lang in WHOLE:
        with override(lang):
            found[lang] = str(words)
    return TranslatedText(found)


class Accounts:
    """The accounts of one body on one day, looked up once each."""

    def __init__(self, by: Any, body: Body, on: dt.date) -> None:
        self.by, self.body, self.on = by, body, on
        self._found: dict[tuple[str, ...], Account] = {}
        self._known: Known = {}
        self._codes: Codes = {}

    def get(
        self, purpose: str, fund: str = Fund.LOCAL, detail: str = "", name: TranslatedText | None = None
    ) -> Account:
        """An account that is not kept by object; `name` is that of what its detail stands for."""
        key = (purpose, fund, detail)
        if key not in self._found:
            self._found[key] = account_for(
                by=self.by, body=self.body, purpose=purpose, fund=fund, detail=detail, name=name
            )
        return self._found[key]

    def of_head(self, purpose: str, head: RevenueHead) -> Account:
        """An account kept per head, the same one its demands were posted to."""
        return head_account(self.by, self.body, purpose, head, self.on, self._known, self._codes)

    def money(self, point: CollectionPoint, channel: str, fund: str = Fund.LOCAL) -> Account:
        """Where money of a channel lies when it has come in: in hand at its point, or on its way through a channel."""
        if channel == Channel.CASH:
            return self.get(Purpose.CASH, fund, point.code, point.name)
        return self.get(Purpose.CLEARING, fund, str(channel), spelt(Channel(channel).label))

    def of_advance(self, kind: str) -> Account:
        return self.get(Purpose.SUSPENSE if kind == Advance.Kind.SUSPENSE else Purpose.ADVANCE)


def paid_lines(accounts: Accounts, demand: Demand, amount: int) -> list[Line]:
    """A payment of a demand: the claim is settled, and what was only assessed becomes income."""
    head = demand.head
    more = {"head": head.code, "party_ref": demand.consumer_no, "period": demand.period}
    lines = [Line(accounts.of_head(Purpose.RECEIVABLE, head), -amount, **more)]
    lines.append(Line(accounts.of_head(Purpose.ASSESSED, head), amount, **more))
    lines.append(Line(income_account(accounts, head), -amount, **more))
    return lines


def income_account(accounts: Accounts, head: RevenueHead) -> Account:
    """Where money of a head belongs once it has come in: income, or a deposit that is owed back."""
    if head.kind == HeadKind.DEPOSIT:
        detail = DEPOSITS.get(head.code)
        name = None if detail else head.name
        return accounts.get(Purpose.DEPOSIT, Fund.PUBLIC_ACCOUNT, detail or head.code, name)
    return accounts.of_head(Purpose.INCOME, head)


def receipt_lines(
    accounts: Accounts, receipt: Receipt, parts: Iterable[Allocation], demands: dict[int, Demand]
) -> list[Line]:
    """All legs of a receipt. Money is debited in the fund of each part, so that every fund balances by itself."""
    into: dict[str, int] = {}
    lines: list[Line] = []
    for part in parts:
        fund: str = Fund.LOCAL
        if part.demand_id is not None:
            demand = demands[part.demand_id]
            fund = fund_of(demand.head)
            lines += paid_lines(accounts, demand, part.amount_paisa)
        elif part.head is not None:
            fund = fund_of(part.head)
            lines.append(Line(income_account(accounts, part.head), -part.amount_paisa, head=part.head.code))
        elif part.advance is not None:
            lines.append(
                Line(
                    accounts.of_advance(part.advance.kind),
                    -part.amount_paisa,
                    party_ref=part.advance.consumer_no,
                )
            )
        into[fund] = into.get(fund, 0) + part.amount_paisa
    debits = [
        Line(accounts.money(receipt.point, receipt.channel, fund), amount)
        for fund, amount in sorted(into.items())
    ]
    return debits + lines


def use_lines(accounts: Accounts, use: AdvanceUse, advance: Advance) -> list[Line]:
    """An advance used for a demand; the money came before, so cash does not move."""
    assert use.demand is not None
    lines = [Line(accounts.of_advance(advance.kind), use.amount_paisa, party_ref=advance.consumer_no)]
    return lines + paid_lines(accounts, use.demand, use.amount_paisa)
