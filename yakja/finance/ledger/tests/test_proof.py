"""`check_ledger` finds each kind of fault that somebody could plant past the posting function, and names it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from yakja.finance.ledger import registry
from yakja.finance.ledger.actions import lock_period, reverse_transaction
from yakja.finance.ledger.actions.sealing import seal_journal, seal_journals
from yakja.finance.ledger.models import JournalHead, JournalSeal, PeriodLock
from yakja.finance.ledger.queries.chain import unsealed
from yakja.finance.ledger.queries.proof import prove
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, LedgerWorld


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """The table without its triggers, as whoever owns the server could have it."""
    connection.check_constraints()
    if connection.vendor == "postgresql":
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        connection.check_constraints()
        sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        kept = cursor.fetchall()
        for name, _sql in kept:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, statement in kept:
            cursor.execute(statement)


@pytest.fixture
def sound(world: LedgerWorld) -> LedgerWorld:
    for n in range(5):
        world.receive(100 + n, key=f"r{n}")
    reverse_transaction(
        actor=SYSTEM,
        transaction=world.receive(104, key="r4"),
        on=DAY + dt.timedelta(days=1),
        reason="Twice",
        key="u",
    )
    seal_journals()
    world.receive(7, key="unsealed")
    return world


def faults() -> dict[str, str]:
    return dict(prove().faults)


def test_sound_books_are_proved(sound: LedgerWorld) -> None:
    proof = prove()
    assert proof.is_sound
    assert (proof.books, proof.transactions, proof.entries) == (2, 7, 14)
    assert unsealed(sound.mc) == 1
    out = StringIO()
    call_command("check_ledger", stdout=out)
    assert json.loads(out.getvalue())["verdict"] == "sound"
    assert unsealed(sound.mc) == 0


PLANTED = [
    ("ledger_entry", "UPDATE ledger_entry SET amount = amount + 1 WHERE amount = 102", "I1 every transaction balances"),
    ("ledger_entry", "DELETE FROM ledger_entry WHERE amount = 102", "I1 every transaction has its entries"),
    ("ledger_entry", "UPDATE ledger_entry SET \"on\" = '2025-09-11' WHERE amount = 102", "I2 the trial balance"),
    ("ledger_entry", "UPDATE ledger_entry SET head = 'x' WHERE amount = 102", "the chain"),
    ("ledger_entry", "UPDATE ledger_entry SET head = 'x' WHERE amount = -104", "a reversal undoes"),
    ("ledger_transaction", "UPDATE ledger_transaction SET narration = 'x' WHERE number = 2", "the chain"),
    ("ledger_account", "UPDATE ledger_account SET object_code = 'B01409' WHERE object_code = 'B01408'", "the chain"),
    ("ledger_account", "UPDATE ledger_account SET fund = 'public_account' WHERE object_code = 'B01408'", "I1 every"),
    ("ledger_accountmonth", "UPDATE ledger_accountmonth SET debit_paisa = debit_paisa + 1", "kept sums"),
    ("ledger_accountmonth", "DELETE FROM ledger_accountmonth", "kept sums"),
    ("ledger_journalseal", "DELETE FROM ledger_journalseal WHERE digest > '0'", "the chain"),
    ("ledger_journalhead", "UPDATE ledger_journalhead SET number = 99", "the chain"),
    ("ledger_books", "UPDATE ledger_books SET last_number = 6 WHERE last_number = 7", "the chain"),
    ("ledger_account", "UPDATE ledger_account SET purpose = 'contra' WHERE object_code = 'B01408'", "claims and"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "deed", "check"), PLANTED)
def test_a_planted_fault_is_named(sound: LedgerWorld, table: str, deed: str, check: str) -> None:
    with unguarded(table):
        sql(deed)
    found = faults()
    assert any(name.startswith(check) for name in found), found
    assert all(text for text in found.values())


def test_the_command_exits_with_one_and_names_the_first_fault(sound: LedgerWorld) -> None:
    with unguarded("ledger_entry"):
        sql("UPDATE ledger_entry SET amount = amount + 100 WHERE amount = 102")
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("check_ledger", "--no-seal", stdout=out)
    assert left.value.code == 1
    assert (
        json.loads(out.getvalue())["first_fault"]
        == "PK602-MC: transaction 3 leaves Rs 1 over in the local fund"
    )


def test_a_transaction_that_was_removed_whole_is_missed(sound: LedgerWorld) -> None:
    with unguarded("ledger_entry"), unguarded("ledger_transaction"):
        sql("DELETE FROM ledger_journalseal WHERE transaction_id < 0")
        sql(
            "DELETE FROM ledger_entry WHERE transaction_id IN (SELECT id FROM ledger_transaction WHERE number = 3)"
        )
        sql("DELETE FROM ledger_transaction WHERE number = 3")
    assert (
        faults()["the chain of every journal is whole"]
        == "PK602-MC: transaction 3 is missing from the journal"
    )


def test_a_chain_made_anew_is_not_the_one_noted_at_the_lock(sound: LedgerWorld, clerk: Any) -> None:
    lock_period(actor=clerk, body=sound.mc, month=DAY)
    lock = PeriodLock.objects.get()
    assert (lock.number, len(lock.digest)) == (7, 64)
    assert prove().is_sound
    with unguarded("ledger_transaction"), unguarded("ledger_journalseal"):
        sql("UPDATE ledger_transaction SET narration = 'forged' WHERE number = 2")
        JournalSeal.objects.all().delete()
        JournalHead.objects.all().delete()
    seal_journal(body=sound.mc)
    assert "noted when the period was locked" in faults()["the chain of every journal is whole"]


def test_checks_of_upper_rooms_are_made_too(sound: LedgerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_checks", {})
    registry.register_check(
        "I5 receivables are those of the register", lambda: iter(["PK602-MC: one", "two"])
    )
    registry.register_check("I3 fine", list)
    proof = prove()
    assert proof.made[-2:] == ("I5 receivables are those of the register", "I3 fine")
    assert proof.faults == (("I5 receivables are those of the register", "PK602-MC: one"),)


def test_sealing_goes_on_where_it_stopped_and_twice_is_once(sound: LedgerWorld) -> None:
    assert JournalSeal.objects.count() == 6
    assert seal_journals() == 1
    assert seal_journals() == 0
    assert JournalSeal.objects.count() == 7
