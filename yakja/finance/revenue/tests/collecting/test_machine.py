"""Any sequence of the real actions keeps every invariant: I3-I8, I10, I15-I17 and the ledger's I1 and I2.

The machine acts as clerks do, with bad and repeated requests among the good ones; after every step `faults()` reads
the rows themselves. What a closed day held is kept aside and compared for ever after.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conftest import Holder
from yakja.finance.ledger.tests.world import nam_faults
from yakja.finance.revenue.actions import _accepting as accepting
from yakja.finance.revenue.actions import reversing
from yakja.finance.revenue.actions.advances import apply_advances, settle_suspense
from yakja.finance.revenue.actions.books import LeafEntry, enter_leaves, explain_leaves, issue_book
from yakja.finance.revenue.actions.cheques import bounce_cheque
from yakja.finance.revenue.actions.closing import close_day, record_deposit
from yakja.finance.revenue.actions.receiving import ChequeFacts
from yakja.finance.revenue.actions.scrolls import post_scroll
from yakja.finance.revenue.models import (
    DENOMINATIONS,
    Advance,
    Cheque,
    DayClose,
    Demand,
    MoneyRequest,
    Receipt,
    ReceiptBook,
    StagedReceipt,
)
from yakja.finance.revenue.queries.books import gaps
from yakja.finance.revenue.queries.collecting import day_totals, is_reversed
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, CollectingWorld, faults

paisa = st.integers(1, 400).map(lambda n: n * 5_00)
several = st.integers(0, 10**6)


def pieces(amount: int) -> dict[int, int]:
    """An amount in whole rupees as notes."""
    found, left = {}, amount // 100
    for worth in DENOMINATIONS:
        found[worth], left = divmod(left, worth)
    return found


class Collecting(RuleBasedStateMachine):
    """Payers, clerks and a calendar that moves on by a day at a time."""

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = CollectingWorld()
        self.clerk = Holder(("council_officer", "PK602-MC"), ref="person:clerk")
        self.chief = Holder(("council_officer", "PK602-MC"), ref="person:chief")
        self.payers = [
            self.world.payer(head) for head in (self.world.rent, self.world.water, self.world.rent)
        ]
        self.today = DAY
        self.periods = 0
        self.sent: list[tuple[dict[str, Any], int]] = []
        self.closed: dict[int, tuple[Any, ...]] = {}
        self.batches = 0
        self.book: ReceiptBook | None = None

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.combine(self.today, dt.time(6), dt.UTC)

    def one_of(self, rows: Any, at: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[at % len(found)] if found else None

    @rule(who=st.integers(0, 2), amount=paisa, extra=st.sampled_from([0, 0, 15_00]), late=st.booleans())
    def demand(self, who: int, amount: int, extra: int, late: bool) -> None:
        self.periods += 1
        payer = self.payers[who]
        months = dt.date(2023 + self.periods // 12, self.periods % 12 + 1, 1)
        period = (
            f"{months:%Y-%m}"
            if payer.head == self.world.rent
            else f"{1900 + self.periods}-{(self.periods + 1) % 100:02d}"
        )
        due = self.today + dt.timedelta(days=-20 if late else 20)
        self.world.demand(payer, amount, period, due, adjusted_paisa=extra, surcharge_paisa=extra)

    @rule(
        who=st.integers(0, 3),
        amount=paisa,
        point=st.sampled_from(["c1", "c2", "bank", "cheque"]),
        ago=st.integers(0, 3),
    )
    def pay(self, who: int, amount: int, point: str, ago: int) -> None:
        facts: dict[str, Any] = {
            "key": f"m{len(self.sent)}", "received_on": self.today - dt.timedelta(days=ago), "now": self.now,
            "who": [*self.payers, "140200009999"][who],
        }  # fmt: skip
        if point == "bank":
            facts |= {"point": self.world.bank, "channel": "1link", "instrument_ref": "A1"}
        elif point == "cheque":
            facts |= {"channel": "cheque", "cheque": ChequeFacts("1", "BOP", facts["received_on"])}
        else:
            facts["point"] = getattr(self.world, point)
        made = self.world.pay(amount, **facts)
        self.sent.append((facts | {"paisa": amount}, made.pk))

    @precondition(lambda self: self.sent)
    @rule(at=several)
    def send_again(self, at: int) -> None:
        facts, pk = self.sent[at % len(self.sent)]
        before = Receipt.objects.count()
        assert self.world.pay(**facts).pk == pk
        with pytest.raises(ValidationError):
            self.world.pay(**facts | {"paisa": facts["paisa"] + 1})
        assert Receipt.objects.count() == before

    @rule(amounts=st.lists(st.tuples(st.integers(0, 3), paisa), min_size=1, max_size=5))
    def scroll(self, amounts: list[tuple[int, int]]) -> None:
        self.batches += 1
        batch = f"m{self.batches}"
        numbers = [*(payer.consumer_no for payer in self.payers), "140200009998"]
        for again in (False, True):
            StagedReceipt.objects.bulk_create(
                StagedReceipt(
                    batch=batch, line=n, key=f"{batch}:{n}", consumer_no=numbers[who], amount_paisa=amount,
                    received_on=self.today, channel="bank", instrument_ref="S",
                )
                for n, (who, amount) in enumerate(amounts)
            )  # fmt: skip
            done = post_scroll(actor=SYSTEM, point=self.world.bank, batch=batch, now=self.now)
            assert (done.posted, done.repeated) == ((0, len(amounts)) if again else (len(amounts), 0))

    @rule(first=st.integers(1, 3), leaf=st.integers(0, 9), amount=paisa, named=st.booleans())
    def enter_a_leaf(self, first: int, leaf: int, amount: int, named: bool) -> None:
        if self.book is None:
            self.book = issue_book(
                actor=SYSTEM, point=self.world.v1, first_serial=first, last_serial=first + 9, issued_to="A",
                issued_on=DAY - dt.timedelta(days=30),
            )  # fmt: skip
        serial = self.book.first_serial + leaf
        number = self.payers[0].consumer_no if named else ""
        entry = LeafEntry(serial, self.today, amount, None if named else self.world.parking, number)
        found = self.book.leaves.get(serial=serial)
        if found.state in ("used", "void"):
            changed = LeafEntry(serial, self.today, amount + 1, entry.head, number)
            same = found.state == "used" and found.receipt.amount_paisa == amount + 1
            if not same:
                with pytest.raises(ValidationError):
                    enter_leaves(actor=SYSTEM, book=self.book, entries=[changed], now=self.now)
            return
        enter_leaves(actor=SYSTEM, book=self.book, entries=[entry], now=self.now)

    @precondition(lambda self: self.book is not None)
    @rule(state=st.sampled_from(["void", "missing"]))
    def explain_a_gap(self, state: str) -> None:
        found = gaps(self.book)
        if found:
            explain_leaves(
                actor=SYSTEM, book=self.book, serials=found[:1], state=state, memo="memo", now=self.now
            )

    @staticmethod
    def may_be_refunded(refused: ValidationError) -> None:
        """The only reason for which a reversal may fail here."""
        assert refused.code == "refunded"

    @rule(at=several, approve=st.booleans())
    def reverse(self, at: int, approve: bool) -> None:
        receipt = self.one_of(Receipt.objects.filter(amount_paisa__lt=5_000_00), at)
        if receipt is None or is_reversed(receipt):
            return
        asked = reversing.ask_reversal(actor=self.clerk, receipt=receipt, reason="x", now=self.now)
        try:
            reversing.decide_money_back(
                actor=self.chief, request=asked, approve=approve, note="seen", now=self.now
            )
        except ValidationError as refused:
            self.may_be_refunded(refused)

    @rule(at=several)
    def bounce(self, at: int) -> None:
        cheque = self.one_of(Cheque.objects.exclude(state="bounced"), at)
        if cheque is None or is_reversed(cheque.receipt):
            return
        try:
            bounce_cheque(actor=SYSTEM, cheque=cheque, on=self.today, note="no funds", now=self.now)
        except ValidationError as refused:
            self.may_be_refunded(refused)

    @rule(at=several, part=st.integers(1, 3))
    def pay_back(self, at: int, part: int) -> None:
        rows = [a for a in Advance.objects.order_by("pk") if 0 < a.left_paisa < 5_000_00]
        if rows:
            advance = rows[at % len(rows)]
            asked = reversing.ask_refund(
                actor=self.clerk,
                advance=advance,
                amount_paisa=max(advance.left_paisa // part, 1),
                reason="x",
                now=self.now,
            )
            reversing.decide_money_back(
                actor=self.chief, request=asked, approve=True, voucher_no="V", now=self.now
            )

    @rule(who=st.integers(0, 2))
    def use_advances(self, who: int) -> None:
        apply_advances(
            actor=SYSTEM, body=self.world.mc, consumer_no=self.payers[who].consumer_no, on=self.today
        )

    @rule(at=several, who=st.integers(0, 3))
    def settle(self, at: int, who: int) -> None:
        rows = [a for a in Advance.objects.filter(kind="suspense").order_by("pk") if a.left_paisa]
        if rows:
            to = {"head": self.world.parking} if who == 3 else {"consumer_no": self.payers[who].consumer_no}
            settle_suspense(actor=SYSTEM, advance=rows[at % len(rows)], reason="x", now=self.now, **to)

    @rule(point=st.sampled_from(["c1", "c2", "v1"]), off=st.sampled_from([0, 0, -100, 100]))
    def close(self, point: str, off: int) -> None:
        where = type(self.world.c1).objects.get(pk=getattr(self.world, point).pk)
        if where.closed_through is not None and where.closed_through >= self.today:
            return
        expected = day_totals(where, self.today).expected_paisa
        if expected < 0:
            return
        counted = max(expected // 100 * 100 + off, 0)
        made = close_day(
            actor=SYSTEM,
            point=where,
            day=self.today,
            denominations=pieces(counted),
            note="counted",
            now=self.now,
        )
        self.closed[made.pk] = self._held(made)

    @rule(point=st.sampled_from(["c1", "c2", "v1"]), amount=paisa)
    def deposit(self, point: str, amount: int) -> None:
        where = getattr(self.world, point)
        there = day_totals(type(where).objects.get(pk=where.pk), dt.date.max).expected_paisa
        self.periods += 1
        facts: dict[str, Any] = {
            "actor": SYSTEM, "point": where, "slip_no": str(self.periods), "bank": "BOP", "amount_paisa": amount,
            "deposited_on": self.today, "collected_from": self.today, "collected_to": self.today,
            "key": f"d{self.periods}", "now": self.now,
        }  # fmt: skip
        if amount > there:
            with pytest.raises(ValidationError):
                record_deposit(**facts)
        else:
            record_deposit(**facts)

    @rule()
    def a_day_passes(self) -> None:
        self.today += dt.timedelta(days=1)

    @staticmethod
    def _held(close: DayClose) -> tuple[Any, ...]:
        """What a closed day holds now, read from the receipts themselves."""
        rows = Receipt.objects.filter(point=close.point, booked_on__lte=close.day).order_by("pk")
        return close.counted_paisa, close.expected_paisa, tuple(rows.values_list("pk", "amount_paisa"))

    @invariant()
    def every_invariant_holds(self) -> None:
        if not hasattr(self, "world"):
            return
        if connection.vendor == "postgresql":
            # What waits for the end of the transaction is asked for now: this one is rolled back.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert faults(self.world.mc) == []
        assert nam_faults(self.world.mc, self.today) == []
        for pk, held in self.closed.items():
            assert self._held(DayClose.objects.get(pk=pk)) == held, "I15: a closed day moved"
        assert not MoneyRequest.objects.exclude(state="asked").filter(decided_by_ref="person:clerk").exists()
        for demand in Demand.objects.all():
            waived = demand.adjusted_paisa - demand.surcharge_paisa
            assert demand.amount_paisa + waived >= 0, "I16: more was taken off than was demanded"


def test_any_sequence_of_actions_keeps_every_invariant(db):
    run_state_machine_as_test(
        Collecting,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_a_broken_rule_is_caught(world, monkeypatch):
    """The guard of a demand broken on purpose: money is paid on it and the kept sum does not follow."""
    real = accepting.pay_demand
    monkeypatch.setattr(accepting, "pay_demand", lambda part: True)
    who = world.payer()
    world.demand(who, 300_00)
    world.pay(100_00, who)
    assert any(fault.startswith("I5") for fault in faults(world.mc))
    monkeypatch.setattr(accepting, "pay_demand", real)
