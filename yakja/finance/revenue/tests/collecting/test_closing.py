"""The end of the day: counted against received, never moved afterwards; and money on its way to the bank."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from yakja.finance.ledger.actions import lock_period
from yakja.finance.ledger.models import Entry
from yakja.finance.revenue.actions.closing import close_day, record_deposit
from yakja.finance.revenue.actions.points import close_point
from yakja.finance.revenue.models import DayClose
from yakja.finance.revenue.queries.collecting import day_totals
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, NOW, faults

NEXT = DAY + dt.timedelta(days=1)
TOMORROW = NOW + dt.timedelta(days=1)


def close(world, pieces, day=DAY, **more):
    return close_day(
        **({"actor": SYSTEM, "point": world.c1, "day": day, "denominations": pieces, "now": NOW} | more)
    )


def deposit(world, paisa, **more):
    facts = {
        "actor": SYSTEM, "point": world.c1, "slip_no": "77", "bank": "BOP Kasur", "amount_paisa": paisa,
        "deposited_on": DAY, "collected_from": DAY, "collected_to": DAY, "key": "d1", "now": NOW,
    }  # fmt: skip
    return record_deposit(**(facts | more))


def test_a_day_is_closed_with_what_was_counted(world):
    world.pay(1_000_00, head=world.parking)
    world.pay(250_00, head=world.parking)
    world.pay(400_00, head=world.parking, point=world.c2)
    made = close(world, {1000: 1, 100: 2, 50: 1})
    assert (made.expected_paisa, made.counted_paisa, made.difference_paisa, made.receipts) == (
        1_250_00,
        1_250_00,
        0,
        2,
    )
    assert made.by_channel == {"cash": 1_250_00}


@pytest.mark.parametrize(("hundreds", "difference"), [(9, -100_00), (11, 100_00)])
def test_a_shortage_or_excess_is_explained_and_booked(world, hundreds, difference):
    world.pay(1_000_00, head=world.parking)
    with pytest.raises(ValidationError) as refused:
        close(world, {100: hundreds})
    assert "note" in refused.value.error_dict
    made = close(world, {100: hundreds}, note="recounted twice")
    assert made.difference_paisa == difference
    cash = sum(e.amount for e in Entry.objects.filter(account__purpose="cash"))
    assert cash == hundreds * 100_00
    assert faults(world.mc) == []


def test_the_next_day_begins_with_what_was_counted(world):
    world.pay(1_000_00, head=world.parking)
    close(world, {1000: 1})
    world.pay(500_00, head=world.parking, received_on=NEXT, now=TOMORROW)
    made = close(world, {1000: 1, 500: 1}, NEXT, now=TOMORROW)
    assert (made.opening_paisa, made.expected_paisa, made.difference_paisa) == (1_000_00, 1_500_00, 0)


def test_nothing_is_entered_on_a_closed_day_and_a_late_entry_keeps_its_real_day(world):
    world.pay(1_000_00, head=world.parking)
    closed = close(world, {1000: 1})
    late = world.pay(200_00, head=world.parking, received_on=DAY)
    assert (late.received_on, late.booked_on, late.is_late) == (DAY, NEXT, True)
    assert Entry.objects.filter(transaction__source_ref=late.no).first().on == NEXT
    closed.refresh_from_db()
    assert closed.expected_paisa == 1_000_00
    assert day_totals(world.c1, NEXT).cash_paisa == 200_00


def test_a_late_entry_also_passes_over_a_locked_month(world):
    lock_period(actor=SYSTEM, body=world.mc, month=dt.date(2025, 8, 1))
    late = world.pay(200_00, head=world.parking, received_on=dt.date(2025, 8, 20))
    assert late.booked_on == dt.date(2025, 9, 1)


def test_a_closed_day_cannot_be_closed_otherwise_or_changed(world):
    world.pay(1_000_00, head=world.parking)
    made = close(world, {1000: 1})
    assert close(world, {500: 2}) == made
    with pytest.raises(Conflict):
        close(world, {500: 1})
    with pytest.raises(ValidationError):
        close(world, {1000: 1}, DAY - dt.timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        DayClose.objects.filter(pk=made.pk).update(counted_paisa=1)


def test_days_left_open_are_closed_with_the_next_one(world):
    world.pay(1_000_00, head=world.parking, received_on=DAY - dt.timedelta(days=3))
    assert close(world, {1000: 1}).receipts == 1


@pytest.mark.parametrize("pieces", [{3: 1}, {100: -1}, {100: True}, {100: 1.5}])
def test_what_is_no_count_is_refused(world, pieces):
    with pytest.raises(ValidationError):
        close(world, pieces)


def test_cash_is_deposited_once_and_never_more_than_there_is(world):
    world.pay(1_000_00, head=world.parking)
    with pytest.raises(ValidationError) as refused:
        deposit(world, 1_000_01)
    assert "amount" in refused.value.error_dict
    first = deposit(world, 900_00)
    assert deposit(world, 900_00) == first
    with pytest.raises(Conflict):
        deposit(world, 100_00)
    with pytest.raises(ValidationError):
        deposit(world, 100_00, key="d2")
    assert day_totals(world.c1, DAY).expected_paisa == 100_00
    moved = {e.account.purpose: e.amount for e in Entry.objects.filter(transaction__source="revenue.deposit")}
    assert moved == {"clearing": 900_00, "cash": -900_00}
    assert close(world, {100: 1}).difference_paisa == 0


def test_a_point_is_given_up_only_when_nothing_lies_there(world):
    world.pay(1_000_00, head=world.parking)
    with pytest.raises(Conflict):
        close_point(actor=SYSTEM, point=world.c1, reason="moved")
    deposit(world, 1_000_00)
    close(world, {})
    close_point(actor=SYSTEM, point=world.c1, reason="moved")
    with pytest.raises(ValidationError):
        world.pay(1_00, head=world.parking)


def test_a_stranger_closes_nothing(world, stranger):
    with pytest.raises(PermissionDenied):
        close(world, {}, actor=stranger)
    with pytest.raises(PermissionDenied):
        deposit(world, 1, actor=stranger)
