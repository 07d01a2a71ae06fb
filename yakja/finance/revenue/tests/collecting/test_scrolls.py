"""A list posted as a set does what the counter does, payment by payment; and all of it or nothing."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.finance.ledger.models import Entry, StagedLine
from yakja.finance.revenue.actions.points import decide_collection
from yakja.finance.revenue.actions.scrolls import post_scroll
from yakja.finance.revenue.models import Advance, Allocation, Demand, Receipt, StagedReceipt
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, NOW, faults


def stage(world, *payments, batch="b1", **more):
    """Payments as (consumer number, paisa); more facts for all of them."""
    first = StagedReceipt.objects.filter(batch=batch).count()
    StagedReceipt.objects.bulk_create(
        StagedReceipt(
            **(
                {
                    "batch": batch, "line": n, "key": f"{batch}:{n}", "consumer_no": number, "amount_paisa": paisa,
                    "received_on": DAY, "channel": "bank", "instrument_ref": f"S-{n}",
                }
                | more
            )
        )
        for n, (number, paisa) in enumerate(payments, first + 1)
    )  # fmt: skip


def post(world, batch="b1", **more):
    return post_scroll(**({"actor": SYSTEM, "point": world.bank, "batch": batch, "now": NOW} | more))


def test_a_list_is_posted_with_numbers_parts_and_legs(world):
    who, other = world.payer(), world.payer()
    world.demand(who, 300_00, "2025-08", dt.date(2025, 8, 31))
    world.demand(who, 300_00, "2025-09")
    stage(
        world,
        (who.consumer_no, 400_00),
        (other.consumer_no, 50_00),
        ("000", 70_00),
        (who.consumer_no, 250_00),
    )
    done = post(world)
    assert (done.posted, done.paisa, done.advance_paisa, done.suspense_paisa) == (4, 770_00, 100_00, 70_00)
    assert list(Receipt.objects.order_by("number").values_list("no", flat=True)) == [
        f"PK602-MC-B1-25-00000{n}" for n in range(1, 5)
    ]
    assert [d.owed_paisa for d in Demand.objects.order_by("pk")] == [0, 0]
    assert (StagedReceipt.objects.count(), StagedLine.objects.count()) == (0, 0)
    assert faults(world.mc) == []
    # The counter goes on where the list ended.
    assert world.pay(1_00, who, point=world.bank, channel="bank", instrument_ref="x").number == 5


def test_the_same_list_again_posts_nothing(world):
    who = world.payer()
    stage(world, (who.consumer_no, 100_00), (who.consumer_no, 50_00))
    post(world)
    stage(world, (who.consumer_no, 100_00), (who.consumer_no, 50_00), ("000", 10_00))
    done = post(world)
    assert (done.posted, done.repeated) == (1, 2)
    assert Receipt.objects.count() == 3
    assert faults(world.mc) == []


def test_a_line_that_stands_twice_is_posted_once(world):
    stage(world, ("000", 10_00), ("000", 10_00), key="same")
    done = post(world)
    assert (done.posted, done.repeated) == (1, 1)


@pytest.mark.parametrize("where", ["before", "list"])
def test_a_key_with_another_amount_is_refused_and_its_line_named(world, where):
    stage(world, ("000", 10_00), key="same")
    if where == "before":
        post(world)
    stage(world, ("000", 11_00), key="same")
    with pytest.raises(Conflict) as refused:
        post(world)
    assert refused.value.code == "key_reused"
    assert "1" in str(refused.value.messages) or "2" in str(refused.value.messages)
    assert Receipt.objects.count() == (where == "before")


@pytest.mark.parametrize(
    "facts",
    [
        {"channel": "cash"}, {"received_on": dt.date(2025, 9, 11)}, {"received_on": dt.date(2025, 6, 1)},
        {"instrument_ref": ""}, {"key": ""},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_a_payment_is_named_and_nothing_is_posted(world, facts):
    stage(world, ("000", 10_00))
    stage(world, ("000", 10_00), **facts)
    with pytest.raises(ValidationError) as refused:
        post(world)
    assert "2" in str(refused.value.error_dict["lines"])
    assert not Receipt.objects.exists()


def test_lines_of_several_days_stand_in_the_book_of_their_day(world):
    stage(world, ("000", 10_00))
    stage(world, ("000", 20_00), received_on=DAY - dt.timedelta(days=2))
    post(world)
    assert sorted(Receipt.objects.values_list("booked_on", "amount_paisa")) == [
        (DAY - dt.timedelta(days=2), 20_00), (DAY, 10_00),
    ]  # fmt: skip
    assert faults(world.mc) == []


def test_a_stranger_posts_nothing(world, stranger):
    stage(world, ("000", 10_00))
    with pytest.raises(PermissionDenied):
        post(world, actor=stranger)


def picture(demands: list[Demand]) -> tuple:
    """What payments left behind, told without keys: parts by receipt, what demands hold, what was kept, the accounts."""
    place = {demand.pk: n for n, demand in enumerate(demands)}
    parts = [
        [(a.part, place.get(a.demand_id), a.amount_paisa) for a in r.allocations.order_by("pk")]
        for r in Receipt.objects.order_by("number")
    ]
    held = [
        (d.allocated_paisa, d.surcharge_allocated_paisa)
        for d in Demand.objects.filter(pk__in=place).order_by("pk")
    ]
    kept = list(
        Advance.objects.order_by("receipt__number").values_list("kind", "consumer_no", "amount_paisa")
    )
    legs = sorted(
        Entry.objects.exclude(transaction__source="test.thing").values_list(
            "account__code", "amount", "head", "period"
        )
    )
    return parts, held, kept, legs


@pytest.mark.parametrize("seed", range(6))
def test_a_list_does_what_the_counter_does(world, seed):
    """Random demands and payments, once one by one and once as a set: the same in every row."""
    chance = random.Random(seed)
    if seed % 2:
        decide_collection(
            actor=SYSTEM, body=world.mc, order="principal_first", resolution_from_paisa=1, above_from_paisa=2,
            instrument="Resolution 4", decided_on=DAY,
        )  # fmt: skip
    fine = world.head("fine", "C02701", period="quarterly", priority=5)
    fee = world.head("fee", "C02702", period="event", priority=7)
    periods = {
        "rent": ["2025-07", "2025-08", "2025-09"], "water": ["2024-25", "2025-26"], "fine": ["2025-Q2", "2025-Q3"],
        "fee": ["2025-08-14", "F-12"], "security": ["2025-08-01"],
    }  # fmt: skip

    def build():
        chance = random.Random(seed)
        payers, demands = [], []
        for _ in range(4):
            number = None
            for head in (world.rent, world.water, fine, fee, world.security):
                who = world.payer(head)
                number = number or who.consumer_no
                for period in periods[head.code]:
                    if chance.random() < 0.5:
                        continue
                    extra = chance.choice([0, 0, 7_00])
                    made = world.demand(
                        who, chance.randrange(1, 40) * 10_00, period, DAY + dt.timedelta(chance.randrange(-60, 60)),
                        adjusted_paisa=extra, surcharge_paisa=extra,
                    )  # fmt: skip
                    Demand.objects.filter(pk=made.pk).update(consumer_no=number)
                    demands.append(made)
            payers.append(number)
        return payers, demands

    one, first = build()
    two, second = build()
    paid = [(chance.randrange(5), chance.randrange(1, 90) * 5_00) for _ in range(25)]
    for who, paisa in paid:
        number = (*one, "000")[who]
        world.pay(paisa, number, point=world.bank, channel="bank", instrument_ref="x")
    by_counter = picture(first)
    series = Receipt.objects.latest("number").number
    stage(world, *[((*two, "000")[who], paisa) for who, paisa in paid])
    post(world)
    assert faults(world.mc) == []
    parts, held, kept, legs = picture(second)
    names = dict(zip(two, one, strict=True))
    assert parts[series:] == by_counter[0]
    assert held == by_counter[1]
    assert [(k, names.get(n, n), p) for k, n, p in kept[len(by_counter[2]) :]] == by_counter[2]
    assert sorted(legs) == sorted(by_counter[3] * 2)
    assert Allocation.objects.count()
