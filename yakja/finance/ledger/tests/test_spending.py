"""Budgets and vouchers: one brings in, another adopts or posts; every bad row is named; the same file comes once."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import Workbook

from yakja.finance.ledger.actions import (
    adopt_budget,
    approve_voucher,
    enter_voucher,
    import_vouchers,
    load_budget,
    lock_period,
    post_batch,
    refuse_voucher,
    reverse_voucher,
    withdraw_budget,
)
from yakja.finance.ledger.models import Account, Budget, Entry, Transaction, Voucher, VoucherBatch
from yakja.finance.ledger.queries import reading, trial_balance
from yakja.finance.ledger.queries.budget import comparison
from yakja.finance.ledger.queries.proof import prove
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .test_posting import code_of
from .world import DAY, LedgerWorld, sums_are_kept

BUDGET = (
    b"object_code,amount,fund,grant,function,name\n"
    b"A01101,12 lakh,,,,\nA03901,50000,,,,Paper\nA12102,2 crore,special,SNG-1,,\nB01408,15 lakh,,,,\n"
)
HEAD = "number,on,amount,narration,object_code,kind,fund,grant,detail,paid_from,payee\n"
GOOD = (
    '1,2025-09-10,1000,Paper,A03901,,,,,,Ali Traders\n2,10-09-2025,"2,50,000",Pay of August,A01101,payment,local,,,bank,\n'
    "3,10/09/2025,500000,PFC share,,transfer,,,pfc,,\n4,2025-09-11,7000,Earnest money,,deposit_in,,,earnest,cash,\n"
    "5,2025-09-12,900,Study,A03919,payment,special,SNG-1,,,\n"
)


@pytest.fixture
def second(world: LedgerWorld, holder: Any) -> Any:
    return holder(("council_officer", "PK602-MC"), ref="person:second")


@pytest.fixture
def adopted(world: LedgerWorld, clerk: Any, second: Any) -> Budget:
    _report, budget = load_budget(
        actor=clerk, body=world.mc, year="2025-26", raw=BUDGET, source="Budget book"
    )
    assert budget is not None
    return adopt_budget(actor=second, budget=budget, resolution="12/2025", adopted_on=dt.date(2025, 6, 28))


def bring(world: LedgerWorld, actor: Any, rows: str, **more: Any) -> Any:
    facts: dict[str, Any] = {
        "actor": actor,
        "body": world.mc,
        "raw": (HEAD + rows).encode(),
        "name": "a.csv",
        "source": "lfa",
    }
    return import_vouchers(**(facts | more))


def test_a_budget_is_adopted_by_a_second_person_only(world: LedgerWorld, clerk: Any, second: Any) -> None:
    report, budget = load_budget(actor=clerk, body=world.mc, year="2025-26", raw=BUDGET, source="Budget book")
    assert (report.read, report.loaded, report.errors) == (4, 4, ())
    assert budget is not None
    with pytest.raises(PermissionDenied):
        adopt_budget(actor=clerk, budget=budget, resolution="12", adopted_on=DAY)
    with pytest.raises(ValidationError) as refused:
        adopt_budget(actor=second, budget=budget, resolution=" ", adopted_on=DAY)
    assert code_of(refused) == "resolution_missing"
    assert (
        adopt_budget(actor=second, budget=budget, resolution="12", adopted_on=DAY).checker == "person:second"
    )
    with pytest.raises(ValidationError) as refused:
        withdraw_budget(actor=clerk, budget=budget, reason="x")
    assert code_of(refused) == "adopted"


def test_a_revision_is_whole_and_compared_with_the_original(
    world: LedgerWorld, clerk: Any, second: Any, adopted: Budget
) -> None:
    with pytest.raises(ValidationError) as refused:
        load_budget(actor=clerk, body=world.mc, year="2025-26", raw=BUDGET, source="x")
    assert code_of(refused) == "same_file"
    _report, revised = load_budget(
        actor=clerk,
        body=world.mc,
        year="2025-26",
        raw=b"object_code,amount\nA03901,80000\n",
        source="Revision",
    )
    assert revised is not None
    assert revised.number == 1
    (before,) = [row for row in comparison(world.mc, "2025-26") if row.object_code == "A03901"]
    assert (before.original_paisa, before.current_paisa) == (50_000_00, 50_000_00)
    adopt_budget(actor=second, budget=revised, resolution="40/2025", adopted_on=DAY)
    spent = world.opened("expenditure", object_code="A03901")
    world.post((spent, 20_000_00), (world.account("bank"), -20_000_00))
    (after,) = [row for row in comparison(world.mc, "2025-26") if row.object_code == "A03901"]
    assert (after.original_paisa, after.current_paisa, after.actual_paisa) == (
        50_000_00,
        80_000_00,
        20_000_00,
    )
    assert (after.left_paisa, after.share) == (60_000_00, 0.25)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("A0390,5,,,,", "object_code", "bad_object"),
        ("F01001,5,,,,", "object_code", "wrong_object"),
        ("A03901,five,,,,", "amount", "not_money"),
        ("A03901,-5,,,,", "amount", "too_little"),
        ("A03901,5,gold,,,", "fund", "unknown"),
        ("A03901,5,local,SNG,,", "grant", "grant_in_special"),
        ("A03901,5,special,,,", "grant", "grant_in_special"),
        ("A01101,5,,,,", "object_code", "twice"),
        ("A03901,5,,,1234567890123,", "function", "too_long"),
    ],
)
def test_a_bad_row_of_a_budget_is_named_and_refuses_the_sheet(
    world: LedgerWorld, clerk: Any, row: str, column: str, code: str
) -> None:
    raw = b"object_code,amount,fund,grant,function,name\nA01101,12 lakh,,,,\n" + row.encode() + b"\n"
    report, budget = load_budget(actor=clerk, body=world.mc, year="2025-26", raw=raw, source="x")
    assert [(e.line, e.column, e.code) for e in report.errors] == [(3, column, code)]
    assert budget is None
    assert not Budget.objects.exists()


def test_vouchers_come_in_wait_and_are_posted_as_one_set(world: LedgerWorld, clerk: Any, second: Any) -> None:
    report, batch = bring(world, clerk, GOOD, dry_run=True)
    assert (report.read, report.loaded, report.is_dry_run, batch) == (5, 0, True, None)
    assert not Voucher.objects.exists()
    report, batch = bring(world, clerk, GOOD)
    assert (report.read, report.loaded, batch.count, batch.total_paisa) == (5, 5, 5, 758_900_00)
    assert not Transaction.objects.exists()
    with pytest.raises(PermissionDenied):
        post_batch(actor=clerk, batch=batch)
    assert post_batch(actor=second, batch=batch) == 5
    balance = trial_balance(world.mc, dt.date(2025, 9, 30))
    assert {line.account.code: line.balance_paisa for line in balance.lines} == {
        "L-BANK": 249_000_00, "L-EXPENDITURE-A01101": 250_000_00, "L-EXPENDITURE-A03901": 1_000_00, "L-PFC": -500_000_00,
        "P-CASH": 7_000_00, "P-EARNEST": -7_000_00, "S-BANK-SNG-1": -900_00, "S-EXPENDITURE-A03919-SNG-1": 900_00,
    }  # fmt: skip
    assert not any(balance.by_purse().values())
    assert sums_are_kept()
    assert prove().is_sound
    assert all(v.transaction.key == v.key for v in Voucher.objects.select_related("transaction"))
    with pytest.raises(ValidationError) as refused:
        post_batch(actor=second, batch=batch)
    assert code_of(refused) == "nothing_waits"
    with pytest.raises(ValidationError) as refused:
        bring(world, clerk, GOOD)
    assert code_of(refused) == "same_file"


BAD = [
    ("1,2025-13-10,1000,Paper,A03901,,,,,,", "on", "bad_day"),
    ("1,2025-09-10,0,Paper,A03901,,,,,,", "amount", "too_little"),
    ("1,2025-09-10,1000,,A03901,,,,,,", "narration", "missing"),
    (",2025-09-10,1000,Paper,A03901,,,,,,", "number", "missing"),
    ("1,2025-09-10,1000,Paper,B01408,,,,,,", "object_code", "wrong_object"),
    ("1,2025-09-10,1000,Paper,A03901,gift,,,,,", "kind", "unknown"),
    ("1,2025-09-10,1000,Share,,transfer,,,lottery,,", "detail", "unknown"),
    ("1,2025-09-10,1000,Deposit,,deposit_in,local,,,,", "fund", "wrong_fund"),
    ("1,2025-09-10,1000,Paper,A03901,payment,public_account,,,,", "fund", "wrong_fund"),
    ("1,2025-09-10,1000,Paper,A03901,,,,,purse,", "paid_from", "unknown"),
    ("9,2025-09-10,1000,Paper,A03901,,,,,,", "number", "twice"),
    ("1,2025-06-10,1000,Paper,A03901,,,,,,", "on", "before_books"),
    ("1,2025-08-10,1000,Paper,A03901,,,,,,", "on", "period_locked"),
    ("1,2099-08-10,1000,Paper,A03901,,,,,,", "on", "future"),
    ("8,2025-09-10,1000,Paper,A03901,,,,,,", "number", "stored"),
    ("1,2025-09-10,1000,Paper,A03901,,,,,,,,extra", "", "too_many_cells"),
]


@pytest.mark.parametrize(("row", "column", "code"), BAD)
def test_a_bad_voucher_is_named_with_line_column_and_reason(
    world: LedgerWorld, clerk: Any, row: str, column: str, code: str
) -> None:
    lock_period(actor=clerk, body=world.mc, month=dt.date(2025, 8, 1))
    bring(world, clerk, "8,2025-09-10,5,Kept,A03901,,,,,,\n")
    rows = "9,2025-09-10,1000,Fine,A03901,,,,,,\n" + row + "\n"
    report, batch = bring(world, clerk, rows)
    assert [(e.line, e.column, e.code) for e in report.errors] == [(3, column, code)]
    assert batch is None
    assert Voucher.objects.count() == 1
    report, batch = bring(world, clerk, rows, only_if_clean=False)
    assert (report.loaded, len(report.errors), batch.count) == (1, 1, 1)


def test_a_workbook_tells_the_same_and_a_broken_one_is_refused(world: LedgerWorld, clerk: Any) -> None:
    book = Workbook()
    book.active.append(["number", "on", "amount", "narration", "object_code"])
    book.active.append([17, dt.datetime(2025, 9, 10), 1000.5, "Paper", "A03901"])
    out = io.BytesIO()
    book.save(out)
    report, batch = import_vouchers(
        actor=clerk, body=world.mc, raw=out.getvalue(), name="a.xlsx", source="fabs"
    )
    assert report.errors == (), report.errors
    voucher = Voucher.objects.get()
    assert (voucher.number, voucher.on, voucher.amount_paisa) == ("17", DAY, 1_000_50)
    # A formula has no value before a spreadsheet has reckoned it: the cell counts as empty.
    book.active.append([18, "2025-09-10", 5, "=1+1", "A03901"])
    out = io.BytesIO()
    book.save(out)
    report, _none = import_vouchers(
        actor=clerk, body=world.mc, raw=out.getvalue(), name="c.xlsx", source="fabs"
    )
    assert [(e.line, e.column, e.code) for e in report.errors] == [
        (2, "number", "stored"),
        (3, "narration", "missing"),
    ]
    for raw in (out.getvalue()[:200], b"PK\x03\x04 nothing"):
        report, batch = import_vouchers(actor=clerk, body=world.mc, raw=raw, name="b.xlsx", source="fabs")
        assert [(e.line, e.code) for e in report.errors] == [(1, "unreadable")]
        assert batch is None


def test_a_file_of_too_many_rows_is_refused_whole(
    world: LedgerWorld, clerk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    rows = [f"{n},2025-09-10,5,Kept,A03901,,,,,," for n in range(3)]
    report, batch = bring(world, clerk, "\n".join(rows), only_if_clean=False)
    assert [(e.line, e.code) for e in report.errors] == [(4, "too_many")]
    assert batch is None


def _enter(world: LedgerWorld, actor: Any, **more: str) -> Voucher:
    cells = {
        "number": "7",
        "on": "2025-09-10",
        "amount": "1000",
        "narration": "Paper",
        "object_code": "A03901",
        "paid_from": "cash",
    }
    return enter_voucher(actor=actor, body=world.mc, cells=cells | more)


def test_a_cash_voucher_is_entered_by_one_and_posted_by_another(
    world: LedgerWorld, clerk: Any, second: Any, adopted: Budget
) -> None:
    voucher = _enter(world, clerk)
    assert _enter(world, clerk).pk == voucher.pk
    with pytest.raises(Conflict):
        _enter(world, clerk, amount="1001")
    with pytest.raises(ValidationError) as refused:
        _enter(world, clerk, number="8", amount="much")
    assert "amount" in refused.value.error_dict
    with pytest.raises(PermissionDenied):
        approve_voucher(actor=clerk, voucher=voucher)
    made = approve_voucher(actor=second, voucher=voucher)
    assert approve_voucher(actor=second, voucher=voucher).pk == made.pk
    assert [(e.account.code, e.amount) for e in made.entries.select_related("account").order_by("position")] == [
        ("L-EXPENDITURE-A03901", 1_000_00), ("L-CASH", -1_000_00)
    ]  # fmt: skip
    reverse_voucher(actor=second, voucher=voucher, on=DAY, reason="Paid twice")
    assert trial_balance(world.mc, DAY).lines == ()
    assert Voucher.objects.get().state == "reversed"
    reverse_voucher(actor=second, voucher=voucher, on=DAY, reason="Paid twice")
    assert Transaction.objects.count() == 2


def test_a_payment_beyond_the_budget_needs_its_reason(
    world: LedgerWorld, clerk: Any, second: Any, adopted: Budget
) -> None:
    approve_voucher(actor=second, voucher=_enter(world, clerk, amount="49000"))
    for more, code in (
        ({"number": "8", "amount": "1000.01"}, "over_budget"),
        ({"number": "9", "object_code": "A13001"}, "no_budget"),
    ):
        voucher = _enter(world, clerk, **more)
        with pytest.raises(ValidationError) as refused:
            approve_voucher(actor=second, voucher=voucher)
        assert code_of(refused) == code
        approve_voucher(actor=second, voucher=voucher, reason="Flood relief, resolution 41")
        assert Voucher.objects.get(pk=voucher.pk).reason == "Flood relief, resolution 41"
    exact = _enter(world, clerk, number="10", object_code="A01101", amount="12 lakh")
    assert approve_voucher(actor=second, voucher=exact)


def test_a_refused_voucher_is_not_posted_any_more(world: LedgerWorld, clerk: Any, second: Any) -> None:
    voucher = _enter(world, clerk)
    with pytest.raises(ValidationError) as refused:
        refuse_voucher(actor=second, voucher=voucher, reason="")
    assert code_of(refused) == "reason_missing"
    refuse_voucher(actor=second, voucher=voucher, reason="No bill attached")
    with pytest.raises(ValidationError) as refused:
        approve_voucher(actor=second, voucher=voucher, reason="x")
    assert code_of(refused) == "not_waiting"
    assert not Entry.objects.exists()


def test_officers_of_other_bodies_and_auditors_change_nothing(
    world: LedgerWorld, clerk: Any, holder: Any
) -> None:
    voucher = _enter(world, clerk)
    _report, batch = bring(world, clerk, "1,2025-09-10,5,Kept,A03901,,,,,,\n")
    for who in (holder("auditor"), holder(("council_officer", "PK602-VC1")), holder("citizen")):
        for deed in (
            lambda who=who: _enter(world, who, number="99"),
            lambda who=who: approve_voucher(actor=who, voucher=voucher),
            lambda who=who: bring(world, who, "2,2025-09-10,5,Kept,A03901,,,,,,\n"),
            lambda who=who: post_batch(actor=who, batch=batch),
            lambda who=who: load_budget(actor=who, body=world.mc, year="2025-26", raw=BUDGET, source="x"),
        ):
            with pytest.raises(PermissionDenied):
                deed()
    assert VoucherBatch.objects.visible_to(holder("citizen")).count() == 0
    assert Account.objects.of(world.mc).for_purposes("expenditure").count() == 0
    assert SYSTEM.is_system
