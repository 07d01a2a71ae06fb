"""I13: what devices collected apart from each other comes in, in whatever order, to the same balances."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yakja.finance.ledger.queries import trial_balance
from yakja.finance.revenue.actions import _accepting as accepting
from yakja.finance.revenue.models import Advance, Demand, Receipt, ReceiptSeries

from .world import DAY, CollectingWorld, faults

LAST = dt.date(2027, 6, 30)
payments = st.tuples(
    st.sampled_from([0, 0, 1, 2, 3]), st.integers(1, 60).map(lambda n: n * 10_00), st.integers(0, 3)
)
# What one device brings: its point, and its payments as (who, paisa, days ago).
batches = st.lists(
    st.tuples(st.sampled_from(["c1", "c2"]), st.lists(payments, min_size=1, max_size=4)), min_size=2, max_size=4
)  # fmt: skip
SETTINGS = settings(
    max_examples=20, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def owing(world: CollectingWorld) -> list[Any]:
    """Three payers with demands of several periods, and somebody nobody knows."""
    who = [world.payer(), world.payer(world.water), world.payer()]
    for n, each in enumerate((who[0], who[0], who[2])):
        world.demand(each, 100_00 + n * 70_00, f"2025-0{7 + n}", due=DAY - dt.timedelta(days=20 - n * 20))
    world.demand(who[1], 250_00, "2025-26")
    return [*who, "140200009999"]


def outcome(world: CollectingWorld, who: list[Any], told: list[tuple[int, Any]]) -> dict[str, Any]:
    """What the books and the demands hold once these batches have come in, the way in which they came."""
    with transaction.atomic():
        for number, (point, rows) in told:
            for n, (payer, paisa, ago) in enumerate(rows):
                world.pay(
                    paisa, who[payer], point=getattr(world, point), key=f"device{number}:{n}", device=f"D{number}",
                    received_on=DAY - dt.timedelta(days=ago),
                )  # fmt: skip
        assert faults(world.mc) == []
        left = Advance.objects.values("consumer_no", "kind").annotate(
            n=Sum(F("amount_paisa") - F("used_paisa"))
        )
        found = {
            # By what an account is for: those opened on first use have other keys each time.
            "books": {
                (
                    line.account.purpose,
                    line.account.fund,
                    line.account.object_code,
                    line.account.detail,
                ): line.balance_paisa
                for line in trial_balance(world.mc, LAST).lines
            },
            "demands": dict(Demand.objects.values_list("pk", "allocated_paisa")),
            "held": {(row["consumer_no"], row["kind"]): row["n"] for row in left.order_by("consumer_no")},
            "receipts": sorted(
                Receipt.objects.values_list("key", "amount_paisa", "received_on", "booked_on")
            ),
            "numbers": dict(ReceiptSeries.objects.values_list("point__code", "last_number")),
        }
        transaction.set_rollback(True)
    return found


@SETTINGS
@given(batches=batches, chance=st.randoms(use_true_random=False))
def in_any_order(world: CollectingWorld, who: list[Any], batches: list[Any], chance: Any) -> None:
    told = list(enumerate(batches))
    shuffled = list(told)
    chance.shuffle(shuffled)
    twice = [*shuffled, chance.choice(told)]  # a device that had no answer sends its batch again
    assert outcome(world, who, told) == outcome(world, who, twice)


def test_batches_of_devices_come_to_the_same_in_any_order(world):
    in_any_order(world, owing(world))


def test_a_payment_that_takes_the_newest_demand_first_is_caught(world, monkeypatch):
    real = accepting.spread
    monkeypatch.setattr(
        accepting, "spread", lambda paisa, items, order: real(paisa, items[:1] if paisa > 200_00 else items, order)
    )  # fmt: skip
    with pytest.raises(BaseException) as caught:
        in_any_order(world, owing(world))
    assert not isinstance(caught.value, KeyboardInterrupt)
