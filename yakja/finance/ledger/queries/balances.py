"""Balances from the sums kept by month; entries are read only for a month that is cut in two."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from yakja.foundation.bodies.models import Body

from ..models import Account, AccountMonth, Entry


@dataclass(frozen=True)
class AccountBalance:
    """One account with its balance in paisa, debit positive."""

    account: Account
    balance_paisa: int

    @property
    def debit_paisa(self) -> int:
        return max(self.balance_paisa, 0)

    @property
    def credit_paisa(self) -> int:
        return max(-self.balance_paisa, 0)


@dataclass(frozen=True)
class TrialBalance:
    """Every account with a balance at the end of a day. The two totals are equal in every purse."""

    on: dt.date
    lines: tuple[AccountBalance, ...]

    @property
    def debit_paisa(self) -> int:
        return sum(line.debit_paisa for line in self.lines)

    @property
    def credit_paisa(self) -> int:
        return sum(line.credit_paisa for line in self.lines)

    def by_purse(self) -> dict[tuple[str, str], int]:
        """What is left over in each fund and grant: nothing, when the books are right."""
        left: dict[tuple[str, str], int] = defaultdict(int)
        for line in self.lines:
            left[line.account.purse] += line.balance_paisa
        return dict(left)


def first_of_month(day: dt.date) -> dt.date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after a day's."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def sums_until(accounts: Iterable[int], day: dt.date | None) -> dict[int, int]:
    """Balances of accounts by key after all entries up to and including a day; None for all there are."""
    keys = list(accounts)
    kept = AccountMonth.objects.filter(account__in=keys)
    if day is not None:
        kept = kept.filter(month__lt=next_month(day))
    found: dict[int, int] = {
        row["account"]: row["debit"] - row["credit"]
        for row in kept.order_by()
        .values("account")
        .annotate(debit=Sum("debit_paisa"), credit=Sum("credit_paisa"))
    }
    if day is None or next_month(day) == day + dt.timedelta(days=1):
        return found
    # The month goes on after the day: take back what comes later, or add what came before, whichever is shorter.
    begins, ends = first_of_month(day), next_month(day)
    entries = Entry.objects.filter(account__in=keys).order_by().values("account")
    later = entries.filter(on__gt=day, on__lt=ends)
    is_short = (ends - day).days <= (day - begins).days
    # Today's balance is the usual question, and nothing comes after today: then the kept sums say it all.
    if is_short or not later.exists():
        for row in later.annotate(sum=Sum("amount")):
            found[row["account"]] = found.get(row["account"], 0) - row["sum"]
        return found
    this_month = AccountMonth.objects.filter(account__in=keys, month=begins)
    for key, debit, credit in this_month.values_list("account", "debit_paisa", "credit_paisa"):
        found[key] = found.get(key, 0) - debit + credit
    for row in entries.filter(on__gte=begins, on__lte=day).annotate(sum=Sum("amount")):
        found[row["account"]] = found.get(row["account"], 0) + row["sum"]
    return found


def balance(account: Account, on: dt.date | None = None) -> int:
    """The balance of one account at the end of a day in paisa, debit positive; None for all its entries."""
    return sums_until([account.pk], on).get(account.pk, 0)


def trial_balance(body: Body, on: dt.date) -> TrialBalance:
    """The balances of all accounts of a body at the end of a day, in the order of their codes."""
    accounts = {row.pk: row for row in Account.objects.of(body).in_order()}
    sums = sums_until(accounts, on)
    return TrialBalance(
        on, tuple(AccountBalance(row, sums[key]) for key, row in accounts.items() if sums.get(key))
    )


def balances(
    body: Body,
    purposes: Iterable[str],
    begins: dt.date | None = None,
    ends: dt.date | None = None,
) -> list[AccountBalance]:
    """What moved on the accounts of some purposes between two days, both included; open where a day is None."""
    accounts = {row.pk: row for row in Account.objects.of(body).for_purposes(*purposes).in_order()}
    sums = sums_until(accounts, ends)
    if begins is not None:
        for key, before in sums_until(accounts, begins - dt.timedelta(days=1)).items():
            sums[key] = sums.get(key, 0) - before
    return [AccountBalance(row, sums[key]) for key, row in accounts.items() if sums.get(key)]
