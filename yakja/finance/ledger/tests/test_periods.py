"""Locked months take no posting; only a body above opens one again, with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from yakja.finance.ledger.actions import lock_period, reverse_transaction, unlock_period
from yakja.finance.ledger.models import PeriodLock
from yakja.foundation.kit.permissions import SYSTEM

from .test_posting import code_of
from .world import BEGUN, DAY, LedgerWorld


def test_a_locked_month_and_all_before_it_take_no_posting(world: LedgerWorld, clerk: Any) -> None:
    made = world.receive()
    books = lock_period(actor=clerk, body=world.mc, month=DAY)
    assert books.locked_through == dt.date(2025, 9, 30)
    for day in (BEGUN, DAY, dt.date(2025, 9, 30)):
        with pytest.raises(ValidationError) as refused:
            world.receive(on=day, key="late")
        assert code_of(refused) == "period_locked"
        with pytest.raises(ValidationError):
            reverse_transaction(actor=SYSTEM, transaction=made, on=max(day, DAY), reason="x", key="u")
    assert world.receive(on=dt.date(2025, 10, 1), key="next").number == 2
    assert (
        reverse_transaction(
            actor=SYSTEM, transaction=made, on=dt.date(2025, 10, 1), reason="x", key="u"
        ).number
        == 3
    )
    # What was posted before the lock is still answered.
    assert world.receive().pk == made.pk
    lock_period(actor=clerk, body=world.mc, month=dt.date(2025, 8, 1))
    assert PeriodLock.objects.count() == 1


def test_only_a_body_above_opens_a_month_again(world: LedgerWorld, clerk: Any, above: Any) -> None:
    lock_period(actor=clerk, body=world.mc, month=DAY)
    with pytest.raises(PermissionDenied):
        unlock_period(actor=clerk, body=world.mc, month=DAY, reason="A voucher was forgotten")
    with pytest.raises(ValidationError) as refused:
        unlock_period(actor=above, body=world.mc, month=DAY, reason=" ")
    assert code_of(refused) == "reason_missing"
    with pytest.raises(ValidationError) as refused:
        unlock_period(actor=above, body=world.mc, month=dt.date(2025, 10, 1), reason="x")
    assert code_of(refused) == "not_locked"
    books = unlock_period(actor=above, body=world.mc, month=DAY, reason="A voucher was forgotten")
    assert books.locked_through == dt.date(2025, 8, 31)
    assert world.receive().number == 1
    books = unlock_period(actor=above, body=world.mc, month=BEGUN, reason="All of it")
    assert books.locked_through is None
    assert [lock.deed for lock in PeriodLock.objects.order_by("id")] == ["lock", "unlock", "unlock"]


def test_a_month_that_goes_on_or_lies_before_the_books_is_not_locked(world: LedgerWorld, clerk: Any) -> None:
    for month, code in ((timezone.localdate(), "month_goes_on"), (dt.date(2025, 6, 1), "before_books")):
        with pytest.raises(ValidationError) as refused:
            lock_period(actor=clerk, body=world.mc, month=month)
        assert code_of(refused) == code


def test_the_history_of_locks_is_not_rewritten(world: LedgerWorld, clerk: Any) -> None:
    lock_period(actor=clerk, body=world.mc, month=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        PeriodLock.objects.all().delete()
