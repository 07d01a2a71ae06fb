"""Whatever is posted, repeated, reversed, staged and locked in whatever order: the books stay right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from yakja.finance.ledger.actions import (
    Line,
    lock_period,
    post_staged,
    post_transaction,
    posting,
    reverse_transaction,
    unlock_period,
)
from yakja.finance.ledger.models import Books, Entry, StagedLine, Transaction
from yakja.finance.ledger.queries import trial_balance
from yakja.finance.ledger.queries.proof import prove
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import BEGUN, LedgerWorld, nam_faults, sums_are_kept

SETTINGS = settings(
    max_examples=25, stateful_step_count=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip
DAYS = st.integers(0, 120).map(lambda n: BEGUN + dt.timedelta(days=n))
AMOUNTS = st.integers(-(10**9), 10**9)
KEYS = st.sampled_from([f"k{n}" for n in range(12)])


# The world of the running test; every example begins with it and is rolled back to it.
WORLD: list[LedgerWorld] = []


class Books_(RuleBasedStateMachine):
    """A model of what was accepted beside the real books."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.world = WORLD[-1]
        fence = {"fund": "special", "grant_code": "SNG"}
        self.purses = [
            [self.world.account("bank"), self.world.account("cash"), self.world.opened("income", object_code="B01408")],
            [self.world.account("bank", fund="public_account"), self.world.account("deposit", fund="public_account")],
            [self.world.opened("bank", **fence), self.world.opened("expenditure", object_code="A03901", **fence)],
        ]  # fmt: skip
        self.accepted: dict[str, list[tuple[int, int]]] = {}
        self.days: dict[str, dt.date] = {}
        self.undone: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            try:
                self.books_are_proved()
            finally:
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)

    def books_are_proved(self) -> None:
        connection.check_constraints()
        assert sums_are_kept()
        proof = prove()
        assert proof.is_sound, proof.faults
        for month in range(7, 12):
            assert nam_faults(self.world.mc, dt.date(2025, month, 1)) == []

    def _lines(self, purse: int, amounts: list[int]) -> list[Line]:
        accounts = self.purses[purse]
        lines = [Line(accounts[n % len(accounts)], amount) for n, amount in enumerate(amounts)]
        return [*lines, Line(accounts[-1], -sum(amounts))]

    def _locked(self, day: dt.date) -> bool:
        books = Books.objects.get(body=self.world.mc)
        return books.locked_through is not None and day <= books.locked_through

    def _post(self, key: str, day: dt.date, lines: list[Line]) -> None:
        facts = sorted((line.account.pk, line.amount) for line in lines if line.amount)
        try:
            with transaction.atomic():
                made = post_transaction(
                    actor=SYSTEM,
                    body=self.world.mc,
                    on=day,
                    narration="x",
                    lines=lines,
                    source="test",
                    key=key,
                )
        except Conflict:
            assert key in self.accepted
            assert facts != self.accepted[key] or day != self.days[key]
        except ValidationError:
            assert not facts or self._locked(day)
        else:
            assert key in self.accepted or not self._locked(day)
            assert self.accepted.setdefault(key, facts) == facts
            assert self.days.setdefault(key, day) == day
            assert made.key == key

    @rule(key=KEYS, day=DAYS, purse=st.integers(0, 2), amounts=st.lists(AMOUNTS, min_size=1, max_size=4))
    def post(self, key: str, day: dt.date, purse: int, amounts: list[int]) -> None:
        self._post(key, day, self._lines(purse, amounts))
        # Whatever is sent may be sent twice; so that forgotten keys show in every run, the first few are.
        if len(self.accepted) < 3:
            self.post_again(key)

    @rule(key=KEYS)
    def post_again(self, key: str) -> None:
        if key in self.accepted:
            before = Transaction.objects.count()
            found = Transaction.objects.get(key=key)
            lines = [
                Line(e.account, e.amount)
                for e in found.entries.select_related("account").order_by("position")
            ]
            self._post(key, found.on, lines)
            assert Transaction.objects.count() == before

    @rule(key=KEYS, day=DAYS, amount=st.integers(1, 10**6), first=st.integers(0, 2), second=st.integers(0, 2))
    def post_across_purses(self, key: str, day: dt.date, amount: int, first: int, second: int) -> None:
        if first == second:
            return
        lines = [Line(self.purses[first][0], amount), Line(self.purses[second][0], -amount)]
        with pytest.raises(ValidationError), transaction.atomic():
            post_transaction(
                actor=SYSTEM,
                body=self.world.mc,
                on=day,
                narration="x",
                lines=lines,
                source="test",
                key=f"x{key}",
            )

    @rule(key=KEYS, wait=st.integers(-3, 60))
    def reverse(self, key: str, wait: int) -> None:
        if key not in self.accepted:
            return
        on = self.days[key] + dt.timedelta(days=wait)
        before = trial_balance(self.world.mc, dt.date(2027, 1, 1)) if key in self.undone else None
        try:
            with transaction.atomic():
                made = reverse_transaction(
                    actor=SYSTEM,
                    transaction=Transaction.objects.get(key=key),
                    on=on,
                    reason="x",
                    key=f"u{key}",
                )
        except ValidationError:
            assert wait < 0 or self._locked(on) or key in self.undone
        else:
            assert key in self.undone or not self._locked(on)
            both = Entry.objects.filter(transaction__in=[made, made.reverses])
            assert sum(e.amount for e in both) == 0
            left: dict[int, int] = {}
            for entry in both:
                left[entry.account_id] = left.get(entry.account_id, 0) + entry.amount
            assert not any(left.values())
            self.undone.add(key)
        if before is not None:
            assert before == trial_balance(self.world.mc, dt.date(2027, 1, 1))

    @rule(
        day=DAYS, purse=st.integers(0, 2),
        rows=st.lists(st.tuples(st.integers(0, 5), st.lists(AMOUNTS, min_size=1, max_size=3)), max_size=4),
    )  # fmt: skip
    def post_a_set(self, day: dt.date, purse: int, rows: list[tuple[int, list[int]]]) -> None:
        wanted: dict[str, list[Line]] = {f"s{key}": self._lines(purse, amounts) for key, amounts in rows}
        StagedLine.objects.bulk_create(
            StagedLine(
                batch="b",
                key=key,
                on=day,
                narration="s",
                source="test",
                account=line.account,
                amount=line.amount,
            )
            for key, lines in wanted.items()
            for line in lines
        )
        facts = {
            k: sorted((i.account.pk, i.amount) for i in lines if i.amount) for k, lines in wanted.items()
        }
        facts = {key: lines for key, lines in facts.items() if lines}
        changed = [
            k for k in facts if k in self.accepted and (facts[k], day) != (self.accepted[k], self.days[k])
        ]
        new = [k for k in facts if k not in self.accepted]
        try:
            with transaction.atomic():
                posted = post_staged(actor=SYSTEM, body=self.world.mc, batch="b")
        except ValidationError:
            assert changed or (new and self._locked(day))
            StagedLine.objects.all().delete()
        else:
            assert not changed
            assert not new or not self._locked(day)
            assert posted == len(new)
            self.accepted |= {key: facts[key] for key in new}
            self.days |= dict.fromkeys(new, day)

    @rule(month=st.integers(7, 10), key=KEYS, amount=st.integers(1, 10**6))
    def post_behind_a_lock(self, month: int, key: str, amount: int) -> None:
        day = dt.date(2025, month, 1)
        self.lock(month=month)
        lines = [Line(self.purses[0][0], amount), Line(self.purses[0][1], -amount)]
        with pytest.raises(ValidationError), transaction.atomic():
            post_transaction(
                actor=SYSTEM,
                body=self.world.mc,
                on=day,
                narration="x",
                lines=lines,
                source="test",
                key=f"l{key}",
            )

    @rule(month=st.integers(7, 10))
    def lock(self, month: int) -> None:
        lock_period(actor=SYSTEM, body=self.world.mc, month=dt.date(2025, month, 1))

    @rule(month=st.integers(7, 10))
    def unlock(self, month: int) -> None:
        if self._locked(dt.date(2025, month, 1)):
            unlock_period(actor=SYSTEM, body=self.world.mc, month=dt.date(2025, month, 1), reason="x")

    @invariant()
    def books_are_right(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        numbers = list(Transaction.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) == len(self.accepted) + len(self.undone)
        for day in (dt.date(2025, 8, 9), dt.date(2025, 9, 30), dt.date(2025, 10, 20)):
            assert not any(trial_balance(self.world.mc, day).by_purse().values())


def drive() -> None:
    run_state_machine_as_test(Books_, settings=SETTINGS)


@pytest.fixture(autouse=True)
def one_world(world: LedgerWorld) -> Iterator[None]:
    WORLD.append(world)
    yield
    WORLD.clear()


def test_the_books_stay_right_whatever_is_done() -> None:
    drive()


def _purses_not_checked(body: Any, on: dt.date, lines: Any) -> Any:
    return [line for line in lines if line.amount]


BREAKS = {
    "sums are not kept": ("yakja.finance.ledger.actions._writing.keep_sums", lambda *args, **more: None),
    "funds are not told apart": (f"{posting.__name__}._checked", _purses_not_checked),
    "locks are not looked at": (f"{posting.__name__}.check_day", lambda books, on: None),
    "a key is not remembered": (f"{posting.__name__}._stored", lambda body, key: None),
}


@pytest.mark.parametrize("rule_", sorted(BREAKS))
def test_a_broken_rule_is_caught(monkeypatch: pytest.MonkeyPatch, rule_: str) -> None:
    target, broken = BREAKS[rule_]
    monkeypatch.setattr(target, broken)
    with pytest.raises(BaseException) as caught:
        drive()
    assert not isinstance(caught.value, KeyboardInterrupt)
