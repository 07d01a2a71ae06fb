"""Demand runs: the database comes to the paisa the formula does, posted once, by two hands, and to the books."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings

from yakja.finance.ledger.queries import balance
from yakja.finance.revenue import tariff as formulas
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.errors import Conflict

from ..actions import assets, demands, law, tariffs
from ..models import Demand, DemandRun, DemandState, Tariff
from ..queries.assessing import attribute_sql
from .test_tariff import assets as random_assets
from .test_tariff import formulas as random_formulas
from .world import DAY, DUE, START, YEAR, RevenueWorld

PER_FOOT = {"kind": "per_unit", "attr": "area", "rate": 250, "per": 1}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(formula=random_formulas, asset=random_assets)
def test_the_database_comes_to_the_same_paisa(db, formula, asset):
    numbers = {name: value for name, value in asset.items() if isinstance(value, int)}
    column = "CAST(%s AS jsonb)" if connection.vendor == "postgresql" else "%s"
    for rounding in (1, 100):
        try:
            sql, values = formulas.compiled(
                formula, column=attribute_sql("x.attributes"), most=numbers, rounding=rounding
            )
        except formulas.TooLargeError:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {sql} FROM (SELECT {column} AS attributes) x", [*values, json.dumps(asset)]
            )
            found = cursor.fetchone()[0]
            assert found == formulas.evaluate(formula, asset, rounding=rounding)
            for name in formulas.attributes_of(formula):
                less = {k: v for k, v in asset.items() if k != name}
                cursor.execute(
                    f"SELECT {sql} FROM (SELECT {column} AS attributes) x", [*values, json.dumps(less)]
                )
                assert cursor.fetchone()[0] is None


def test_what_would_not_fit_is_not_computed():
    with pytest.raises(formulas.TooLargeError):
        formulas.compiled(
            {"kind": "per_unit", "attr": "area", "rate": 10**13, "per": 1},
            column=attribute_sql("a.attributes"), most={"area": 10**9}, rounding=1,
        )  # fmt: skip


def test_a_run_is_worked_out_and_posted_by_another_hand(world: RevenueWorld):
    world.tariff(PER_FOOT)
    first, second = world.charged("1", area=100), world.charged("2", area=40)
    run = world.run()
    assert run.state == DemandRun.State.PREVIEWED
    assert (run.count, run.total_paisa) == (2, 350_00)
    assert not Demand.objects.exists()
    with pytest.raises(PermissionDenied):
        demands.post_run(actor=world.maker, run=run, on=DAY)
    with pytest.raises(PermissionDenied):
        demands.post_run(actor=world.stranger, run=run, on=DAY)
    demands.post_run(actor=world.checker, run=run, on=DAY)
    made = {d.liability_id: d for d in Demand.objects.order_by("pk")}
    assert made[first.pk].amount_paisa == 250_00
    assert made[second.pk].amount_paisa == 100_00
    one = made[first.pk]
    assert (one.period, one.due_on, one.consumer_no, one.posted_on) == (YEAR, DUE, first.consumer_no, DAY)
    assert one.tariff.charge.head == world.water
    assert balance(world.opened("receivable", detail="WATER"), DAY) == 350_00
    assert balance(world.opened("assessed", detail="WATER"), DAY) == -350_00
    assert AuditEntry.objects.filter(verb="revenue.post_run").count() == 1


def test_the_same_run_twice_is_once_and_a_rerun_adds_what_is_missing(world: RevenueWorld):
    world.tariff(PER_FOOT)
    world.charged("1", area=100)
    run = world.run()
    demands.post_run(actor=world.checker, run=run, on=DAY)
    demands.post_run(actor=world.checker, run=run, on=DAY)
    assert Demand.objects.count() == 1
    again = world.run()
    assert again.count == 0
    with pytest.raises(ValidationError, match="nothing to post"):
        demands.post_run(actor=world.checker, run=again, on=DAY)
    late = world.charged("2", area=10)
    demands.preview_run(actor=world.maker, run=again)
    demands.post_run(actor=world.checker, run=again, on=DAY)
    assert Demand.objects.get(run=again).liability == late
    assert balance(world.opened("receivable", detail="WATER"), DAY) == 275_00


def test_what_changed_since_the_preview_is_not_posted(world: RevenueWorld):
    tariff = world.tariff(PER_FOOT)
    one, two = world.charged("1", area=100), world.charged("2", area=50)
    run = world.run()
    # The total stays; only that two assets changed places is noticed by the checksum.
    for liability, area in ((one, 50), (two, 100)):
        assets.change_asset(
            actor=world.maker,
            asset=liability.asset,
            attributes={"area": area},
            asset_class="a",
            reason="measured",
        )
    with pytest.raises(Conflict) as error:
        demands.post_run(actor=world.checker, run=run, on=DAY)
    assert error.value.code == "changed_since_preview"
    assert not Demand.objects.exists()
    demands.preview_run(actor=world.maker, run=run)
    tariffs.revise_tariff(
        actor=world.maker, tariff=tariff, formula={**PER_FOOT, "rate": 1}, instrument=world.law,
        valid_from=START + dt.timedelta(days=1),
    )  # fmt: skip
    demands.post_run(actor=world.checker, run=run, on=DAY)  # assessed on 1 July, before the revision
    assert Demand.objects.count() == 2


def test_a_preview_names_what_has_no_tariff_or_lacks_an_attribute(world: RevenueWorld):
    world.tariff(PER_FOOT, asset_class="a")
    world.charged("1", area=100)
    world.charged("2")
    world.charged("3", asset_class="b", area=9)
    run = world.run()
    assert run.count == 1
    assert run.preview["without_tariff"] == [{"class": "b", "count": 1}]
    assert run.preview["lacking"] == [{"asset": "2", "attribute": "area"}]
    demands.post_run(actor=world.checker, run=run, on=DAY)
    assert Demand.objects.count() == 1


def test_a_preview_shows_the_change_against_the_last_period(world: RevenueWorld):
    tariff = world.tariff(PER_FOOT)
    one, two, gone = world.charged("1", area=100), world.charged("2", area=50), world.charged("3", area=7)
    world.posted()
    assets.end_liability(actor=world.maker, liability=gone, on=dt.date(2026, 6, 1), reason="closed")
    world.charged("4", area=1)
    tariffs.revise_tariff(
        actor=world.maker, tariff=tariff, instrument=world.law, valid_from=dt.date(2026, 7, 1),
        formula={"kind": "max", "of": [{"kind": "flat", "amount": 125_00}, {**PER_FOOT, "rate": 500}]},
    )  # fmt: skip
    change = world.run(period="2026-27", due_on=dt.date(2026, 9, 30)).preview["change"]
    assert (change["before_count"], change["before_paisa"]) == (3, 392_50 + 50)
    assert (change["new"], change["gone"]) == (1, 1)
    assert [(m["consumer_no"], m["before_paisa"], m["paisa"]) for m in change["movers"]] == [
        (one.consumer_no, 250_00, 500_00), (two.consumer_no, 125_00, 250_00),
    ]  # fmt: skip


def test_parts_of_owners_add_up_to_the_whole(world: RevenueWorld):
    world.tariff(100_01, rounding_paisa=1)
    asset = world.asset("1")
    for name in ("A", "B", "C"):
        world.liability(asset, party=world.party(name), share_ppm=333_333)
    with pytest.raises(ValidationError, match="100 %"):
        world.liability(asset, party=world.party("D"), share_ppm=333_333)
    world.liability(asset, party=world.party("E"), share_ppm=1)
    made = world.posted()
    assert sum(d.amount_paisa for d in made) == 100_01
    assert max(d.amount_paisa for d in made[:3]) - min(d.amount_paisa for d in made[:3]) <= 1


def test_the_tariff_of_the_day_decides_and_the_council_comes_first(world: RevenueWorld):
    world.tariff(100_00, body=None, province=world.pk6, actor=world.steward)
    world.tariff(300_00, asset_class="b", body=None, province=world.pk6, actor=world.steward)
    a, b = world.charged("1"), world.charged("2", asset_class="b")
    run = world.run()
    assert run.total_paisa == 400_00
    world.tariff(70_00)
    demands.preview_run(actor=world.maker, run=run)
    demands.post_run(actor=world.checker, run=run, on=DAY)
    assert {d.liability: d.amount_paisa for d in Demand.objects.all()} == {a: 70_00, b: 70_00}


def test_a_free_tariff_makes_demands_of_zero(world: RevenueWorld):
    world.tariff(0, act=Tariff.Act.EXEMPTION)
    world.charged("1")
    assert [d.amount_paisa for d in world.posted()] == [0]


def test_a_head_that_is_billed_elsewhere_is_not_billed_here(world: RevenueWorld):
    world.tariff(100_00)
    liability = world.charged("1")
    run = world.run()
    law.set_head_mode(
        actor=world.maker, body=world.mc, head=world.water, mode="reconcile_only", kept_in="e-billing"
    )
    for attempt in (
        lambda: demands.post_run(actor=world.checker, run=run, on=DAY),
        lambda: world.run(period="2026-27"),
        lambda: world.liability(liability.asset),
        lambda: demands.raise_demand(
            actor=world.maker,
            body=world.mc,
            head=world.water,
            period=YEAR,
            due_on=DUE,
            key="k",
            amount_paisa=5,
        ),
    ):
        with pytest.raises(ValidationError) as error:
            attempt()
        assert error.value.error_dict["head"][0].code == "reconcile_only"
    assert not Demand.objects.exists()


def test_one_demand_is_raised_once_per_key(world: RevenueWorld):
    facts = {
        "actor": world.maker, "body": world.mc, "head": world.water, "period": YEAR, "due_on": DUE, "key": "fine-1",
        "amount_paisa": 500_00, "on": DAY,
    }  # fmt: skip
    one = demands.raise_demand(**facts)
    assert demands.raise_demand(**facts) == one
    with pytest.raises(Conflict):
        demands.raise_demand(**(facts | {"amount_paisa": 1}))
    assert balance(world.opened("receivable", detail="WATER"), DAY) == 500_00


def test_a_demand_is_taken_back_by_another_hand_before_anything_is_paid(world: RevenueWorld):
    world.tariff(100_00)
    world.charged("1")
    demand = world.posted()[0]
    facts = {"demand": demand, "reason": "wrong plot", "resolution": "R-9", "on": DAY}
    with pytest.raises(ValidationError, match="Another officer"):
        demands.reverse_demand(actor=world.checker, **facts)
    demands.reverse_demand(actor=world.maker, **facts)
    demand.refresh_from_db()
    assert demand.state == DemandState.REVERSED
    assert balance(world.opened("receivable", detail="WATER"), DAY) == 0
    with pytest.raises(Conflict):
        demands.reverse_demand(actor=world.maker, **facts)
    assert world.posted()[0].amount_paisa == 100_00  # the period is free again


def test_a_paid_demand_is_not_taken_back(world: RevenueWorld):
    world.tariff(100_00)
    world.charged("1")
    demand = world.posted()[0]
    Demand.objects.filter(pk=demand.pk).update(allocated_paisa=1)
    with pytest.raises(ValidationError, match="paid"):
        demands.reverse_demand(actor=world.maker, demand=demand, reason="x", resolution="R", on=DAY)


def test_the_database_keeps_posted_demands_as_they_are(world: RevenueWorld):
    world.tariff(100_00)
    world.charged("1")
    demand = world.posted()[0]
    rows = Demand.objects.filter(pk=demand.pk)
    for change in (
        lambda: rows.update(amount_paisa=1),
        lambda: rows.update(period="2024-25"),
        lambda: rows.update(allocated_paisa=100_01),
        lambda: rows.update(adjusted_paisa=-100_01),
        lambda: rows.update(surcharge_allocated_paisa=1),
        lambda: rows.delete(),
        lambda: Demand.objects.create(
            body=demand.body, head=demand.head, liability=demand.liability, period=YEAR, amount_paisa=1, due_on=DUE,
            posted_on=DAY,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    rows.update(allocated_paisa=100_00)


@pytest.mark.parametrize("period", ["2025-27", "2025", "2025-10", "next", "٢٠٢٥"])
def test_a_period_is_written_as_the_head_falls_due(world: RevenueWorld, period):
    with pytest.raises(ValidationError) as error:
        world.run(period=period)
    assert error.value.error_dict["period"][0].code == "bad_period"


def test_one_run_of_a_head_and_period_is_open_at_a_time(world: RevenueWorld):
    run = world.run()
    with pytest.raises(Conflict):
        world.run()
    demands.discard_run(actor=world.maker, run=run, reason="wrong day")
    assert world.run().pk != run.pk
    with pytest.raises(Conflict):
        demands.preview_run(actor=world.maker, run=run)


def test_a_rate_beyond_reason_is_computed_by_the_sizes_there_are_or_refused(world: RevenueWorld):
    world.tariff({"kind": "per_unit", "attr": "area", "rate": 10**12, "per": 1})
    world.charged("1", area=3)
    run = world.run()
    assert run.total_paisa == 3 * 10**12
    world.charged("2", area=10**9)
    with pytest.raises(ValidationError) as error:
        demands.preview_run(actor=world.maker, run=run)
    assert error.value.code == "too_large"
