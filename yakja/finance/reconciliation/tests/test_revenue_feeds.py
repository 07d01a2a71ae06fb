"""What revenue tells, through its own verbs: receipts, closes, deposits and the register agree with themselves."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db.models import Sum

from yakja.finance.ledger.models import Entry
from yakja.finance.ledger.queries import trial_balance
from yakja.finance.ledger.tests.world import DAY
from yakja.finance.reconciliation.actions import (
    commit_batch,
    load_mappings,
    match_by_hand,
    open_source,
    revert_batch,
    run_comparison,
    run_matching,
    stage_file,
    undo_match,
)
from yakja.finance.reconciliation.models import Discrepancy, ImportMapping, StatementLine
from yakja.finance.reconciliation.queries.feeds import collected
from yakja.finance.revenue.actions.closing import close_day, record_deposit
from yakja.finance.revenue.tests.collecting.world import NOW, CollectingWorld
from yakja.foundation.kit.permissions import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    load_mappings(actor=SYSTEM)
    return CollectingWorld()


def told(town, side: str) -> list[tuple[int, str, str]]:
    return [
        (c.amount_paisa, c.channel, c.head)
        for c in collected(side, town.mc, DAY - dt.timedelta(days=9), DAY + dt.timedelta(days=9))
    ]


def compared(town, first: str, second: str):
    return run_comparison(
        actor=SYSTEM, body=town.mc, first=first, second=second, from_on=DAY - dt.timedelta(days=5), to_on=DAY + dt.timedelta(days=5),
        today=DAY + dt.timedelta(days=60),
    )  # fmt: skip


def test_receipts_and_the_register_agree(town):
    who = town.payer()
    town.demand(who, 50000)
    town.pay(30000, who)
    town.pay(40000, who, channel="psid", instrument_ref="PS77", point=town.bank)  # half of it in advance
    assert sorted(told(town, "receipts")) == [(30000, "cash", "rent"), (40000, "psid", "")]
    assert sum(row[0] for row in told(town, "register")) == 70000
    made = compared(town, "register", "receipts")
    assert (made.found, made.agreed_paisa) == (0, 70000)


def test_the_bank_knows_a_payment_by_the_payers_reference(town):
    who = town.payer()
    town.demand(who, 50000)
    town.pay(50000, who, channel="psid", instrument_ref="PS77", point=town.bank)
    source = open_source(
        actor=SYSTEM, body=town.mc, kind="bank", name="Account", mapping=ImportMapping.objects.get(code="bank-csv-signed")
    )  # fmt: skip
    raw = f"Date,Amount,Reference\n{DAY:%d/%m/%Y},500,PS77\n{DAY:%d/%m/%Y},20,PS99\n".encode()
    commit_batch(
        actor=SYSTEM, batch=stage_file(actor=SYSTEM, source=source, file=io.BytesIO(raw), file_name="a.csv")
    )
    assert run_matching(actor=SYSTEM, body=town.mc)["exact"] == 1
    compared(town, "receipts", "bank")
    assert list(Discrepancy.objects.values_list("kind", "ref")) == [("missing_first", "PS99")]


def test_day_books_agree_with_their_closes_even_after_a_reversal_and_days_without_a_close(town):
    who = town.payer()
    first = town.pay(30000, who)
    town.pay(10000, who)
    close_day(actor=SYSTEM, point=town.c1, day=DAY, denominations={100: 4}, now=NOW)
    record_deposit(
        actor=SYSTEM, point=town.c1, slip_no="S1", bank="NBP", amount_paisa=40000, deposited_on=DAY, collected_from=DAY,
        collected_to=DAY, key="d1", now=NOW,
    )  # fmt: skip
    town.pay(20000, who, received_on=DAY + dt.timedelta(days=1), now=NOW + dt.timedelta(days=1))
    assert first.amount_paisa == 30000
    assert compared(town, "receipts", "day_close").found == 1  # the second day is not closed
    assert list(Discrepancy.objects.values_list("kind", "on")) == [
        ("missing_second", DAY + dt.timedelta(days=1))
    ]
    later = DAY + dt.timedelta(days=2)
    close_day(actor=SYSTEM, point=town.c1, day=later, denominations={100: 2}, now=NOW + dt.timedelta(days=2))
    assert compared(town, "receipts", "day_close").found == 0
    assert told(town, "deposits") == [(40000, "cash", "")]
    compared(town, "deposits", "bank")
    assert Discrepancy.objects.open().get().first == "deposits"


def clearing(town) -> int:
    return (
        Entry.objects.filter(account__body=town.mc, account__purpose="clearing").aggregate(n=Sum("amount"))[
            "n"
        ]
        or 0
    )


def banked(town) -> int:
    return (
        Entry.objects.filter(account__body=town.mc, account__purpose="bank").aggregate(n=Sum("amount"))["n"]
        or 0
    )


def test_what_is_matched_is_in_the_bank_in_the_books_and_taken_back_it_is_not(town):
    """I12: the books stand as before when the import is taken back; undone and made again, they stand once."""
    who = town.payer()
    town.demand(who, 90000)
    town.pay(50000, who, channel="psid", instrument_ref="PS77", point=town.bank)
    town.pay(30000, who, channel="psid", instrument_ref="PS78", point=town.bank)
    assert (clearing(town), banked(town)) == (80000, 0)
    source = open_source(
        actor=SYSTEM, body=town.mc, kind="bank", name="Account", mapping=ImportMapping.objects.get(code="bank-csv-signed")
    )  # fmt: skip
    raw = f"Date,Amount,Reference\n{DAY:%d/%m/%Y},500,PS77\n{DAY:%d/%m/%Y},100,X\n".encode()
    batch = commit_batch(
        actor=SYSTEM, batch=stage_file(actor=SYSTEM, source=source, file=io.BytesIO(raw), file_name="a.csv")
    )
    run_matching(actor=SYSTEM, body=town.mc)
    assert (clearing(town), banked(town)) == (30000, 50000)
    line = StatementLine.objects.select_related("source__body").get(ref="X")
    item = next(c.ref for c in collected("receipts", town.mc, DAY, DAY) if c.amount_paisa == 30000)
    part = match_by_hand(actor=SYSTEM, line=line, parts={item: 10000})
    assert (clearing(town), banked(town)) == (20000, 60000)
    undo_match(actor=SYSTEM, match=part, reason="other payer")
    assert (clearing(town), banked(town)) == (30000, 50000)
    match_by_hand(actor=SYSTEM, line=line, parts={item: 10000})
    assert (clearing(town), banked(town)) == (20000, 60000)
    revert_batch(actor=SYSTEM, batch=batch, reason="wrong account")
    assert (clearing(town), banked(town)) == (80000, 0)
    balance = trial_balance(town.mc, dt.date(2027, 6, 30))
    assert balance.debit_paisa == balance.credit_paisa
