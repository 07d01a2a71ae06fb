"""Taking money in: what it pays, what is kept, what is refused, and what happens when it is sent twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from yakja.finance.ledger.models import Entry
from yakja.finance.revenue.actions.receiving import ChequeFacts
from yakja.finance.revenue.models import Advance, Allocation, Demand, HeadMode, Receipt
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.errors import Conflict

from .world import DAY, NOW, faults


def parts(receipt: Receipt) -> list[tuple[str, int]]:
    return list(receipt.allocations.order_by("pk").values_list("part", "amount_paisa"))


def test_a_payment_pays_the_oldest_demand_first_and_the_rest_is_kept(world):
    who = world.payer()
    new = world.demand(who, 300_00, "2025-09")
    old = world.demand(who, 200_00, "2025-08", dt.date(2025, 8, 31))
    receipt = world.pay(650_00, who)
    assert list(receipt.allocations.order_by("pk").values_list("demand", "amount_paisa")) == [
        (old.pk, 200_00), (new.pk, 300_00), (None, 150_00),
    ]  # fmt: skip
    kept = Advance.objects.get()
    assert (kept.kind, kept.consumer_no, kept.left_paisa) == ("advance", who.consumer_no, 150_00)
    assert faults(world.mc) == []


def test_a_part_payment_leaves_the_rest_owed(world):
    who = world.payer()
    demand = world.demand(who, 300_00)
    world.pay(100_00, who)
    demand.refresh_from_db()
    assert (demand.allocated_paisa, demand.owed_paisa) == (100_00, 200_00)
    assert faults(world.mc) == []


def test_a_surcharge_is_paid_before_the_principal_and_both_are_kept_apart(world):
    who = world.payer()
    demand = world.demand(who, 300_00, adjusted_paisa=30_00, surcharge_paisa=30_00)
    receipt = world.pay(100_00, who)
    demand.refresh_from_db()
    assert parts(receipt) == [("surcharge", 30_00), ("principal", 70_00)]
    assert (demand.allocated_paisa, demand.surcharge_allocated_paisa) == (100_00, 30_00)


def test_a_second_payment_of_the_same_bill_becomes_an_advance_and_is_never_refused(world):
    who = world.payer()
    world.demand(who, 300_00)
    world.pay(300_00, who)
    second = world.pay(300_00, who, point=world.bank, channel="raast", instrument_ref="R-1")
    assert parts(second) == [("advance", 300_00)]
    assert Advance.objects.get().kind == "advance"
    assert faults(world.mc) == []


def test_the_number_of_nobody_goes_to_suspense(world):
    receipt = world.pay(500_00, "999999999999")
    assert Advance.objects.get(receipt=receipt).kind == "suspense"
    assert faults(world.mc) == []


def test_the_same_key_again_answers_the_same_receipt(world):
    who = world.payer()
    world.demand(who, 300_00)
    first = world.pay(300_00, who, key="psid-1")
    assert world.pay(300_00, who, key="psid-1") == first
    assert Receipt.objects.count() == 1
    assert Advance.objects.count() == 0


@pytest.mark.parametrize("change", [{"paisa": 301_00}, {"who": "999999999999"}, {"point": "c2"}])
def test_the_same_key_with_other_content_is_refused(world, change):
    who = world.payer()
    world.pay(300_00, who, key="k")
    facts = {"paisa": 300_00, "who": who} | change
    if "point" in facts:
        facts["point"] = world.c2
    with pytest.raises(Conflict) as refused:
        world.pay(facts.pop("paisa"), facts.pop("who"), key="k", **facts)
    assert refused.value.code == "key_reused"


def test_two_councils_may_use_the_same_key(world):
    world.pay(100_00, key="k", head=world.parking)
    leafless = world.point("C1", "counter", body=world.village)
    world.pay(100_00, key="k", head=world.parking, point=leafless)
    assert Receipt.objects.count() == 2


def test_numbers_run_without_a_gap_and_a_refused_payment_takes_none(world):
    assert [world.pay(100_00, head=world.parking).no for _ in range(2)] == [
        "PK602-MC-C1-25-000001", "PK602-MC-C1-25-000002",
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        world.pay(-1, head=world.parking)
    assert world.pay(100_00, head=world.parking).number == 3
    assert world.pay(100_00, head=world.parking, point=world.c2).no == "PK602-MC-C2-25-000001"


def test_a_new_financial_year_begins_a_new_series(world):
    first = world.pay(1_00, head=world.parking)
    day = dt.date(2026, 7, 1)
    later = world.pay(
        1_00, head=world.parking, received_on=day, now=dt.datetime(2026, 7, 1, 6, tzinfo=dt.UTC)
    )
    assert (first.no[-9:], later.no[-9:]) == ("25-000001", "26-000001")


def test_money_of_a_head_alone_is_income_at_once(world):
    receipt = world.pay(30_00, head=world.parking)
    assert parts(receipt) == [("head", 30_00)]
    income = Entry.objects.get(account__purpose="income")
    assert (income.account.object_code, income.amount) == ("C03899", -30_00)


def test_income_of_a_demand_is_recognised_with_the_cash(world):
    who = world.payer()
    world.demand(who, 300_00)
    world.pay(100_00, who)
    sums = {}
    for entry in Entry.objects.select_related("account"):
        sums[entry.account.purpose] = sums.get(entry.account.purpose, 0) + entry.amount
    assert sums == {"cash": 100_00, "income": -100_00, "receivable": 200_00, "assessed": -200_00}


def test_a_deposit_lies_in_the_public_account_and_is_owed_back(world):
    world.pay(5_000_00, head=world.security)
    found = {(e.account.purpose, e.account.fund): e.amount for e in Entry.objects.select_related("account")}
    assert found == {("cash", "public_account"): 5_000_00, ("deposit", "public_account"): -5_000_00}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"paisa": 0}, "amount"),
        ({"paisa": 10**18}, "amount"),
        ({"key": ""}, "key"),
        ({"channel": "raast"}, "channel"),
        ({"channel": "gold"}, "channel"),
        ({"channel": "cheque"}, "cheque_number"),
        ({"received_on": dt.date(2025, 9, 11)}, "received_on"),
        ({"received_on": dt.date(2025, 6, 30)}, "received_on"),
        ({"head": "parking", "consumer_no": "1"}, "consumer_no"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(world, facts, field):
    if facts.get("head"):
        facts = facts | {"head": world.parking}
    with pytest.raises(ValidationError) as refused:
        world.pay(facts.pop("paisa", 100_00), **facts)
    assert list(refused.value.error_dict) == [field]
    assert not Receipt.objects.exists()


def test_money_from_a_bank_needs_its_reference(world):
    with pytest.raises(ValidationError) as refused:
        world.pay(100_00, point=world.bank, channel="bank")
    assert "instrument_ref" in refused.value.error_dict


@pytest.mark.parametrize(
    ("drawn_on", "code"), [(DAY + dt.timedelta(1), "post_dated"), (dt.date(2025, 1, 1), "stale")]
)
def test_a_cheque_that_no_bank_pays_today_is_refused(world, drawn_on, code):
    with pytest.raises(ValidationError) as refused:
        world.pay(100_00, channel="cheque", cheque=ChequeFacts("1", "BOP", drawn_on), head=world.parking)
    assert refused.value.error_dict["cheque_drawn_on"][0].code == code


def test_a_head_kept_in_another_system_takes_imported_receipts_only(world):
    HeadMode.objects.create(
        body=world.mc,
        head=world.parking,
        mode="reconcile_only",
        kept_in="e-billing",
        since=DAY,
        set_by="system",
    )
    with pytest.raises(ValidationError) as refused:
        world.pay(100_00, head=world.parking)
    assert "head" in refused.value.error_dict
    point = world.point("I1", "imported")
    receipt = world.pay(100_00, head=world.parking, point=point, channel="imported", instrument_ref="E-1")
    assert receipt.channel == "imported"


def test_a_clerk_of_another_council_and_a_visitor_may_not(world, stranger):
    from yakja.foundation.kit.permissions import ANONYMOUS

    for actor in (stranger, ANONYMOUS):
        with pytest.raises(PermissionDenied):
            world.pay(100_00, head=world.parking, actor=actor)


def test_one_audit_entry_tells_of_the_receipt(world, clerk):
    AuditEntry.objects.all()
    before = AuditEntry.objects.count()
    receipt = world.pay(100_00, head=world.parking, actor=clerk)
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert AuditEntry.objects.count() == before + 1
    assert (entry.verb, entry.actor_ref, entry.after["no"]) == (
        "revenue.receive_payment",
        "person:clerk",
        receipt.no,
    )


def test_a_receipt_and_what_it_paid_can_neither_be_changed_nor_removed(world):
    receipt = world.pay(100_00, head=world.parking)
    part = receipt.allocations.get()
    for change in (
        lambda: Receipt.objects.filter(pk=receipt.pk).update(amount_paisa=1),
        lambda: Allocation.objects.filter(pk=part.pk).update(amount_paisa=1),
        lambda: Receipt.objects.filter(pk=receipt.pk)._raw_delete("default"),
        lambda: Allocation.objects.filter(pk=part.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_refuses_parts_that_exceed_their_receipt(world):
    receipt = world.pay(100_00, head=world.parking)
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.create(receipt=receipt, part="head", head=world.parking, amount_paisa=1)


def test_the_database_refuses_to_pay_a_demand_beyond_what_is_owed(world):
    demand = world.demand(world.payer(), 100_00)
    with pytest.raises(DatabaseError), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(allocated_paisa=100_01)


def a_rule(world, kind: str, **facts):
    from yakja.finance.revenue.models import AdjustmentRule, LegalInstrument

    law = LegalInstrument.objects.create(code=f"T-{kind}", kind="act", title={"en": "Act"}, source="test")
    return AdjustmentRule.objects.create(
        **(
            {
                "head": world.rent, "body": world.mc, "kind": kind, "name": kind, "rate_ppm": 100_000, "instrument": law,
                "valid_from": dt.date(2025, 7, 1), "enacted_at": NOW, "enacted_by": "system",
            }
            | facts
        )
    )  # fmt: skip


def test_a_late_payment_pays_the_surcharge_of_its_day_first(world):
    a_rule(world, "surcharge")
    who = world.payer()
    demand = world.demand(who, 300_00, "2025-08", dt.date(2025, 8, 31))
    assert parts(world.pay(100_00, who)) == [("surcharge", 30_00), ("principal", 70_00)]
    demand.refresh_from_db()
    assert demand.owed_paisa == 230_00
    assert faults(world.mc) == []


def test_a_rebate_for_paying_the_whole_in_time_is_taken_off_and_given_back_when_the_payment_falls(
    world, holder
):
    from yakja.finance.revenue.actions import reversing

    a_rule(world, "rebate")
    who = world.payer()
    demand = world.demand(who, 300_00)
    receipt = world.pay(270_00, who)
    demand.refresh_from_db()
    assert (parts(receipt), demand.owed_paisa) == ([("principal", 270_00)], 0)
    asked = reversing.ask_reversal(
        actor=holder(("council_officer", "PK602-MC"), ref="person:a"), receipt=receipt, reason="x", now=NOW
    )
    reversing.decide_money_back(
        actor=holder(("council_officer", "PK602-MC"), ref="person:b"), request=asked, approve=True, now=NOW
    )
    demand.refresh_from_db()
    assert demand.owed_paisa == 300_00
    assert faults(world.mc) == []


def test_no_rebate_for_a_part(world):
    a_rule(world, "rebate")
    who = world.payer()
    demand = world.demand(who, 300_00)
    world.pay(100_00, who)
    demand.refresh_from_db()
    assert demand.owed_paisa == 200_00
