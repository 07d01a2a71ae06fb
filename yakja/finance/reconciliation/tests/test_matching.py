"""Matching over the open list: the passes, by hand, undone."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from yakja.finance.reconciliation.actions import match_by_hand, run_matching, undo_match
from yakja.finance.reconciliation.indicators import INDICATOR
from yakja.finance.reconciliation.models import Match, MatchItem, StatementLine
from yakja.finance.reconciliation.queries.candidates import near, open_lines
from yakja.finance.reconciliation.queries.leakage import reconciled
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import day

pytestmark = pytest.mark.django_db


def line(ref: str) -> StatementLine:
    return StatementLine.objects.live().select_related("source__body").get(ref=ref)


def test_the_share_that_is_reconciled_weighs_money_and_not_lines(world):
    world.receipt("P1", 10000)
    world.take(world.bank, (0, "100", "P1"), (1, "900", "X"), (2, "-50", "FEE"))
    run_matching(actor=SYSTEM, body=world.council)
    (figure,) = INDICATOR.compute(day(9))
    assert (figure.numerator, figure.denominator) == (100_00, 1_000_00)
    found = reconciled(world.council, day(0), day(9))
    assert (found.share, found.open_lines) == (0.1, 1)


def test_the_passes_explain_and_leave_open(world):
    world.receipt("P1", 10000)
    world.receipt("P2", 20000, 1)
    world.receipt("C1", 5000, channel="cash")  # cash is in the bank as a deposit
    world.deposit("S9", 5000, 1)
    world.receipt("P7", 700, 2, channel="bank")
    world.take(world.bank, (0, "100", "P1"), (4, "200", "P2"), (2, "50", "S9"), (3, "999", "X"))
    counts = run_matching(actor=SYSTEM, body=world.council)
    assert counts == {"exact": 1, "near": 2, "slip": 0, "subset": 0, "manual": 0, "open": 1}
    assert {m.line.ref: m.because.get("days") for m in Match.objects.select_related("line")} == {
        "P1": None,
        "P2": 3,
        "S9": 1,
    }
    again = run_matching(actor=SYSTEM, body=world.council)
    assert again["open"] == 1
    assert not any(again[r] for r in ("exact", "near", "slip", "subset"))
    # I14: every line is matched, or on the open list
    assert StatementLine.objects.count() == Match.objects.count() + open_lines(world.council).count()


def test_a_line_splits_by_hand(world, officer):
    world.receipt("A", 6000)
    world.receipt("B", 9000)
    world.take(world.bank, (0, "100", "X"))
    found = near(line("X"))
    assert {c.item.shown for c in found} == {"A", "B"}
    match_by_hand(actor=officer, line=line("X"), parts={"receipts:A": 6000})
    assert line("X").open_paisa == 4000
    with pytest.raises(ValidationError) as error:
        match_by_hand(actor=officer, line=line("X"), parts={"receipts:B": 4001})
    assert error.value.error_dict["items"][0].code == "more_than_line"
    match_by_hand(
        actor=officer, line=line("X"), parts={"receipts:B": 4000}, note="rest of B is in the next deposit"
    )
    assert line("X").state == "matched"
    world.take(world.bank, (1, "50", "Y"), name="b.csv")
    assert [(c.item.shown, c.left_paisa) for c in near(line("Y"))] == [("B", 5000)]
    with pytest.raises(ValidationError):
        match_by_hand(actor=officer, line=line("Y"), parts={"receipts:B": 5001})
    match_by_hand(actor=officer, line=line("Y"), parts={"receipts:B": 5000})


def test_an_item_is_taken_once(world, officer):
    world.receipt("A", 10000)
    world.take(world.bank, (0, "100", "X"), (0, "100", "Y"))
    match_by_hand(actor=officer, line=line("X"), parts={"receipts:A": 10000})
    with pytest.raises(Conflict):
        match_by_hand(actor=officer, line=line("Y"), parts={"receipts:A": 10000})
    item = MatchItem.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012  the second one is refused
        other = Match.objects.create(
            line=line("Y"), rule="manual", amount_paisa=10000, made_at=item.match.made_at, made_by_ref="x"
        )
        MatchItem.objects.create(
            match=other, item_ref=item.item_ref, on=item.on, amount_paisa=10000, whole_paisa=10000
        )


def test_a_match_is_undone_with_a_reason_and_can_be_made_again(world, officer):
    world.receipt("P1", 10000)
    world.take(world.bank, (0, "100", "P1"))
    run_matching(actor=officer, body=world.council)
    made = Match.objects.get()
    with pytest.raises(ValidationError):
        undo_match(actor=officer, match=made, reason=" ")
    undo_match(actor=officer, match=made, reason="another payer")
    undo_match(actor=officer, match=made, reason="another payer")
    assert line("P1").matched_paisa == 0
    assert run_matching(actor=officer, body=world.council)["exact"] == 1
    assert Match.objects.count() == 2


def test_who_may_match(world, stranger):
    world.receipt("P1", 10000)
    world.take(world.bank, (0, "100", "P1"))
    with pytest.raises(PermissionDenied):
        run_matching(actor=stranger, body=world.council)
    with pytest.raises(PermissionDenied):
        match_by_hand(actor=stranger, line=line("P1"), parts={"receipts:P1": 10000})
    run_matching(actor=SYSTEM, body=world.council)
    with pytest.raises(PermissionDenied):
        undo_match(actor=stranger, match=Match.objects.get(), reason="x")
