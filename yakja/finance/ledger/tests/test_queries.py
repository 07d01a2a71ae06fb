"""Balances from kept sums agree with the entries at every day; statements and the cash book run on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from yakja.finance.ledger.models import Account, Books, Entry, Transaction
from yakja.finance.ledger.queries import (
    account_statement,
    balance,
    balances,
    cash_book,
    journal,
    trial_balance,
)

from .world import BEGUN, DAY, LedgerWorld


@pytest.fixture
def busy(world: LedgerWorld) -> LedgerWorld:
    """Forty receipts and ten payments over five months."""
    for n in range(40):
        world.receive(100 + n, on=BEGUN + dt.timedelta(days=3 * n), key=f"r{n}")
    spent = world.opened("expenditure", object_code="A03901")
    for n in range(10):
        world.post((spent, 7), (world.account("bank"), -7), on=BEGUN + dt.timedelta(days=11 * n), key=f"p{n}")
    return world


def test_balances_agree_with_the_entries_at_every_day(busy: LedgerWorld) -> None:
    day = BEGUN - dt.timedelta(days=2)
    while day < BEGUN + dt.timedelta(days=130):
        found = trial_balance(busy.mc, day)
        assert found.debit_paisa == found.credit_paisa
        for line in found.lines:
            entries = Entry.objects.filter(account=line.account, on__lte=day)
            assert line.balance_paisa == entries.aggregate(s=Sum("amount"))["s"], day
        day += dt.timedelta(days=1)


def test_movements_between_two_days(busy: LedgerWorld) -> None:
    begins, ends = dt.date(2025, 8, 5), dt.date(2025, 9, 17)
    for line in balances(busy.mc, ["income", "expenditure"], begins, ends):
        entries = Entry.objects.filter(account=line.account, on__gte=begins, on__lte=ends)
        assert line.balance_paisa == entries.aggregate(s=Sum("amount"))["s"]
    everything = balances(busy.mc, ["bank"])
    assert everything[0].balance_paisa == balance(busy.account("bank"))


def test_a_trial_balance_at_the_end_of_a_month_reads_no_entries(busy: LedgerWorld) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        trial_balance(busy.mc, dt.date(2025, 9, 30))
    assert len(asked) == 2
    assert not any("ledger_entry" in q["sql"] for q in asked)


def test_a_balance_of_today_reads_no_entries_but_asks_for_later_ones(busy: LedgerWorld) -> None:
    busy.receive(5, on=dt.date(2025, 12, 2), key="last")
    with CaptureQueriesContext(connection) as asked:
        found = trial_balance(busy.mc, dt.date(2025, 12, 10))
    assert found.debit_paisa == found.credit_paisa
    assert sum("SUM" in q["sql"] and "ledger_entry" in q["sql"] for q in asked) == 1
    assert len(asked) == 4


def test_a_statement_runs_on_from_page_to_page(busy: LedgerWorld) -> None:
    bank = busy.account("bank")
    begins = dt.date(2025, 7, 20)
    cursor, seen, expected = None, 0, balance(bank, begins - dt.timedelta(days=1))
    while True:
        page = account_statement(bank, begins, cursor=cursor, size=7)
        assert page.opening_paisa == expected
        for line in page.lines:
            expected += line.entry.amount
            assert line.balance_paisa == expected
            seen += 1
        assert page.closing_paisa == expected
        cursor = page.next
        if cursor is None:
            break
    assert seen == Entry.objects.filter(account=bank, on__gte=begins).count()
    assert expected == balance(bank)
    empty = account_statement(busy.account("cash"), DAY, DAY)
    assert (empty.opening_paisa, empty.lines, empty.closing_paisa) == (0, (), 0)


def test_the_cash_book_opens_where_the_month_before_closed(busy: LedgerWorld) -> None:
    july, august = cash_book(busy.mc, BEGUN), cash_book(busy.mc, dt.date(2025, 8, 9))
    assert july.closing_paisa == august.opening_paisa
    bank = busy.account("bank")
    assert august.closing_paisa[bank] - august.opening_paisa[bank] == sum(
        line.entry.amount for line in august.lines
    )
    for line in august.lines:
        assert line.entry.amount + sum(other.amount for other in line.against) == 0


def test_the_journal_stands_in_the_order_of_its_numbers(busy: LedgerWorld) -> None:
    with CaptureQueriesContext(connection) as asked:
        rows = list(journal(busy.mc, source="test.thing"))
        assert all(entry.account.code for row in rows for entry in row.entries.all())
    assert [row.number for row in rows] == list(range(1, 51))
    assert len(asked) == 3
    assert journal(busy.mc, DAY, DAY).count() == Transaction.objects.filter(on=DAY).count()


def test_books_are_seen_within_reach_only(busy: LedgerWorld, clerk: Any, holder: Any) -> None:
    from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

    for model in (Books, Account, Transaction):
        everything = model.objects.visible_to(SYSTEM)
        assert everything.count() == model.objects.count() > 0
        assert set(model.objects.visible_to(clerk).values_list("body", flat=True)) == {busy.mc.pk}
        assert not model.objects.visible_to(ANONYMOUS).exists()
        assert not model.objects.visible_to(holder("citizen")).exists()
