"""Surcharges and rebates of a day, waivers and corrections by two hands: kept sums, books and conditions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakja.finance.ledger.queries import balance
from yakja.foundation.kit.errors import Conflict

from ..actions import adjusting, law
from ..models import Adjustment, AdjustmentRule, CollectionPolicy, Demand
from ..queries.day_rules import claim_of, last_day
from ..queries.demands import outstanding
from ..queries.proving import adjustments_are_kept, receivables_equal_demands
from .world import DUE, START, RevenueWorld

RATE = 10_000  # 1 %


@pytest.fixture
def demand(world: RevenueWorld) -> Demand:
    """10,000 rupees of property tax, due on 30 September."""
    world.tariff(10_000_00, world.uipt)
    world.charged("1", of=world.uipt)
    return world.posted(world.uipt)[0]


def rule(world: RevenueWorld, kind: str = "surcharge", **more) -> AdjustmentRule:
    facts = {
        "actor": world.maker, "head": world.uipt, "kind": kind, "name": kind.title(), "instrument": world.law,
        "valid_from": START, "body": world.mc,
    }  # fmt: skip
    if not more.get("amount_paisa"):
        more.setdefault("rate_ppm", RATE)
    return law.enact_rule(**(facts | more))


def apply(world: RevenueWorld, demand: Demand, on: dt.date, channel: str = "cash", paying: int | None = None):
    made = adjusting.apply_day_rules(
        actor=world.maker, body=world.mc, demand_ids=[demand.pk], on=on, channel=channel, paying_paisa=paying
    )
    demand.refresh_from_db()
    if not demand.allocated_paisa:  # payments here are not booked
        assert not list(receivables_equal_demands())
    assert not list(adjustments_are_kept())
    return [row.amount_paisa for row in made]


def pay(demand: Demand, paisa: int, surcharge: int = 0) -> None:
    Demand.objects.filter(pk=demand.pk).update(
        allocated_paisa=F("allocated_paisa") + paisa,
        surcharge_allocated_paisa=F("surcharge_allocated_paisa") + surcharge,
    )
    demand.refresh_from_db()


LATE = DUE + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("more", "day", "paisa"),
    [
        ({}, DUE, []),
        ({}, LATE, [100_00]),
        ({}, dt.date(2026, 6, 30), [100_00]),
        ({"grace_days": 10}, dt.date(2025, 10, 10), []),
        ({"grace_days": 10}, dt.date(2025, 10, 11), [100_00]),
        ({"step": "day"}, dt.date(2025, 10, 5), [500_00]),
        ({"step": "month"}, dt.date(2025, 10, 31), [100_00]),
        ({"step": "month"}, dt.date(2025, 11, 1), [200_00]),
        ({"step": "month", "is_compounding": True}, dt.date(2025, 11, 1), [201_00]),
        ({"step": "day", "cap_ppm": 25_000}, dt.date(2026, 6, 30), [250_00]),
        ({"amount_paisa": 50_00, "rate_ppm": 0}, LATE, [50_00]),
        ({"valid_to": DUE}, LATE, []),
    ],
)
def test_a_surcharge_counts_from_the_day_after_the_due_day(world: RevenueWorld, demand, more, day, paisa):
    rule(world, **more)
    assert apply(world, demand, day) == paisa
    assert apply(world, demand, day) == []  # the same day again
    assert demand.surcharge_paisa == sum(paisa)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(1, 200), min_size=1, max_size=4))
def test_how_often_a_surcharge_is_written_does_not_change_it(world: RevenueWorld, demand, days):
    with transaction.atomic():
        rule(world, step="day", rate_ppm=1_000)
        for day in sorted(days):
            apply(world, demand, DUE + dt.timedelta(days=day))
        assert demand.surcharge_paisa == 10_00 * max(days)
        transaction.set_rollback(True)
    demand.refresh_from_db()


def test_a_part_payment_lessens_what_accrues_afterwards(world: RevenueWorld, demand):
    rule(world, step="month")
    assert apply(world, demand, dt.date(2025, 10, 15)) == [100_00]
    pay(demand, 5_100_00, 100_00)
    assert apply(world, demand, dt.date(2025, 11, 15)) == [50_00]


def test_a_rebate_is_for_the_day_the_channel_and_the_whole(world: RevenueWorld, demand):
    early = rule(world, "rebate", rate_ppm=50_000, paid_by="09-30")
    online = rule(world, "rebate", rate_ppm=50_000, channels=["psid"])
    assert last_day(early, claim_of(demand)) == dt.date(2025, 9, 30)
    assert apply(world, demand, dt.date(2025, 10, 1), "psid") == []
    assert apply(world, demand, DUE, "psid", paying=8_000_00) == []
    assert apply(world, demand, DUE, "psid", paying=9_000_00) == [-500_00, -500_00]
    assert demand.owed_paisa == 9_000_00
    assert balance(world.opened("contra", detail="rebate"), DUE) == 1_000_00
    assert apply(world, demand, DUE, "psid") == []  # never twice
    assert {row.rule for row in Adjustment.objects.all()} == {early, online}


def test_a_rebate_goes_back_when_its_payment_does_not_stand(world: RevenueWorld, demand):
    rule(world, "rebate", rate_ppm=50_000)
    apply(world, demand, DUE)
    facts = {
        "actor": world.maker,
        "body": world.mc,
        "demand_ids": [demand.pk],
        "on": LATE,
        "reason": "bounced",
    }
    assert [row.amount_paisa for row in adjusting.withdraw_rebates(**facts)] == [500_00]
    assert adjusting.withdraw_rebates(**facts) == []
    demand.refresh_from_db()
    assert demand.owed_paisa == 10_000_00
    assert not list(receivables_equal_demands())
    assert apply(world, demand, DUE) == [-500_00]  # a new payment in time earns it again


def test_the_councils_own_rule_stands_in_place_of_the_provinces(world: RevenueWorld, demand):
    rule(world, body=None, province=world.pk6, actor=world.steward, rate_ppm=200_000)
    rule(world)
    assert apply(world, demand, LATE) == [100_00]


def test_outstanding_says_what_would_be_written(world: RevenueWorld, demand):
    rule(world)
    rule(world, "rebate", rate_ppm=50_000)
    number = demand.consumer_no
    before = outstanding(world.mc, consumer_no=number, on=DUE)
    assert [(d.kind, d.owed_paisa, d.priority) for d in before] == [("principal", 9_500_00, 10)]
    after = outstanding(world.mc, consumer_no=number, on=LATE)
    assert [(d.kind, d.owed_paisa) for d in after] == [("surcharge", 100_00), ("principal", 10_000_00)]
    assert not Adjustment.objects.exists()
    apply(world, demand, LATE)
    assert outstanding(world.mc, consumer_no=number, on=LATE) == after
    assert outstanding(world.mc, consumer_no="0" * 14, on=LATE) == []
    assert outstanding(world.other, consumer_no=number, on=LATE) == []


def ask(world: RevenueWorld, demand: Demand, amount: int = -100_00, **more) -> Adjustment:
    facts = {
        "actor": world.maker,
        "demand": demand,
        "kind": "waiver",
        "amount_paisa": amount,
        "reason": "flood",
        "key": "a",
    }
    return adjusting.ask_adjustment(**(facts | more))


def test_a_waiver_counts_when_another_officer_signs(world: RevenueWorld, demand):
    row = ask(world, demand)
    assert ask(world, demand) == row
    with pytest.raises(PermissionDenied):
        adjusting.approve_adjustment(actor=world.maker, adjustment=row)
    with pytest.raises(PermissionDenied):
        adjusting.approve_adjustment(actor=world.stranger, adjustment=row)
    demand.refresh_from_db()
    assert demand.adjusted_paisa == 0
    for _again in range(2):
        adjusting.approve_adjustment(actor=world.checker, adjustment=row)
    demand.refresh_from_db()
    assert demand.owed_paisa == 9_900_00
    assert balance(world.opened("contra", detail="waiver"), dt.date(2100, 1, 1)) == 100_00
    assert not list(receivables_equal_demands())
    with pytest.raises(Conflict):
        ask(world, demand, -5)  # the same form, another amount


def test_a_waiver_takes_off_the_surcharge_first(world: RevenueWorld, demand):
    rule(world)
    apply(world, demand, LATE)
    adjusting.approve_adjustment(actor=world.checker, adjustment=ask(world, demand, -150_00))
    demand.refresh_from_db()
    assert (demand.surcharge_paisa, demand.owed_paisa) == (0, 9_950_00)


def test_large_amounts_need_a_resolution_and_a_body_above(world: RevenueWorld, demand):
    CollectionPolicy.objects.create(body=world.mc, resolution_from_paisa=500_00, above_from_paisa=5_000_00)
    with pytest.raises(ValidationError) as error:
        ask(world, demand, -500_00)
    assert error.value.error_dict["resolution"][0].code == "resolution_missing"
    with pytest.raises(ValidationError):
        ask(world, demand, -1_00, kind="write_off")
    row = ask(world, demand, -5_000_00, resolution="12 of 1 July 2025")
    with pytest.raises(PermissionDenied):
        adjusting.approve_adjustment(actor=world.checker, adjustment=row)
    above = type(world.maker)(world.mc, "person:above", "district_officer")
    adjusting.approve_adjustment(actor=above, adjustment=row)


def test_no_more_is_taken_off_than_is_owed_when_it_is_signed(world: RevenueWorld, demand):
    with pytest.raises(ValidationError):
        ask(world, demand, -10_000_01)
    with pytest.raises(ValidationError):
        ask(world, demand, 5)
    row = ask(world, demand, -2_000_00)
    pay(demand, 9_000_00)
    with pytest.raises(ValidationError) as error:
        adjusting.approve_adjustment(actor=world.checker, adjustment=row)
    assert error.value.error_dict["amount_paisa"][0].code == "more_than_owed"
    adjusting.refuse_adjustment(actor=world.checker, adjustment=row, reason="paid")
    with pytest.raises(Conflict):
        adjusting.approve_adjustment(actor=world.checker, adjustment=row)


def test_a_correction_may_add(world: RevenueWorld, demand):
    row = ask(world, demand, 70_00, kind="correction")
    adjusting.approve_adjustment(actor=world.checker, adjustment=row)
    demand.refresh_from_db()
    assert demand.owed_paisa == 10_070_00
    assert not list(receivables_equal_demands())


def test_what_is_settled_never_changes(world: RevenueWorld, demand):
    row = ask(world, demand)
    adjusting.approve_adjustment(actor=world.checker, adjustment=row)
    for change in (
        lambda: Adjustment.objects.filter(pk=row.pk).update(amount_paisa=-1),
        lambda: Adjustment.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_proof_finds_a_claim_that_the_books_do_not_know(world: RevenueWorld, demand):
    assert not list(receivables_equal_demands())
    Demand.objects.filter(pk=demand.pk).update(adjusted_paisa=7)
    assert len(list(receivables_equal_demands())) == 1
    assert len(list(adjustments_are_kept())) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rate_ppm": 0}, "rate_or_amount"),
        ({"amount_paisa": 5, "rate_ppm": 5}, "rate_or_amount"),
        ({"kind": "rebate", "rate_ppm": 1_000_001}, "bad_rebate"),
        ({"kind": "rebate", "step": "day"}, "bad_rebate"),
        ({"paid_by": "30-09"}, "bad_paid_by"),
        ({"is_compounding": True}, "bad_compounding"),
        ({"valid_to": START}, "ends_before"),
        ({"name": " "}, "name_missing"),
        ({"valid_from": dt.date(2019, 1, 1)}, "not_in_force"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(world: RevenueWorld, more, code):
    with pytest.raises(ValidationError) as error:
        rule(world, **more)
    assert [e.code for errors in error.value.error_dict.values() for e in errors] == [code]
