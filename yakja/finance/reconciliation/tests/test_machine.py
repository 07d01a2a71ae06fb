"""Any sequence of money coming in, statements, matches and steps back keeps I12, I14 and I19, and the books beside them.

The machine goes through the real verbs of revenue and of this room: payments and deposits on one side, statements of
the bank with their running balances on the other, matched by rule and by hand, undone, taken back, receipts reversed.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from yakja.finance.ledger.models import Entry
from yakja.finance.ledger.queries import trial_balance
from yakja.finance.ledger.tests.world import DAY, nam_faults, reach_faults
from yakja.finance.reconciliation.actions import (
    _undoing,
    commit_batch,
    load_mappings,
    match_by_hand,
    matching,
    open_source,
    revert_batch,
    run_matching,
    stage_file,
    undo_match,
)
from yakja.finance.reconciliation.models import (
    ImportBatch,
    ImportMapping,
    Match,
    MatchItem,
    Statement,
    StatementLine,
)
from yakja.finance.reconciliation.queries.candidates import near, open_lines
from yakja.finance.reconciliation.queries.feeds import collected
from yakja.finance.revenue.actions import reversing
from yakja.finance.revenue.actions.closing import record_deposit
from yakja.finance.revenue.models import Receipt
from yakja.finance.revenue.tests.collecting.world import NOW, CollectingWorld
from yakja.finance.revenue.tests.world import Officer
from yakja.foundation.kit.permissions import SYSTEM

SETTINGS = settings(
    max_examples=8, stateful_step_count=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip
LAST = dt.date(2027, 6, 30)

rupees = st.sampled_from([100, 200, 300, 500, 700])
several = st.integers(0, 10**6)
ago = st.integers(0, 3).map(lambda n: DAY - dt.timedelta(days=n))
WORLD: list[Bank] = []


class Bank(CollectingWorld):
    """The collecting council with one account at a bank that lists its movements, and an officer from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        load_mappings(actor=SYSTEM)
        self.clerk, self.chief = Officer(self.mc, "person:clerk"), Officer(self.mc, "person:chief")
        self.stranger = Officer(self.other, "person:stranger")
        self.account_source = open_source(
            actor=SYSTEM, body=self.mc, kind="bank", name="Account",
            mapping=ImportMapping.objects.get(code="bank-csv-signed"),
        )  # fmt: skip
        self.who = self.payer()
        self.demand(self.who, 2_000_00)


class Reconciling(RuleBasedStateMachine):
    """Money on both sides, and every step back."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.world = WORLD[-1]
        self.paid: list[tuple[str, int, dt.date]] = []  # what the bank will see: reference, rupees, day
        self.files: list[bytes] = []
        self.balance = 10_000
        self.count = 0
        # The bank has said something from the first step on: two payments are matched, one line is not explained.
        for amount in (500, 300):
            self.pay_by_bank(amount=amount, on=DAY)
        self.pay_in_cash_and_carry_it_to_the_bank(amount=700)
        self.a_statement_comes(picks=[(0, 0, 1), (2, 0, 2), (0, 0, 0)], broken=False, back=False)
        self.match_by_rule()
        self.undo(at=0)
        self.match_by_rule()

    def teardown(self) -> None:
        if not hasattr(self, "savepoint"):
            return
        try:
            self.everything_is_taken_back()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def everything_is_taken_back(self) -> None:
        """I12: with every import taken back, nothing is in the bank and everything on its way, as if none had come."""
        for batch in ImportBatch.objects.filter(state="committed").order_by("-pk"):
            revert_batch(actor=SYSTEM, batch=batch, reason="x")
        assert not StatementLine.objects.live().exists()
        assert stands("bank") == 0
        assert stands("clearing") == on_the_way(self.world)
        assert faults(self.world) == []

    @rule(amount=rupees, on=ago)
    def pay_by_bank(self, amount: int, on: dt.date) -> None:
        self.count += 1
        ref = f"PS{self.count}77"
        self.world.pay(
            amount * 100, self.world.who, channel="psid", instrument_ref=ref, point=self.world.bank, received_on=on
        )  # fmt: skip
        self.paid.append((ref, amount, on))

    @rule(amount=rupees)
    def pay_in_cash_and_carry_it_to_the_bank(self, amount: int) -> None:
        self.count += 1
        slip = f"SL{self.count}88"
        self.world.pay(amount * 100, self.world.who)
        record_deposit(
            actor=SYSTEM, point=self.world.c1, slip_no=slip, bank="NBP", amount_paisa=amount * 100, deposited_on=DAY,
            collected_from=DAY, collected_to=DAY, key=slip, now=NOW,
        )  # fmt: skip
        self.paid.append((slip, amount, DAY))

    def _file(self, picks: list[tuple[int, int, int]], *, broken: bool) -> bytes:
        """A statement: known references with their amount or another, and unknown ones; balances run on."""
        lines, balance = ["Date,Amount,Reference,Balance"], self.balance
        for at, other, unknown in picks:
            ref, amount, on = self.paid[at % len(self.paid)] if self.paid else ("Z1", 100, DAY)
            self.count += 1
            if unknown == 0 or not self.paid:
                ref = f"Z{self.count}99"
            amount = amount + other
            balance += amount
            lines.append(f"{on + dt.timedelta(days=unknown):%d/%m/%Y},{amount},{ref},{balance}")
        if broken:
            lines.append(f"{DAY:%d/%m/%Y},5,BROKEN,{balance + 6}")
        else:
            self.balance = balance
        return ("\n".join(lines) + "\n").encode()

    @rule(
        picks=st.lists(
            st.tuples(several, st.sampled_from([0, 0, 0, 100, -300]), st.integers(0, 4)), min_size=1, max_size=4
        ),
        broken=st.sampled_from([False, False, False, True]),
        back=st.booleans(),
    )  # fmt: skip
    def a_statement_comes(self, picks: list[tuple[int, int, int]], broken: bool, back: bool) -> None:
        if any(
            other < 0 and (not self.paid or self.paid[at % len(self.paid)][1] + other <= 0)
            for at, other, _unknown in picks
        ):
            picks = [(at, 0, unknown) for at, _other, unknown in picks]
        if back:
            run_matching(actor=SYSTEM, body=self.world.mc)
        before, lines = balances(self.world), StatementLine.objects.live().count()
        stood = explained()
        raw = self._file(picks, broken=broken)
        with pytest.raises(PermissionDenied):
            self._stage(raw, self.world.stranger)
        batch = self._stage(raw, self.world.clerk)
        if broken:
            # A balance that does not follow refuses the statement; nothing of it may be taken, not even its good rows.
            for only_good in (False, True):
                with pytest.raises(ValidationError), transaction.atomic():
                    commit_batch(actor=self.world.clerk, batch=batch, only_good=only_good)
            assert StatementLine.objects.live().count() == lines
            return
        with pytest.raises(PermissionDenied):
            commit_batch(actor=self.world.stranger, batch=batch)
        for _again in range(2):
            commit_batch(actor=self.world.clerk, batch=batch)
        batch.refresh_from_db()
        assert batch.new + batch.changed + batch.unchanged == len(picks)
        assert StatementLine.objects.live().count() == lines + batch.new
        with pytest.raises(ValidationError):
            self._stage(raw, self.world.clerk)
        if back:
            run_matching(actor=SYSTEM, body=self.world.mc)
            revert_batch(actor=self.world.clerk, batch=batch, reason="x")
            assert StatementLine.objects.live().count() == lines
            # What a new line had taken may have made the answer for an older line the only one; that match stays.
            assert stood <= explained(), "I12: a match that was there before is gone"
            if stood == explained():
                assert balances(self.world) == before, "I12: taken and taken back"

    def _stage(self, raw: bytes, actor: Any) -> ImportBatch:
        return stage_file(
            actor=actor, source=self.world.account_source, file=io.BytesIO(raw), file_name="a.csv"
        )

    @rule()
    def match_by_rule(self) -> None:
        with pytest.raises(PermissionDenied):
            run_matching(actor=self.world.stranger, body=self.world.mc)
        run_matching(actor=self.world.clerk, body=self.world.mc)
        again = run_matching(actor=self.world.clerk, body=self.world.mc)
        assert not any(again[name] for name in ("exact", "near", "slip"))

    @precondition(lambda self: hasattr(self, "world") and open_lines(self.world.mc).exists())
    @rule(at=several, which=several, part=st.integers(1, 4))
    def match_a_line_by_hand(self, at: int, which: int, part: int) -> None:
        rows = list(open_lines(self.world.mc))
        line = rows[at % len(rows)]
        found = near(line)
        if not found:
            return
        chosen = found[which % len(found)]
        most = min(chosen.left_paisa, line.open_paisa)
        with pytest.raises(ValidationError), transaction.atomic():
            match_by_hand(actor=self.world.clerk, line=line, parts={chosen.item.name: most + 1})
        match_by_hand(actor=self.world.clerk, line=line, parts={chosen.item.name: max(most // part, 1)})

    @precondition(lambda self: hasattr(self, "world") and Match.objects.standing().exists())
    @rule(at=several)
    def undo(self, at: int) -> None:
        rows = list(Match.objects.standing().order_by("pk"))
        for _again in range(2):
            undo_match(actor=self.world.clerk, match=rows[at % len(rows)], reason="x")

    @precondition(
        lambda self: hasattr(self, "world") and ImportBatch.objects.filter(state="committed").exists()
    )
    @rule(at=several)
    def take_a_statement_back(self, at: int) -> None:
        rows = list(ImportBatch.objects.filter(state="committed").order_by("pk"))
        batch = rows[at % len(rows)]
        with pytest.raises(PermissionDenied):
            revert_batch(actor=self.world.stranger, batch=batch, reason="x")
        revert_batch(actor=self.world.clerk, batch=batch, reason="x")

    @precondition(lambda self: hasattr(self, "world") and self._bank_receipts())
    @rule(at=several)
    def reverse_a_receipt(self, at: int) -> None:
        rows = self._bank_receipts()
        receipt = rows[at % len(rows)]
        asked = reversing.ask_reversal(actor=self.world.clerk, receipt=receipt, reason="x", now=NOW)
        reversing.decide_money_back(actor=self.world.chief, request=asked, approve=True, now=NOW)

    def _bank_receipts(self) -> list[Receipt]:
        return list(Receipt.objects.standing().filter(channel="psid").order_by("pk"))

    @invariant()
    def every_invariant_holds(self) -> None:
        if not hasattr(self, "world"):
            return
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert faults(self.world) == []


def explained() -> set[tuple[int, str, int]]:
    """Which line is explained by how much of which item."""
    rows = MatchItem.objects.filter(is_standing=True)
    return set(rows.values_list("match__line", "item_ref", "amount_paisa"))


def stands(purpose: str) -> int:
    return Entry.objects.filter(account__purpose=purpose).aggregate(n=Sum("amount"))["n"] or 0


def on_the_way(world: Bank) -> int:
    """What the payers' channels and the deposit slips have brought to the bank, whether it has said so or not."""
    return sum(
        one.amount_paisa
        for side in ("receipts", "deposits")
        for one in collected(side, world.mc, DAY - dt.timedelta(days=90), LAST)
        if side == "deposits" or one.channel != "cash"
    )


def balances(world: Bank) -> dict[int, int]:
    return {line.account.pk: line.balance_paisa for line in trial_balance(world.mc, LAST).lines}


def faults(world: Bank) -> list[str]:
    """Every invariant of this room that does not hold, read from the rows themselves."""
    found: list[str] = []
    standing: dict[int, int] = defaultdict(int)
    for match in Match.objects.standing().select_related("line"):
        standing[match.line_id] += match.amount_paisa
        if not match.line.is_live:
            found.append(f"I14: line {match.line_id} is taken back and its match stands")
    open_now = set(open_lines(world.mc).values_list("pk", flat=True))
    for line in StatementLine.objects.live():
        if line.matched_paisa != standing[line.pk]:
            found.append(f"I14: line {line.pk} says {line.matched_paisa}, its matches {standing[line.pk]}")
        if (line.pk in open_now) == (line.matched_paisa == line.amount_paisa):
            found.append(f"I14: line {line.pk} is neither wholly matched nor on the open list, or both")
    for told in Statement.objects.filter(is_reverted=False).prefetch_related("lines"):
        if told.opening_paisa is None or told.closing_paisa != told.opening_paisa + told.moved_paisa:
            found.append(f"I14: {told.opening_paisa} + {told.moved_paisa} is not {told.closing_paisa}")
        # A row that an earlier statement had told already is a line of that one alone.
        own = [line.amount_paisa for line in told.lines.all()]
        if len(own) == told.lines_count and sum(own) != told.moved_paisa:
            found.append(f"I14: the lines come to {sum(own)}, their statement says {told.moved_paisa}")
    known = {
        one.ref: one.amount_paisa
        for side in ("receipts", "deposits")
        for one in collected(side, world.mc, DAY - dt.timedelta(days=90), LAST)
    }
    banked = 0
    for row in MatchItem.objects.filter(is_standing=True).values("item_ref").annotate(n=Sum("amount_paisa")):
        banked += row["n"]
        if row["n"] > known.get(row["item_ref"], 0):
            found.append(
                f"{row['n']} of {row['item_ref']} is matched, and there is {known.get(row['item_ref'], 0)}"
            )
    if stands("bank") != banked:
        found.append(f"the books hold {stands('bank')} in the bank, the matches {banked}")
    if stands("clearing") != on_the_way(world) - banked:
        found.append(f"the books hold {stands('clearing')} on its way, and {on_the_way(world) - banked} is")
    if any(trial_balance(world.mc, LAST).by_purse().values()):
        found.append("I1/I2")
    found += nam_faults(world.mc, DAY)
    for label in ("reconciliation", "revenue", "ledger"):
        found += reach_faults(label, own=world.clerk, stranger=world.stranger, bodies={"PK602-MC"})
    return found


@pytest.fixture(autouse=True)
def one_world(db: Any) -> Iterator[None]:
    WORLD.append(Bank())
    yield
    WORLD.clear()


def drive() -> None:
    run_state_machine_as_test(Reconciling, settings=SETTINGS)


def test_any_sequence_of_statements_and_matches_keeps_every_invariant() -> None:
    drive()


BREAKS: dict[str, tuple[str, Any]] = {
    "a match is not posted": (f"{matching.__name__}.post_matches", lambda **facts: 0),
    "a match that is undone stays in the books": (f"{_undoing.__name__}.reverse_matches", lambda **facts: 0),
    "a line that is undone stays matched": (f"{_undoing.__name__}.keep_matched", lambda lines: None),
    "a running balance is not looked at": (
        "yakja.finance.reconciliation.statements.balance.RunningBalance.check",
        lambda self, row: None,
    ),
    "whoever knows the address may import": (
        "yakja.finance.reconciliation.rules.is_officer_of_the_body.fn",
        lambda actor, thing=None: True,
    ),
}


@pytest.mark.parametrize("rule_", sorted(BREAKS))
def test_a_broken_rule_is_caught(monkeypatch: pytest.MonkeyPatch, rule_: str) -> None:
    target, broken = BREAKS[rule_]
    monkeypatch.setattr(target, broken)
    with pytest.raises(BaseException) as caught:
        drive()
    assert not isinstance(caught.value, KeyboardInterrupt)
