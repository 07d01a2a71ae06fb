"""Rules of a day over many demands at once: the same as one payer at a time, and counted where they belong."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakja.finance.ledger.models import Transaction
from yakja.foundation.audit.models import AuditEntry

from ..actions import adjusting
from ..actions._sets import ROWS, add_to, insert_rows, parts
from ..models import Adjustment, Asset, Demand, Liability
from ..queries.day_rules import changes, claims_of
from ..queries.proving import adjustments_are_kept, receivables_equal_demands
from .test_adjusting import rule
from .world import DAY, DUE, START, RevenueWorld

LATE = dt.date(2025, 11, 1)


def payers(world: RevenueWorld, count: int) -> list[Demand]:
    """As many payers, each with an annual demand of 1,000 rupees of property tax."""
    world.tariff(1_000_00, world.uipt)
    facts = {"added_at": f"{START} 00:00:00+00:00", "added_by": "test"}
    owned = Asset.objects.bulk_create(
        Asset(body=world.mc, kind=world.kind, number=f"{n}", asset_class="a", valid_from=START, **facts)
        for n in range(count)
    )
    Liability.objects.bulk_create(
        Liability(
            body=world.mc, head=world.uipt, asset=asset, consumer_no=f"77{n:08d}", valid_from=START, **facts
        )
        for n, asset in enumerate(owned)
    )
    return world.posted(world.uipt)


def test_more_demands_than_fit_one_statement_are_all_counted(world: RevenueWorld):
    rule(world, step="month")
    made = payers(world, ROWS + 7)
    facts = {"actor": world.maker, "body": world.mc, "on": LATE, "channel": "bank"}
    found = adjusting.apply_day_rules(demand_ids=[demand.pk for demand in made], **facts)
    assert len(found) == ROWS + 7
    assert set(Demand.objects.values_list("adjusted_paisa", "surcharge_paisa")) == {(20_00, 20_00)}
    assert Transaction.objects.filter(source="revenue.adjustment").count() == 1
    assert not [*adjustments_are_kept(), *receivables_equal_demands()]
    # The entry of the audit trail stays small; the adjustments themselves say the rest.
    (said,) = [
        fact for fact in AuditEntry.objects.get(verb="revenue.apply_day_rules").facts if "count" in fact
    ]
    assert said["count"] == ROWS + 7
    assert said["surcharge_paisa"] == (ROWS + 7) * 20_00
    assert adjusting.apply_day_rules(demand_ids=[demand.pk for demand in made], **facts) == []


def test_a_rule_applied_again_has_a_name_of_its_own(world: RevenueWorld):
    late = rule(world, step="month")
    (demand,) = payers(world, 1)
    facts = {"actor": world.maker, "body": world.mc, "demand_ids": [demand.pk], "channel": "cash"}
    for day in (LATE, dt.date(2025, 12, 1)):
        adjusting.apply_day_rules(on=day, **facts)
    keys = list(Adjustment.objects.order_by("pk").values_list("key", flat=True))
    assert keys == [f"rule:{late.pk}:{demand.pk}:{LATE}:0", f"rule:{late.pk}:{demand.pk}:2025-12-01:1"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paying=st.lists(st.integers(0, 2_500_00), min_size=3, max_size=3),
    paid=st.lists(st.sampled_from([0, 0, 300_00, 1_000_00]), min_size=6, max_size=6),
    full=st.booleans(),
    day=st.sampled_from([DAY, DUE, LATE]),
)
def test_many_payers_together_are_each_payer_alone(world: RevenueWorld, paying, paid, full, day):
    with transaction.atomic():
        rule(world, "rebate", is_full_payment=full, rate_ppm=50_000)
        rule(world, step="month", head=world.uipt)
        made = payers(world, 3) + world.posted(world.uipt, "2026-27", due_on=dt.date(2026, 9, 30))
        for demand, paisa in zip(made, paid, strict=True):
            Demand.objects.filter(pk=demand.pk).update(allocated_paisa=paisa)
        numbers = [demand.consumer_no for demand in made[:3]]
        together = changes(
            world.mc,
            claims_of(Demand.objects.all()),
            day,
            paying_paisa=dict(zip(numbers, paying, strict=True)),
        )
        alone = [
            change
            for number, paisa in zip(numbers, paying, strict=True)
            for change in changes(
                world.mc, claims_of(Demand.objects.filter(consumer_no=number)), day, paying_paisa=paisa
            )
        ]
        said = [sorted((c.claim.pk, c.rule.pk, c.amount_paisa) for c in found) for found in (together, alone)]
        transaction.set_rollback(True)
    assert said[0] == said[1]


@pytest.mark.parametrize("count", [0, 1, ROWS, ROWS + 1])
def test_rows_are_written_in_parts(world: RevenueWorld, count):
    columns = ("body_id", "kind_id", "number", "asset_class", "address", "attributes", "status", "valid_from", "added_at", "added_by", "is_sample")  # fmt: skip
    rows = (
        (world.mc.pk, world.kind.pk, f"{n}", "a", "{}", "{}", "active", str(START), f"{START} 00:00:00+00:00", "test", False)
        for n in range(count)
    )  # fmt: skip
    keys = insert_rows(Asset, columns, rows)
    assert sorted(keys) == list(Asset.objects.order_by("pk").values_list("pk", flat=True))
    assert [len(some) for some in parts(range(count))] == ([ROWS] * (count // ROWS)) + [count % ROWS] * bool(
        count % ROWS
    )


def test_amounts_are_added_to_the_rows_named_and_no_others(world: RevenueWorld):
    one, other, third = payers(world, 3)
    add_to(Demand, ("adjusted_paisa", "surcharge_paisa"), {one.pk: (5_00, 5_00), third.pk: (-7_00, 0)})
    found = Demand.objects.filter(pk__in=[one.pk, other.pk, third.pk]).order_by("pk")
    assert list(found.values_list("adjusted_paisa", "surcharge_paisa")) == [(5_00, 5_00), (0, 0), (-7_00, 0)]
