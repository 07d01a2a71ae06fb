"""Comparisons: what is planted is found, nothing is invented, and it is known again."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.finance.reconciliation.actions import (
    assign_discrepancy,
    close_discrepancy,
    run_comparison,
    run_matching,
)
from yakja.finance.reconciliation.models import Comparison, Discrepancy
from yakja.finance.reconciliation.registry import Collected
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import TODAY, day

pytestmark = pytest.mark.django_db


def compared(world, first: str, second: str, *, days: int = 20, today=TODAY) -> Comparison:
    return run_comparison(
        actor=SYSTEM,
        body=world.council,
        first=first,
        second=second,
        from_on=day(0),
        to_on=day(days),
        today=today,
    )


def told() -> list[tuple[str, str]]:
    return sorted(Discrepancy.objects.open().values_list("kind", "ref"))


def plant(world) -> None:
    for n in range(12):
        world.receipt(f"P{n}", (n + 1) * 10000, n % 7, consumer_no=f"CP{n}", head="water")
    world.take(
        world.ebilling,
        *((n % 7, str((n + 1) * 100), f"P{n}") for n in range(2, 12) if n != 5), (5, "615", "P5"), (1, "200", "P1"), (1, "200", "P1"),
        (3, "70", "P99"),
    )  # fmt: skip


def test_all_that_is_planted_is_found_and_nothing_is_invented(world):
    plant(world)
    made = compared(world, "receipts", "ebilling")
    assert told() == [
        ("amount", "P5"),
        ("missing_first", "P99"),
        ("missing_second", "P0"),
        ("twice_second", "P1"),
    ]
    assert (made.found, made.new) == (4, 4)
    assert made.first_paisa == sum((n + 1) * 10000 for n in range(12))
    difference = sum(Discrepancy.objects.values_list("difference_paisa", flat=True))
    assert made.first_paisa + difference == made.second_paisa


def test_a_rerun_neither_doubles_nor_opens_again(world, officer):
    plant(world)
    compared(world, "receipts", "ebilling")
    closed = Discrepancy.objects.get(ref="P5")
    close_discrepancy(actor=officer, discrepancy=closed, closure="source_error", note="letter 7", today=TODAY)
    made = compared(world, "receipts", "ebilling")
    assert made.new == 0
    assert Discrepancy.objects.count() == 4
    assert Discrepancy.objects.open().count() == 3
    # The same disagreement with other amounts is another matter.
    world.receipts = [r for r in world.receipts if r.no != "P5"]
    world.receipt("P5", 77700, 5, consumer_no="CP5", head="water")
    assert compared(world, "receipts", "ebilling").new == 1


def test_what_is_no_longer_found_is_closed_as_gone(world):
    plant(world)
    compared(world, "receipts", "ebilling")
    world.receipt("P99", 7000, 3, head="water")
    compared(world, "receipts", "ebilling")
    assert Discrepancy.objects.get(ref="P99").closure == "gone"
    world.receipts.pop()
    compared(world, "receipts", "ebilling")
    assert Discrepancy.objects.open().filter(ref="P99").count() == 1  # back again, a new one


def test_days_outside_are_left_alone(world):
    plant(world)
    compared(world, "receipts", "ebilling")
    compared(world, "receipts", "ebilling", days=0)
    assert Discrepancy.objects.open().count() == 4


def test_what_may_still_come_is_not_reported(world):
    world.receipt("P1", 100, 10)
    compared(world, "receipts", "ebilling", today=day(14))
    assert told() == []
    compared(world, "receipts", "ebilling", today=day(15))
    assert told() == [("missing_second", "P1")]


def test_the_bank_against_all_that_goes_to_it(world):
    """Each bank line belongs to one side; one that nobody knows is told once."""
    world.receipt("P1", 10000)
    world.receipt("P2", 20000)
    world.receipt("C1", 5000, channel="cash")
    world.deposit("S1", 5000, 1)
    world.deposit("S2", 700, 1)
    world.take(
        world.bank,
        (0, "100", "P1"),
        (1, "50", "S1"),
        (2, "33", "??"),
        (3, "44", "CHQ9"),
        (4, "-44", "CHQ9"),
        (4, "-2", "FEE"),
    )
    run_matching(actor=SYSTEM, body=world.council)
    for first in ("receipts", "deposits"):
        compared(world, first, "bank")
    assert sorted(Discrepancy.objects.values_list("first", "kind", "ref")) == [
        ("deposits", "missing_second", "S2"), ("receipts", "missing_first", "??"), ("receipts", "missing_second", "P2"),
    ]  # fmt: skip


def test_what_was_matched_by_sum_is_not_missing(world):
    for n, paisa in enumerate((100, 200, 400)):
        world.receipt(f"R{n}", paisa, n, channel="bank")
    world.take(world.bank, (3, "7", "TRANSFER"))
    assert run_matching(actor=SYSTEM, body=world.council)["subset"] == 1
    compared(world, "receipts", "bank")
    assert told() == []


def test_totals_of_days(world):
    world.receipt("C1", 5000, 0, channel="cash")
    world.receipt("C2", 5000, 1, channel="cash")
    world.closes.append(Collected("day_close:1", 5000, day(0), channel="cash"))
    compared(world, "receipts", "day_close")
    assert list(Discrepancy.objects.values_list("kind", "on", "difference_paisa")) == [
        ("missing_second", day(1), -5000)
    ]


def test_who_may_compare_and_settle(world, officer, stranger):
    plant(world)
    with pytest.raises(PermissionDenied):
        run_comparison(
            actor=stranger,
            body=world.council,
            first="receipts",
            second="ebilling",
            from_on=day(0),
            to_on=day(9),
        )
    compared(world, "receipts", "ebilling")
    row = Discrepancy.objects.open().first()
    for verb, more in ((assign_discrepancy, {}), (close_discrepancy, {"closure": "timing"})):
        with pytest.raises(PermissionDenied):
            verb(actor=stranger, discrepancy=row, **more)
    assert not Discrepancy.objects.visible_to(stranger).exists()
    assert Discrepancy.objects.visible_to(officer).count() == 4


def test_closing_needs_a_reason_and_where_money_is_given_up_words(world, officer):
    plant(world)
    compared(world, "receipts", "ebilling")
    row = Discrepancy.objects.open().first()
    assert assign_discrepancy(actor=officer, discrepancy=row).owner_ref == officer.ref
    for closure, note in (("because", ""), ("gone", ""), ("written_off", " ")):
        with pytest.raises(ValidationError):
            close_discrepancy(actor=officer, discrepancy=row, closure=closure, note=note)
    close_discrepancy(actor=officer, discrepancy=row, closure="written_off", note="Resolution 12")
    with pytest.raises(Conflict):
        close_discrepancy(actor=officer, discrepancy=row, closure="timing")


@pytest.mark.parametrize(
    "change",
    [{"first": "bank", "second": "receipts"}, {"from_on": day(5), "to_on": day(1)}, {"to_on": day(900)}],
)
def test_only_pairs_and_days_that_make_sense(world, change):
    facts = {"first": "receipts", "second": "bank", "from_on": day(0), "to_on": day(5)}
    with pytest.raises(ValidationError):
        run_comparison(actor=SYSTEM, body=world.council, **(facts | change))
