"""The journal in its order, the statement of one account, the cash book of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.pagination import keyset_page

from ..models import Account, Entry, Purpose, Transaction
from ..models.accounts import MEMO
from .balances import balance, next_month, sums_until


@dataclass(frozen=True)
class StatementLine:
    """One entry of an account with the balance after it, in paisa."""

    entry: Entry
    balance_paisa: int


@dataclass(frozen=True)
class Statement:
    """One page of an account's entries. `opening_paisa` stands before the first line of the page."""

    account: Account
    begins: dt.date | None
    ends: dt.date | None
    opening_paisa: int
    lines: tuple[StatementLine, ...]
    closing_paisa: int
    next: str | None
    previous: str | None


def _entries(account: Account, begins: dt.date | None, ends: dt.date | None) -> QuerySet[Entry]:
    rows = Entry.objects.filter(account=account).select_related("transaction")
    if begins is not None:
        rows = rows.filter(on__gte=begins)
    if ends is not None:
        rows = rows.filter(on__lte=ends)
    return rows


def account_statement(
    account: Account,
    begins: dt.date | None = None,
    ends: dt.date | None = None,
    *,
    cursor: str | None = None,
    size: int = 50,
) -> Statement:
    """The entries of an account between two days, oldest first, each with the balance it leaves behind."""
    page = keyset_page(_entries(account, begins, ends), keys=("on", "id"), cursor=cursor, size=size)
    if page.items:
        first: Entry = page.items[0]
        opening = sums_until([account.pk], first.on - dt.timedelta(days=1)).get(account.pk, 0)
        same_day = Entry.objects.filter(account=account, on=first.on, id__lt=first.pk)
        opening += same_day.aggregate(sum=Sum("amount"))["sum"] or 0
    else:
        opening = balance(account, begins - dt.timedelta(days=1)) if begins else 0
    running, lines = opening, []
    for entry in page.items:
        running += entry.amount
        lines.append(StatementLine(entry, running))
    return Statement(account, begins, ends, opening, tuple(lines), running, page.next, page.previous)


@dataclass(frozen=True)
class CashLine:
    """One movement of money: what came in or went out of cash or bank, and the accounts it stands against."""

    entry: Entry
    against: tuple[Entry, ...]


@dataclass(frozen=True)
class CashBook:
    """The money of one month: what there was, came, went and is left, by account of cash, bank and transit."""

    month: dt.date
    opening_paisa: dict[Account, int]
    lines: tuple[CashLine, ...]
    closing_paisa: dict[Account, int]
    next: str | None
    previous: str | None

    @property
    def received(self) -> int:
        """Paisa that came in by these lines, what was only moved between two of the accounts included."""
        return sum(line.entry.amount for line in self.lines if line.entry.amount > 0)

    @property
    def paid(self) -> int:
        """Paisa that went out by these lines, counted in the same way."""
        return -sum(line.entry.amount for line in self.lines if line.entry.amount < 0)


def cash_book(
    body: Body,
    month: dt.date,
    *,
    purposes: Sequence[str] = (Purpose.CASH, Purpose.BANK, Purpose.CLEARING),
    cursor: str | None = None,
    size: int = 50,
) -> CashBook:
    """The cash book of the month of a day: entries on money accounts, oldest first, each with its counter-entries.

    Claims and what stands against them are not shown beside the money: they come to nothing together.
    """
    begins, ends = month.replace(day=1), next_month(month)
    accounts = {row.pk: row for row in Account.objects.of(body).for_purposes(*purposes).in_order()}
    rows = Entry.objects.filter(account__in=accounts, on__gte=begins, on__lt=ends)
    rows = rows.select_related("transaction", "account")
    page = keyset_page(rows, keys=("on", "id"), cursor=cursor, size=size)
    others: dict[int, list[Entry]] = {}
    wanted = {entry.transaction_id for entry in page.items}
    for entry in (
        Entry.objects.filter(transaction__in=wanted)
        .exclude(account__purpose__in=MEMO)
        .select_related("account")
        .order_by("transaction", "position")
    ):
        others.setdefault(entry.transaction_id, []).append(entry)
    lines = tuple(
        CashLine(entry, tuple(o for o in others[entry.transaction_id] if o.pk != entry.pk))
        for entry in page.items
    )
    opening = sums_until(accounts, begins - dt.timedelta(days=1))
    closing = sums_until(accounts, ends - dt.timedelta(days=1))
    return CashBook(
        begins,
        {row: opening.get(key, 0) for key, row in accounts.items()},
        lines,
        {row: closing.get(key, 0) for key, row in accounts.items()},
        page.next,
        page.previous,
    )


def journal(
    body: Body,
    begins: dt.date | None = None,
    ends: dt.date | None = None,
    *,
    source: str = "",
) -> QuerySet[Transaction]:
    """The transactions of a body between two days, in the order of their numbers, entries and accounts with them."""
    rows: QuerySet[Any] = Transaction.objects.of(body)
    if begins is not None:
        rows = rows.filter(on__gte=begins)
    if ends is not None:
        rows = rows.filter(on__lte=ends)
    if source:
        rows = rows.filter(source=source)
    return rows.prefetch_related("entries__account").order_by("number")
