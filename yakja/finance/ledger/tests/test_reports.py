"""The monthly account adds up, knows its variation, and an independent program re-balances the exported journal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core import data

from yakja.finance.ledger import indicators, registry
from yakja.finance.ledger.actions import (
    Line,
    adopt_budget,
    load_budget,
    post_transaction,
    reverse_transaction,
)
from yakja.finance.ledger.models import Account
from yakja.finance.ledger.queries import beancount_lines, nam_rows, statutory, trial_balance
from yakja.foundation.kit.permissions import SYSTEM

from .world import BEGUN, DAY, LedgerWorld

SEPTEMBER = dt.date(2025, 9, 30)


@pytest.fixture
def month(world: LedgerWorld) -> LedgerWorld:
    """September: an opening, a demand and its receipt on cash basis, deposits, spending, a grant, a reversal."""
    rent = world.opened("income", object_code="B01408")
    bank, cash, advance = world.account("bank"), world.account("cash"), world.account("advance")
    owed = world.opened("receivable", object_code="B01408")
    assessed = world.opened("assessed", object_code="B01408")
    stationery, road = (
        world.opened("expenditure", object_code="A03901"),
        world.opened("expenditure", object_code="A12102"),
    )
    public, security = (
        world.account("bank", fund="public_account"),
        world.account("deposit", fund="public_account", detail="security"),
    )
    fence = {"fund": "special", "grant_code": "SNG-1"}
    grant_bank, grant = world.opened("bank", **fence), world.opened("transfer", detail="other", **fence)
    world.post((bank, 10_000_00), (world.account("opening"), -10_000_00), on=BEGUN, key="opening")
    world.post((owed, 900_00), (assessed, -900_00), key="demand")
    world.post(
        (cash, 700_00), (owed, -650_00), (advance, -50_00), (assessed, 650_00), (rent, -650_00), key="receipt"
    )
    world.post((bank, 600_00), (cash, -600_00), on=DAY + dt.timedelta(days=1), key="deposit slip")
    world.post((public, 300_00), (security, -300_00), key="security in")
    world.post((security, 100_00), (public, -100_00), key="security out")
    world.post((grant_bank, 5_000_00), (grant, -5_000_00), key="grant")
    world.post((stationery, 40_00), (bank, -40_00), key="paper")
    world.post((road, 2_000_00), (bank, -2_000_00), on=dt.date(2025, 8, 2), key="road of August")
    wrong = world.post((road, 70_00), (bank, -70_00), key="wrong")
    reverse_transaction(actor=SYSTEM, transaction=wrong, on=DAY, reason="Not ours", key="wrong undone")
    return world


def test_the_monthly_account_adds_up_on_cash_basis(month: LedgerWorld) -> None:
    local, public, special = statutory(month.mc, DAY).funds
    assert (local.opening_paisa, local.closing_paisa) == (8_000_00, 8_660_00)
    assert {(line.group, line.object_code, line.amount_paisa) for line in local.receipts} == {
        ("local", "B01408", 650_00), ("other", "", 50_00)
    }  # fmt: skip
    assert [(line.group, line.object_code, line.amount_paisa) for line in local.spending] == [
        ("current", "A03901", 40_00)
    ]
    assert [(line.group, line.amount_paisa) for line in public.receipts] == [("public_account", 300_00)]
    assert [(line.group, line.amount_paisa) for line in public.spending] == [("public_account", 100_00)]
    assert (special.received_paisa, special.closing_paisa) == (5_000_00, 5_000_00)
    assert [fund.unexplained_paisa for fund in (local, public, special)] == [0, 0, 0]
    august, july = statutory(month.mc, dt.date(2025, 8, 31)).funds[0], statutory(month.mc, BEGUN).funds[0]
    assert (july.opening_paisa, july.closing_paisa, july.receipts) == (10_000_00, 10_000_00, [])
    assert [(line.group, line.amount_paisa) for line in august.spending] == [("development", 2_000_00)]
    assert august.closing_paisa == local.opening_paisa


def test_claims_without_their_counterpart_show_as_unexplained(month: LedgerWorld) -> None:
    month.post(
        (month.account("bank"), 10_00), (month.opened("receivable", object_code="B01408"), -10_00), key="bad"
    )
    assert statutory(month.mc, DAY).funds[0].unexplained_paisa == 10_00


def test_the_variation_against_the_bank(month: LedgerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    assert statutory(month.mc, DAY).funds[0].variation_paisa is None
    monkeypatch.setattr(registry, "_bank", [])
    registry.register_bank_balance(
        lambda body, fund, on: 8_500_00 if (fund, on) == ("local", SEPTEMBER) else None
    )
    local, public, _special = statutory(month.mc, DAY).funds
    # 100 in the cash box, 8,500 at the bank, against 8,660 in the books.
    assert (local.position_paisa, local.variation_paisa) == (8_600_00, 60_00)
    assert public.variation_paisa is None


def test_the_nam_export_totals_are_the_ledger_totals_by_object_and_fund(month: LedgerWorld) -> None:
    heading, *rows = nam_rows(month.mc, DAY)
    found = [dict(zip(heading, row, strict=True)) for row in rows]
    for code, side, sign in (("B01408", "receipt", -1), ("A03901", "expenditure", 1)):
        account = Account.objects.get(body=month.mc, object_code=code, purpose__in=["income", "expenditure"])
        entries = sum(e.amount for e in account.entries.filter(on__month=9))
        (row,) = [r for r in found if r["object"] == code]
        assert (row["side"], row["fund"], row["period"]) == (side, "local", "2025-09")
        assert row["amount"] == f"{sign * entries / 100:.2f}"
    assert {row["entity"] for row in found} == {"PK602-MC"}


def _load(body: Any, begins: dt.date, ends: dt.date, tmp_path: Path) -> tuple[Any, Any, str]:
    text = "\n".join(beancount_lines(body, begins, ends)) + "\n"
    file = tmp_path / "journal.beancount"
    file.write_text(text, encoding="utf-8")
    entries, errors, _options = loader.load_file(str(file))
    return entries, errors, text


@pytest.mark.parametrize("begins", [BEGUN, dt.date(2025, 9, 1)])
def test_beancount_rebalances_the_export(month: LedgerWorld, begins: dt.date, tmp_path: Path) -> None:
    month.post(
        (month.account("bank"), 5), (month.account("suspense"), -5), key="odd", on=SEPTEMBER,
        narration='He said "so" \\ and\nwent; روپے',
    )  # fmt: skip
    entries, errors, text = _load(month.mc, begins, SEPTEMBER, tmp_path)
    assert errors == []
    kinds = [type(entry) for entry in entries]
    assert kinds.count(data.Balance) == kinds.count(data.Open) == Account.objects.of(month.mc).count()
    bank = sum(
        posting.units.number
        for entry in entries
        if isinstance(entry, data.Transaction)
        for posting in entry.postings
        if posting.account == "Assets:Local:L-BANK"
    )
    (line,) = [row for row in trial_balance(month.mc, SEPTEMBER).lines if row.account.code == "L-BANK"]
    assert int(bank * 100) == line.balance_paisa
    assert "روپے" in text


def test_beancount_finds_a_changed_amount(month: LedgerWorld, tmp_path: Path) -> None:
    _entries, errors, text = _load(month.mc, BEGUN, SEPTEMBER, tmp_path)
    assert errors == []
    broken = tmp_path / "broken.beancount"
    broken.write_text(
        text.replace("  Assets:Local:L-BANK  600.00 PKR", "  Assets:Local:L-BANK  601.00 PKR", 1)
    )
    assert loader.load_file(str(broken))[1]


def test_money_of_two_purses_in_one_posting_is_written_purse_by_purse(
    month: LedgerWorld, tmp_path: Path
) -> None:
    security = month.account("deposit", fund="public_account", detail="security")
    post_transaction(
        actor=SYSTEM, body=month.mc, on=SEPTEMBER, narration="Security forfeited", source="test", key="forfeit",
        lines=[
            Line(security, 200_00), Line(month.account("bank", fund="public_account"), -200_00),
            Line(month.account("bank"), 200_00), Line(month.opened("income", object_code="C03808"), -200_00),
        ],
    )  # fmt: skip
    entries, errors, _text = _load(month.mc, BEGUN, SEPTEMBER, tmp_path)
    assert errors == []
    halves = [e for e in entries if isinstance(e, data.Transaction) and e.narration == "Security forfeited"]
    assert [len(half.postings) for half in halves] == [2, 2]


def test_budget_execution_counts_the_current_budget_of_bodies_and_places(
    month: LedgerWorld, holder: Any
) -> None:
    second = holder(("council_officer", "PK602-MC"), ref="person:second")
    for number, amount in enumerate((9_000, 5_100)):
        raw = f"object_code,amount\nA03901,{amount}\nB01408,1000\n".encode()
        _report, budget = load_budget(actor=SYSTEM, body=month.mc, year="2025-26", raw=raw, source="x")
        assert budget is not None
        if number == 0:
            adopt_budget(actor=second, budget=budget, resolution="1", adopted_on=BEGUN)
        else:
            adopt_budget(actor=second, budget=budget, resolution="2", adopted_on=DAY)
    figures = {
        (f.place_id, f.body_id): (f.numerator, f.denominator) for f in indicators.budget_execution(SEPTEMBER)
    }
    assert figures == dict.fromkeys(
        [(None, month.mc.pk), (month.kasur.pk, None), (month.pk6.pk, None), (month.pk.pk, None)],
        (2_040, 5_100),
    )
    early = {
        f.body_id: f.denominator for f in indicators.budget_execution(DAY - dt.timedelta(days=1)) if f.body_id
    }
    assert early == {month.mc.pk: 9_000}
    assert list(indicators.budget_execution(dt.date(2024, 9, 30))) == []
