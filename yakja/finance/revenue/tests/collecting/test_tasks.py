"""The clock uses what was paid ahead, once something is owed again."""

from __future__ import annotations

import datetime as dt

import pytest

from yakja.finance.ledger.models import Account
from yakja.finance.ledger.tests.world import BEGUN, DAY
from yakja.finance.revenue import tasks
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.models import Advance, Demand
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.jobs.queries import clocks
from yakja.foundation.kit.permissions import SYSTEM

from .world import NOW, CollectingWorld, faults

pytestmark = pytest.mark.django_db


def left(world: CollectingWorld) -> list[int]:
    return [advance.left_paisa for advance in Advance.objects.filter(body=world.mc).order_by("pk")]


def test_an_advance_is_used_when_a_demand_comes(world: CollectingWorld):
    who, other = world.payer(), world.payer()
    first = world.demand(who, 300_00, period="2025-08")
    world.pay(1_000_00, who)
    world.pay(50_00, "999")  # nobody's: it stays in suspense
    world.demand(other, 400_00)
    assert not tasks.advances_have_work()  # nothing is owed by whoever paid ahead
    second = world.demand(who, 500_00)
    assert tasks.advances_have_work()
    assert tasks.use_advances(now=NOW) == {"payers": 1, "uses": 1, "refused": 0}
    assert [d.owed_paisa for d in Demand.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")] == [
        0,
        0,
    ]
    assert left(world) == [200_00, 50_00]
    assert AuditEntry.objects.get(verb="revenue.apply_advances").door == "clock"
    assert not tasks.advances_have_work()
    assert tasks.use_advances(now=NOW) == {"payers": 0, "uses": 0, "refused": 0}
    assert not faults(world.mc)


def test_an_advance_of_a_payer_without_a_number_is_used(world: CollectingWorld):
    who = world.payer()
    payment = Payment(200_00, "cash", "of-party", DAY, party=who.party)
    receive_payment(actor=SYSTEM, point=world.c1, payment=payment, now=NOW)
    demand = world.demand(who, 500_00)
    assert tasks.use_advances(now=NOW)["uses"] == 1
    demand.refresh_from_db()
    assert demand.owed_paisa == 300_00
    assert not faults(world.mc)


def test_a_payer_that_is_refused_stops_no_other(world: CollectingWorld):
    refused, used = world.payer(world.water), world.payer()
    for who in (refused, used):
        world.pay(100_00, who)
    world.demand(refused, 100_00, period="2025-26")
    world.demand(used, 100_00)
    Account.objects.filter(body=world.mc, purpose="assessed", detail="water").update(
        valid_to=BEGUN + dt.timedelta(days=1)
    )
    assert tasks.use_advances(now=NOW) == {"payers": 1, "uses": 1, "refused": 1}
    assert left(world) == [100_00, 0]


def test_the_clock_does_it_by_itself(world: CollectingWorld):
    who = world.payer()
    world.pay(100_00, who)
    demand = world.demand(who, 100_00)
    (clock,) = [entry for entry in clocks() if entry.name == "revenue.use_advances"]
    assert clock.has_work is not None
    assert clock.has_work()
    clock.run(now=NOW)
    demand.refresh_from_db()
    assert demand.owed_paisa == 0
