"""What the bank says there is at the end of a month, whatever its statements tell of balances."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError

from yakja.finance.ledger.actions import Line, account_for, open_books, post_transaction
from yakja.finance.ledger.queries.statutory import statutory
from yakja.finance.ledger.registry import bank_balance
from yakja.finance.reconciliation.actions import commit_batch, revert_batch, stage_file
from yakja.finance.reconciliation.models import Source
from yakja.foundation.kit.permissions import SYSTEM

from .statements.files import mt940_file
from .world import Money

OCTOBER = dt.date(2026, 10, 31)


@pytest.fixture
def money(db: None) -> Money:
    return Money()


def told(money: Money, rows: str, name: str = "a.csv", source: Source | None = None):
    text = f"Date,Amount,Reference,Description,Balance\n{rows}"
    batch = stage_file(
        actor=SYSTEM, source=source or money.bank, file=io.BytesIO(text.encode()), file_name=name
    )
    return commit_batch(actor=SYSTEM, batch=batch)


def test_a_running_balance_is_that_of_the_last_line_of_the_month(money):
    told(money, "05/10/2026,100,A,x,1100\n30/10/2026,-40,B,x,1060\n02/11/2026,7,C,x,1067\n")
    assert bank_balance(money.council, "local", OCTOBER) == 1_060_00
    assert bank_balance(money.council, "local", dt.date(2026, 11, 30)) == 1_067_00


def test_a_statement_with_balances_is_believed_through_its_last_day_and_carried_on(money):
    rows = [(dt.date(2026, 10, 5), 100_00, "A1", "x"), (dt.date(2026, 11, 3), -30_00, "A2", "y")]
    source = money.source("bank", "bank-mt940", name="Second account", body=money.council)
    money.bank.is_closed = True
    money.bank.save()
    batch = stage_file(
        actor=SYSTEM, source=source, file=io.BytesIO(mt940_file(rows, opening=500_00)), file_name="o.sta"
    )
    commit_batch(actor=SYSTEM, batch=batch)
    # The statement goes on into November: October ends with what had moved until then.
    assert bank_balance(money.council, "local", OCTOBER) == 600_00
    assert bank_balance(money.council, "local", dt.date(2026, 11, 30)) == 570_00


def test_without_a_statement_of_the_month_nothing_is_known(money):
    told(money, "05/10/2026,100,A,x,1100\n")
    assert bank_balance(money.council, "local", dt.date(2026, 9, 30)) is None
    assert bank_balance(money.council, "local", dt.date(2026, 12, 31)) is None
    assert bank_balance(money.council, "special", OCTOBER) is None


def test_one_account_that_is_not_told_leaves_all_unknown(money):
    told(money, "05/10/2026,100,A,x,1100\n")
    money.source("bank", "bank-csv-signed", name="Second account")
    assert bank_balance(money.council, "local", OCTOBER) is None


def test_each_fund_has_the_balance_of_its_own_accounts(money):
    told(money, "05/10/2026,100,A,x,1100\n")
    deposits = money.source("bank", "bank-csv-signed", name="Deposits", fund="public_account")
    assert bank_balance(money.council, "local", OCTOBER) == 1_100_00
    assert bank_balance(money.council, "public_account", OCTOBER) is None
    told(money, "06/10/2026,50,B,y,350\n", name="b.csv", source=deposits)
    assert bank_balance(money.council, "local", OCTOBER) == 1_100_00
    assert bank_balance(money.council, "public_account", OCTOBER) == 350_00
    assert bank_balance(money.council, "special", OCTOBER) is None


@pytest.mark.parametrize(("kind", "fund"), [("ebilling", "special"), ("bank", "petty")])
def test_only_a_bank_account_holds_the_money_of_a_fund(money, kind, fund):
    with pytest.raises(ValidationError) as refused:
        money.source(kind, {"bank": "bank-csv-signed", "ebilling": "e-billing"}[kind], name="x", fund=fund)
    assert refused.value.error_dict["fund"][0].code == "bad_fund"


def test_the_monthly_account_says_the_variation_of_each_fund(money):
    """What lies in the bank of the deposits is compared with the books of the deposits."""
    open_books(actor=SYSTEM, body=money.council, on=dt.date(2026, 7, 1))
    legs = [
        Line(account_for(by=SYSTEM, body=money.council, purpose="bank", fund="public_account"), 300_00),
        Line(account_for(by=SYSTEM, body=money.council, purpose="deposit", fund="public_account", detail="earnest"), -300_00),
    ]  # fmt: skip
    post_transaction(
        actor=SYSTEM,
        body=money.council,
        on=dt.date(2026, 10, 4),
        narration="x",
        source="test",
        key="k",
        lines=legs,
    )
    deposits = money.source("bank", "bank-csv-signed", name="Deposits", fund="public_account")
    told(money, "06/10/2026,50,B,y,280\n", name="b.csv", source=deposits)
    found = {fund.fund: fund.variation_paisa for fund in statutory(money.council, OCTOBER).funds}
    assert found["public_account"] == 20_00
    assert found.get("local") is None


def test_what_was_taken_back_is_not_told(money):
    batch = told(money, "05/10/2026,100,A,x,1100\n")
    revert_batch(actor=SYSTEM, batch=batch, reason="wrong file")
    assert bank_balance(money.council, "local", OCTOBER) is None


def test_an_account_for_what_another_system_bills_is_not_in_the_books(money):
    told(money, "05/10/2026,100,A,x,1100\n")
    money.bank.carries = ["ebilling"]
    money.bank.save()
    assert bank_balance(money.council, "local", OCTOBER) is None
