"""Posting as a set: the same rules as one by one, all or nothing, and the same sums."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from yakja.finance.ledger.actions import lock_period, post_staged
from yakja.finance.ledger.models import Account, Books, Entry, StagedLine, Transaction
from yakja.finance.ledger.queries import trial_balance
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.statements import MANY, look_again

from .test_posting import code_of
from .world import DAY, LedgerWorld, sums_are_kept


def stage(*rows: tuple[str, Account, int], batch: str = "b", **more: Any) -> None:
    StagedLine.objects.bulk_create(
        StagedLine(
            batch=batch, key=key, account=account, amount=amount,
            **({"on": DAY, "narration": "Scroll", "source": "test.scroll", "source_ref": key} | more),
        )
        for key, account, amount in rows
    )  # fmt: skip


def post(world: LedgerWorld, batch: str = "b", actor: Any = SYSTEM) -> int:
    return post_staged(actor=actor, body=world.mc, batch=batch)


def test_a_set_is_posted_with_numbers_entries_and_sums(world: LedgerWorld) -> None:
    world.receive()
    bank, rent = world.account("bank"), world.opened("income", object_code="B01408")
    rows = [
        (f"s{n}", account, amount) for n in range(50) for account, amount in ((bank, n + 1), (rent, -n - 1))
    ]
    stage(*rows)
    stage(("later", bank, 7), ("later", rent, -7), on=DAY + dt.timedelta(days=30))
    stage(("other", bank, 7), batch="other")
    assert post(world) == 51
    assert list(Transaction.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 53))
    assert Books.objects.get(body=world.mc).last_number == 52
    assert Entry.objects.count() == 104
    assert sums_are_kept()
    assert trial_balance(world.mc, DAY + dt.timedelta(days=99)).debit_paisa == 500_00 + sum(range(51)) + 7
    assert list(StagedLine.objects.values_list("batch", flat=True)) == ["other"]
    assert Transaction.objects.get(number=52).key == "later"


def test_keys_posted_before_are_skipped_and_changed_ones_a_conflict(world: LedgerWorld) -> None:
    bank, cash = world.account("bank"), world.account("cash")
    rows = [("a", bank, 10), ("a", cash, -10), ("b", bank, 20), ("b", cash, -20)]
    stage(*rows)
    assert post(world) == 2
    stage(*rows, ("c", bank, 5), ("c", cash, -5))
    assert post(world) == 1
    assert Transaction.objects.count() == 3
    for odd in (
        [("a", bank, 11), ("a", cash, -11)],
        [("a", bank, 10), ("a", cash, -10), ("a", bank, 1), ("a", cash, -1)],
    ):
        stage(*odd)
        with pytest.raises(Conflict) as refused:
            post(world)
        assert code_of(refused) == "key_used"
        StagedLine.objects.all().delete()
    assert Transaction.objects.count() == 3
    assert sums_are_kept()


def test_lines_of_zero_say_nothing(world: LedgerWorld) -> None:
    bank, cash = world.account("bank"), world.account("cash")
    stage(("a", bank, 10), ("a", cash, -10), ("a", bank, 0), ("z", cash, 0))
    assert post(world) == 1
    assert Entry.objects.count() == 2
    assert not StagedLine.objects.exists()
    assert post(world) == 0


@pytest.mark.parametrize(
    "fault",
    [
        "unbalanced",
        "funds_mixed",
        "period_locked",
        "before_books",
        "other_body",
        "account_closed",
        "mixed_key",
    ],
)
def test_one_bad_key_refuses_the_whole_set(world: LedgerWorld, fault: str) -> None:
    bank, cash = world.account("bank"), world.account("cash")
    deposit = world.account("deposit", fund="public_account")
    good = [("good", bank, 10), ("good", cash, -10)]
    stage(*good)
    if fault == "unbalanced":
        stage(("bad", bank, 10), ("bad", cash, -9))
    elif fault == "funds_mixed":
        stage(("bad", bank, 10), ("bad", deposit, -10))
    elif fault == "period_locked":
        lock_period(actor=SYSTEM, body=world.mc, month=dt.date(2025, 8, 1))
        stage(("bad", bank, 10), ("bad", cash, -10), on=dt.date(2025, 8, 31))
    elif fault == "before_books":
        Account.objects.update(valid_from=dt.date(2020, 1, 1))
        stage(("bad", bank, 10), ("bad", cash, -10), on=dt.date(2025, 6, 30))
    elif fault == "other_body":
        stage(("bad", bank, 10), ("bad", world.account("cash", body=world.village), -10))
    elif fault == "account_closed":
        Account.objects.filter(pk=cash.pk).update(valid_to=DAY + dt.timedelta(days=1))
        stage(("bad", bank, 10), ("bad", cash, -10), on=DAY + dt.timedelta(days=1))
    else:
        stage(("bad", bank, 10))
        stage(("bad", cash, -10), on=DAY + dt.timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        post(world)
    assert code_of(refused) == fault
    assert not Transaction.objects.exists()
    assert Books.objects.get(body=world.mc).last_number == 0


def test_a_key_posted_before_its_month_was_locked_is_still_skipped(world: LedgerWorld) -> None:
    bank, cash = world.account("bank"), world.account("cash")
    rows = [("a", bank, 10), ("a", cash, -10)]
    stage(*rows)
    post(world)
    lock_period(actor=SYSTEM, body=world.mc, month=DAY)
    stage(*rows)
    assert post(world) == 0


def test_only_officers_of_the_body_post_a_set(world: LedgerWorld, holder: Any) -> None:
    with pytest.raises(PermissionDenied):
        post(world, actor=holder("auditor"))


def many(world: LedgerWorld, count: int, batch: str = "b") -> None:
    bank, rent = world.account("bank"), world.opened("income", object_code="B01408")
    lines = (
        (f"{batch}{n}", account, sign * (n + 1))
        for n in range(count)
        for account, sign in ((bank, 1), (rent, -1))
    )
    stage(*lines, batch=batch)
    post(world, batch)


def believed(table: str) -> float:
    """How many rows PostgreSQL thinks a table has; SQLite keeps no such number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return float(cursor.fetchone()[0])


def plan_of_the_balance_check(key: int) -> str:
    """How the database would look whether one transaction balances, by the statement of the trigger itself."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'ledger_check_balance'"
            if is_postgresql
            else "SELECT sql FROM sqlite_master WHERE name = 'ledger_entry_fits'"
        )
        (asked,) = re.findall(r"EXISTS \(\s*((?:WITH|SELECT 1).*?<> 0)\s*\)", cursor.fetchone()[0], re.DOTALL)
        asked = re.sub(r"\b(NEW|t)\.id\b", str(key), asked)
        cursor.execute(f"EXPLAIN {'' if is_postgresql else 'QUERY PLAN '}{asked}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_after_very_many_rows_the_database_knows_how_many_there_are(world: LedgerWorld) -> None:
    if connection.vendor != "postgresql":
        many(world, 10)  # nothing is told, and nothing fails
        assert Transaction.objects.count() == 10
        return
    before = believed("ledger_transaction")
    many(world, 10, "few")
    assert believed("ledger_transaction") == before
    many(world, MANY)
    assert believed("ledger_transaction") >= MANY
    assert believed("ledger_entry") >= 2 * MANY


@pytest.mark.parametrize("count", [10, MANY])
def test_whether_a_transaction_balances_is_looked_up_by_its_own_entries(
    world: LedgerWorld, count: int
) -> None:
    """Whatever is believed of the table: just after it was found empty, and when it is known how much stands in it."""
    look_again("ledger_entry")
    many(world, count)
    plan = plan_of_the_balance_check(Transaction.objects.latest("pk").pk)
    assert re.search(r"Index.* on ledger_entry\b|SEARCH e USING INDEX", plan), plan
    assert not re.search(r"Seq Scan on ledger_entry\b|SCAN e\b", plan), plan
