"""The figures of collection, on the day they are asked for."""

from __future__ import annotations

import datetime as dt

from yakja.finance.revenue.actions import reversing
from yakja.finance.revenue.actions.books import LeafEntry, enter_leaves, explain_leaves, issue_book
from yakja.finance.revenue.actions.closing import record_deposit
from yakja.finance.revenue.indicators import INDICATORS
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, NOW


def figures(code: str, day: dt.date = DAY) -> dict:
    """Numerator and denominator by body or place."""
    (found,) = [i for i in INDICATORS if i.code == f"revenue.{code}"]
    return {(f.body_id, f.place_id): (f.numerator, f.denominator) for f in found.compute(day)}


def test_what_was_collected_counts_on_its_day_and_a_reversal_on_its_own(world, clerk, chief):
    who = world.payer()
    world.demand(who, 300_00)
    receipt = world.pay(120_00, who)
    mc = (world.mc.pk, None)
    assert figures("collection_efficiency")[mc] == (4_000, 10_000)
    assert figures("collection_efficiency", DAY - dt.timedelta(days=1))[mc] == (0, 10_000)
    later = NOW + dt.timedelta(days=3)
    asked = reversing.ask_reversal(actor=clerk, receipt=receipt, reason="x", now=later)
    reversing.decide_money_back(actor=chief, request=asked, approve=True, now=later)
    assert figures("collection_efficiency")[mc] == (4_000, 10_000)
    assert figures("collection_efficiency", DAY + dt.timedelta(days=3))[mc] == (0, 10_000)


def test_a_place_holds_what_its_councils_hold(world):
    world.demand(world.payer(), 300_00)
    found = figures("collection_efficiency")
    assert found[None, world.pk6.pk] == found[None, world.kasur.pk] == found[world.mc.pk, None]
    assert (None, world.swat.pk) not in found


def test_arrears_are_what_was_open_when_the_year_began(world):
    who = world.payer()
    world.demand(who, 300_00, "2025-05", dt.date(2025, 5, 31), posted_on=dt.date(2025, 5, 1))
    world.demand(who, 100_00)
    world.pay(200_00, who)
    assert figures("arrears_recovered")[world.mc.pk, None] == (6_667, 10_000), "a share, without the amounts"
    assert figures("collection_efficiency")[world.mc.pk, None] == (0, 10_000)


def test_days_from_the_cash_box_to_the_bank(world):
    world.pay(100_00, head=world.parking, received_on=DAY - dt.timedelta(days=4))
    record_deposit(
        actor=SYSTEM, point=world.c1, slip_no="1", bank="B", amount_paisa=100_00, deposited_on=DAY,
        collected_from=DAY - dt.timedelta(days=4), collected_to=DAY - dt.timedelta(days=4), key="k", now=NOW,
    )  # fmt: skip
    assert figures("days_cash_to_bank")[world.mc.pk, None] == (4, 1)


def test_leaves_that_are_void_or_missing(world):
    book = issue_book(
        actor=SYSTEM,
        point=world.v1,
        first_serial=1,
        last_serial=9,
        issued_to="A",
        issued_on=DAY - dt.timedelta(1),
    )
    entries = [LeafEntry(serial, DAY, 10_00, world.parking) for serial in (1, 2, 4)]
    enter_leaves(actor=SYSTEM, book=book, entries=entries, now=NOW)
    explain_leaves(actor=SYSTEM, book=book, serials=[3], state="missing", memo="lost", now=NOW)
    assert figures("void_leaf_rate")[world.mc.pk, None] == (1, 4)


def test_assets_without_a_demand(world):
    world.demand(world.payer(), 100_00)
    world.payer()
    assert figures("assets_without_demand")[world.mc.pk, None] == (1, 2)
