"""Posting: what balances goes in once, what does not is refused, and the database refuses by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yakja.finance.ledger.actions import Line, open_books, post_transaction, reverse_transaction
from yakja.finance.ledger.models import Account, AccountMonth, Books, Entry, Transaction
from yakja.finance.ledger.queries import account, chart, trial_balance
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import BEGUN, DAY, LedgerWorld, sums_are_kept


def code_of(error: Any) -> str:
    found = error.value
    if hasattr(found, "error_dict"):
        (errors,) = found.error_dict.values()
        return str(errors[0].code)
    return str(found.code)


def test_books_begin_with_the_shipped_chart_and_open_once(world: LedgerWorld) -> None:
    assert Account.objects.of(world.mc).count() == len(chart()) >= 20
    again = open_books(actor=SYSTEM, body=world.mc, on=dt.date(2026, 1, 1))
    assert again.opened_on == BEGUN
    assert Account.objects.of(world.mc).count() == len(chart())
    assert all(row.source and row.name["en"] and row.name["ur"] for row in chart())


def test_every_account_of_the_chart_is_found_by_its_purpose(world: LedgerWorld) -> None:
    for row in chart():
        assert account(world.mc, row.purpose, row.fund, row.object_code, row.detail).code == row.code
    with pytest.raises(ValidationError) as refused:
        account(world.mc, "income", object_code="B01408")
    assert code_of(refused) == "no_account"


def test_an_account_is_opened_on_first_use_and_not_twice(world: LedgerWorld) -> None:
    rent = world.opened("income", object_code="B01408")
    assert (rent.kind, rent.fund, rent.code) == ("income", "local", "L-INCOME-B01408")
    assert world.opened("income", object_code="B01408").pk == rent.pk
    for bad in ("D01408", "B014", "B0140812345", "b01408"):
        with pytest.raises(ValidationError) as refused:
            world.opened("income", object_code=bad)
        assert code_of(refused) == "bad_object"


def test_what_balances_is_numbered_and_summed(world: LedgerWorld) -> None:
    first, second = world.receive(500_00), world.receive(20_00, key="r2")
    assert (first.number, second.number) == (1, 2)
    assert [e.amount for e in first.entries.order_by("position")] == [500_00, -500_00]
    balance = trial_balance(world.mc, DAY)
    assert balance.debit_paisa == balance.credit_paisa == 520_00
    assert balance.by_purse() == {("local", ""): 0}
    assert sums_are_kept()


def test_a_posting_of_many_lines_is_whole(world: LedgerWorld) -> None:
    bank, cash = world.account("bank"), world.account("cash")
    made = world.post(*[(bank if n % 2 else cash, 1 if n % 2 else -1) for n in range(1502)])
    assert made.entries.count() == made.entry_count == 1502
    assert sums_are_kept()


def test_the_same_key_answers_the_stored_posting_and_other_content_is_a_conflict(world: LedgerWorld) -> None:
    first = world.receive()
    assert world.receive().pk == first.pk
    assert Transaction.objects.count() == 1
    for paisa, on in ((499_00, DAY), (500_00, DAY + dt.timedelta(days=1))):
        with pytest.raises(Conflict) as refused:
            world.receive(paisa, on=on)
        assert code_of(refused) == "key_used"
    assert Books.objects.get(body=world.mc).last_number == 1
    assert sums_are_kept()


@pytest.mark.parametrize(
    ("legs", "code"),
    [
        ((("bank", {}, 100), ("cash", {}, -99)), "unbalanced"),
        ((("bank", {}, 100), ("deposit", {"fund": "public_account"}, -100)), "funds_mixed"),
        ((("bank", {}, 0), ("cash", {}, 0)), "empty"),
        ((("bank", {}, 1.5), ("cash", {}, -1.5)), "not_money"),
        ((("bank", {}, 2**63), ("cash", {}, -(2**63))), "not_money"),
    ],
)
def test_what_does_not_balance_is_refused_and_nothing_is_kept(
    world: LedgerWorld, legs: Any, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        world.post(*[(world.account(purpose, **more), amount) for purpose, more, amount in legs])
    assert code_of(refused) == code
    assert not Transaction.objects.exists()
    assert not AccountMonth.objects.exists()


def test_money_of_two_grants_does_not_make_up_for_each_other(world: LedgerWorld) -> None:
    fence = {"fund": "special"}
    one = world.opened("bank", grant_code="SNG-1", **fence)
    two = world.opened("expenditure", grant_code="SNG-2", object_code="A03901", **fence)
    own = world.opened("expenditure", grant_code="SNG-1", object_code="A03901", **fence)
    with pytest.raises(ValidationError) as refused:
        world.post((two, 100), (one, -100))
    assert code_of(refused) == "funds_mixed"
    assert world.post((own, 100), (one, -100)).number == 1


def test_an_account_of_another_body_or_a_closed_one_is_refused(world: LedgerWorld) -> None:
    with pytest.raises(ValidationError) as refused:
        world.post((world.account("bank"), 5), (world.account("cash", body=world.village), -5))
    assert code_of(refused) == "other_body"
    Account.objects.filter(body=world.mc, code="L-CASH").update(valid_to=DAY)
    with pytest.raises(ValidationError) as refused:
        world.post((world.account("bank"), 5), (world.account("cash"), -5))
    assert code_of(refused) == "account_closed"
    assert world.post((world.account("bank"), 5), (world.account("cash"), -5), on=DAY - dt.timedelta(days=1))


def test_nothing_is_posted_before_the_books_or_without_them(world: LedgerWorld) -> None:
    with pytest.raises(ValidationError) as refused:
        world.receive(on=BEGUN - dt.timedelta(days=1))
    assert code_of(refused) == "account_closed"
    with pytest.raises(ValidationError) as refused:
        post_transaction(
            actor=SYSTEM, body=world.other, on=DAY, narration="", source="test", key="1",
            lines=[Line(Account(body=world.other, valid_from=BEGUN), 1), Line(Account(body=world.other, valid_from=BEGUN), -1)],
        )  # fmt: skip
    assert code_of(refused) == "no_books"


def test_a_reversal_nets_to_zero_happens_once_and_is_not_reversed(world: LedgerWorld) -> None:
    made = world.receive()
    later = DAY + dt.timedelta(days=3)
    undone = reverse_transaction(actor=SYSTEM, transaction=made, on=later, reason="Bounced", key="u1")
    assert [e.amount for e in undone.entries.order_by("position")] == [-500_00, 500_00]
    assert trial_balance(world.mc, later).lines == ()
    assert trial_balance(world.mc, later - dt.timedelta(days=1)).debit_paisa == 500_00
    assert {(m.debit_paisa, m.credit_paisa, m.entries) for m in AccountMonth.objects.all()} == {(0, 0, 2)}
    again = reverse_transaction(actor=SYSTEM, transaction=made, on=later, reason="Bounced", key="u1")
    assert again.pk == undone.pk
    for target, key, code in ((made, "u2", "already_reversed"), (undone, "u3", "is_reversal")):
        with pytest.raises(ValidationError) as refused:
            reverse_transaction(actor=SYSTEM, transaction=target, on=later, reason="Again", key=key)
        assert code_of(refused) == code
    other = world.receive(key="r2")
    for more, code in (
        ({"on": DAY - dt.timedelta(days=1)}, "before_original"), ({"reason": " "}, "reason_missing"),
        ({"key": "r1"}, "key_used"), ({"key": ""}, "bad_key"),
    ):  # fmt: skip
        facts: dict[str, Any] = {"on": later, "reason": "x", "key": "u9"}
        with pytest.raises(ValidationError) as refused:
            reverse_transaction(actor=SYSTEM, transaction=other, **(facts | more))
        assert code_of(refused) == code
    assert list(Transaction.objects.standing()) == [other]


def test_only_officers_of_the_body_post(world: LedgerWorld, clerk: Any, above: Any, holder: Any) -> None:
    bank, cash = world.account("bank"), world.account("cash")
    for number, who in enumerate((clerk, above)):
        assert world.post((bank, 5), (cash, -5), actor=who, key=str(number)).posted_by == who.ref
    for who in (holder("auditor"), holder("citizen"), holder(("council_officer", "PK602-VC1"))):
        with pytest.raises(PermissionDenied):
            world.post((bank, 5), (cash, -5), actor=who, key="no")


def test_a_posting_leaves_one_audit_entry(world: LedgerWorld, clerk: Any) -> None:
    before = AuditEntry.objects.count()
    world.post((world.account("bank"), 5), (world.account("cash"), -5), actor=clerk)
    (entry,) = AuditEntry.objects.order_by("id")[before:]
    assert (entry.verb, entry.subject_ref) == ("ledger.post_transaction", "ledger.transaction:PK602-MC/1")


@pytest.mark.parametrize("table", ["ledger_transaction", "ledger_entry"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_rewrite_the_journal(world: LedgerWorld, table: str, deed: str) -> None:
    world.receive()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed.format(table))
    assert Entry.objects.count() == 2


def _raw(world: LedgerWorld, amounts: list[tuple[Account, int]], count: int | None = None) -> Transaction:
    """A transaction written past the one posting function."""
    made = Transaction.objects.create(
        body=world.mc, number=77, on=DAY, narration="", source="x", key="x", posted_at=timezone.now(), posted_by="x",
        entry_count=len(amounts) if count is None else count,
    )  # fmt: skip
    Entry.objects.bulk_create(
        Entry(transaction=made, position=n, account=a, amount=amount, on=DAY)
        for n, (a, amount) in enumerate(amounts, 1)
    )
    return made


def _faults(world: LedgerWorld) -> dict[str, Any]:
    bank, cash = world.account("bank"), world.account("cash")
    deposit = world.account("deposit", fund="public_account")
    stray = world.account("bank", body=world.village)

    def entry(count: int, account: Account, on: dt.date, position: int = 1) -> None:
        Entry.objects.create(
            transaction=_raw(world, [], count=count), position=position, account=account, amount=5, on=on
        )

    def late() -> None:
        Entry.objects.create(transaction=world.receive(), position=3, account=bank, amount=5, on=DAY)

    return {
        "unbalanced": lambda: _raw(world, [(bank, 5), (cash, -4)]),
        "mixed": lambda: _raw(world, [(bank, 5), (deposit, -5)]),
        "too_few": lambda: _raw(world, [(bank, 5), (cash, -5)], count=3),
        "too_many": lambda: _raw(world, [(bank, 5), (cash, -5), (bank, 6), (cash, -6)], count=2),
        "gap": lambda: entry(2, bank, DAY, position=2),
        "late": late,
        "other_day": lambda: entry(2, bank, BEGUN),
        "other_body": lambda: entry(2, stray, DAY),
    }


FAULTS = ["unbalanced", "mixed", "too_few", "too_many", "gap", "late", "other_day", "other_body"]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_database_refuses_what_the_posting_function_would(world: LedgerWorld, fault: str) -> None:
    write = _faults(world)[fault]
    if fault == "too_few" and connection.vendor == "sqlite":
        # SQLite looks when the last entry is written; one that never comes is found by check_ledger.
        write()
        return

    def write_and_look() -> None:
        with transaction.atomic():
            write()
            connection.check_constraints()

    with pytest.raises(DatabaseError):
        write_and_look()
    assert not Entry.objects.exists()
