"""Reversals, refunds, bounced cheques, advances and suspense: two persons, by amount, and the books turn back with them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from yakja.finance.revenue.actions import reversing
from yakja.finance.revenue.actions.advances import apply_advances, settle_suspense
from yakja.finance.revenue.actions.cheques import bounce_cheque, move_cheque
from yakja.finance.revenue.actions.closing import close_day
from yakja.finance.revenue.actions.points import decide_collection
from yakja.finance.revenue.actions.receiving import ChequeFacts
from yakja.finance.revenue.models import Advance, AdvanceUse, MoneyRequest, Receipt, Reversal
from yakja.finance.revenue.queries.collecting import day_totals
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, NOW, faults


def paper() -> StoredFile:
    return StoredFile.objects.create(
        sha256="0" * 64, size=1, media_type="application/pdf", name="resolution.pdf", purpose="revenue.resolution",
        stored_by="person:clerk", stored_at=NOW,
    )  # fmt: skip


def reverse(receipt, clerk, chief, **more):
    asked = reversing.ask_reversal(actor=clerk, receipt=receipt, reason="wrong payer", now=NOW)
    return reversing.decide_money_back(actor=chief, request=asked, approve=True, now=NOW, **more)


def test_a_receipt_is_reversed_by_two_persons_and_everything_turns_back(world, clerk, chief):
    who = world.payer()
    demand = world.demand(who, 300_00)
    receipt = world.pay(450_00, who)
    reverse(receipt, clerk, chief)
    demand.refresh_from_db()
    assert (demand.allocated_paisa, demand.owed_paisa) == (0, 300_00)
    assert Advance.objects.get().left_paisa == 0
    assert Receipt.objects.standing().count() == 0
    assert Receipt.objects.get() == receipt
    assert faults(world.mc) == []


def test_nobody_decides_on_what_they_asked_for(world, clerk, chief):
    asked = reversing.ask_reversal(
        actor=clerk, receipt=world.pay(1_00, head=world.parking), reason="x", now=NOW
    )
    with pytest.raises(PermissionDenied):
        reversing.decide_money_back(actor=clerk, request=asked, approve=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        MoneyRequest.objects.filter(pk=asked.pk).update(state="approved", decided_by_ref="person:clerk")


def test_from_the_first_amount_a_resolution_is_attached(world, clerk):
    receipt = world.pay(5_000_00, head=world.parking)
    with pytest.raises(ValidationError) as refused:
        reversing.ask_reversal(actor=clerk, receipt=receipt, reason="x", now=NOW)
    assert "resolution" in refused.value.error_dict
    reversing.ask_reversal(
        actor=clerk, receipt=receipt, reason="x", resolution=paper(), resolution_no="12/2025"
    )


def test_from_the_second_amount_a_body_above_decides(world, clerk, chief, above):
    receipt = world.pay(100_000_00, head=world.parking)
    asked = reversing.ask_reversal(
        actor=clerk, receipt=receipt, reason="x", resolution=paper(), resolution_no="12/2025", now=NOW
    )
    with pytest.raises(PermissionDenied):
        reversing.decide_money_back(actor=chief, request=asked, approve=True, now=NOW)
    assert reversing.decide_money_back(actor=above, request=asked, approve=True, now=NOW).state == "approved"


def test_a_refusal_says_why_and_changes_nothing(world, clerk, chief):
    receipt = world.pay(1_00, head=world.parking)
    asked = reversing.ask_reversal(actor=clerk, receipt=receipt, reason="x", now=NOW)
    assert reversing.ask_reversal(actor=clerk, receipt=receipt, reason="again", now=NOW) == asked
    with pytest.raises(ValidationError):
        reversing.decide_money_back(actor=chief, request=asked, approve=False)
    reversing.decide_money_back(actor=chief, request=asked, approve=False, note="it is right")
    assert not Reversal.objects.exists()
    with pytest.raises(Conflict):
        reversing.decide_money_back(actor=chief, request=asked, approve=True)


def test_a_receipt_is_reversed_once(world, clerk, chief):
    receipt = world.pay(1_00, head=world.parking)
    reverse(receipt, clerk, chief)
    with pytest.raises(Conflict):
        reversing.ask_reversal(actor=clerk, receipt=receipt, reason="x", now=NOW)


def test_a_reversal_after_the_close_stands_in_the_next_open_day(world, clerk, chief):
    receipt = world.pay(100_00, head=world.parking)
    close_day(actor=SYSTEM, point=world.c1, day=DAY, denominations={100: 1}, now=NOW)
    reverse(receipt, clerk, chief)
    assert Reversal.objects.get().booked_on == DAY + dt.timedelta(days=1)
    assert day_totals(world.c1, DAY + dt.timedelta(days=1)).cash_paisa == -100_00
    assert faults(world.mc) == []


def test_a_receipt_typed_wrong_is_replaced_by_another_that_names_it(world, clerk, chief):
    receipt = world.pay(100_00, head=world.parking)
    with pytest.raises(ValidationError):
        world.pay(10_00, head=world.parking, corrects=receipt)
    reverse(receipt, clerk, chief)
    assert world.pay(10_00, head=world.parking, corrects=receipt).corrects == receipt


def test_an_advance_pays_a_later_demand_and_cash_does_not_move(world):
    who = world.payer()
    world.pay(500_00, who)
    demand = world.demand(who, 300_00)
    uses = apply_advances(actor=SYSTEM, body=world.mc, consumer_no=who.consumer_no, on=DAY)
    assert [(u.purpose, u.demand_id, u.amount_paisa) for u in uses] == [("principal", demand.pk, 300_00)]
    assert apply_advances(actor=SYSTEM, body=world.mc, consumer_no=who.consumer_no, on=DAY) == []
    assert Advance.objects.get().left_paisa == 200_00
    assert faults(world.mc) == []


def test_reversing_a_receipt_undoes_what_its_advance_paid(world, clerk, chief):
    who = world.payer()
    receipt = world.pay(500_00, who)
    demand = world.demand(who, 300_00)
    apply_advances(actor=SYSTEM, body=world.mc, consumer_no=who.consumer_no, on=DAY)
    reverse(receipt, clerk, chief)
    demand.refresh_from_db()
    assert demand.allocated_paisa == 0
    assert faults(world.mc) == []


def test_suspense_is_settled_for_a_payer_who_is_found(world):
    receipt = world.pay(500_00, "140299999999")
    who = world.payer()
    demand = world.demand(who, 300_00)
    settle_suspense(
        actor=SYSTEM, advance=Advance.objects.get(), consumer_no=who.consumer_no, reason="slip shown", now=NOW
    )
    demand.refresh_from_db()
    assert demand.allocated_paisa == 300_00
    assert sorted(Advance.objects.filter(receipt=receipt).values_list("kind", "amount_paisa", "used_paisa")) == [
        ("advance", 500_00, 300_00), ("suspense", 500_00, 500_00),
    ]  # fmt: skip
    assert faults(world.mc) == []
    with pytest.raises(Conflict):
        settle_suspense(
            actor=SYSTEM,
            advance=Advance.objects.get(kind="suspense"),
            head=world.parking,
            reason="x",
            now=NOW,
        )


def test_suspense_that_was_settled_is_undone_with_its_receipt(world, clerk, chief):
    receipt = world.pay(500_00, "140299999999")
    who = world.payer()
    world.demand(who, 300_00)
    settle_suspense(
        actor=SYSTEM, advance=Advance.objects.get(), consumer_no=who.consumer_no, reason="x", now=NOW
    )
    reverse(receipt, clerk, chief)
    assert faults(world.mc) == []


def test_suspense_can_be_income_of_a_head(world):
    world.pay(500_00, "140299999999")
    settle_suspense(actor=SYSTEM, advance=Advance.objects.get(), head=world.parking, reason="toll", now=NOW)
    assert faults(world.mc) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "consumer_no"),
        ({"consumer_no": "1"}, "consumer_no"),
        ({"head": "security"}, "head"),
        ({"reason": " "}, "reason"),
    ],
)
def test_suspense_is_not_settled_without_knowing_how(world, facts, field):
    world.pay(500_00, "140299999999")
    if "head" in facts:
        facts = {"head": world.security}
    with pytest.raises(ValidationError) as refused:
        settle_suspense(
            **({"actor": SYSTEM, "advance": Advance.objects.get(), "reason": "x", "now": NOW} | facts)
        )
    assert field in refused.value.error_dict


def test_what_was_paid_too_much_is_paid_back_by_voucher(world, clerk, chief):
    who = world.payer()
    receipt = world.pay(500_00, who)
    advance = Advance.objects.get()
    with pytest.raises(ValidationError):
        reversing.ask_refund(actor=clerk, advance=advance, amount_paisa=500_01, reason="x")
    asked = reversing.ask_refund(
        actor=clerk, advance=advance, amount_paisa=200_00, reason="paid twice", now=NOW
    )
    with pytest.raises(ValidationError):
        reversing.decide_money_back(actor=chief, request=asked, approve=True, now=NOW)
    reversing.decide_money_back(actor=chief, request=asked, approve=True, voucher_no="V-9", now=NOW)
    advance.refresh_from_db()
    assert (advance.left_paisa, AdvanceUse.objects.get().purpose) == (300_00, "refund")
    assert faults(world.mc) == []
    # Money that left cannot be taken back a second time by reversing the receipt.
    again = reversing.ask_reversal(actor=clerk, receipt=receipt, reason="x", now=NOW)
    with pytest.raises(Conflict) as refused:
        reversing.decide_money_back(actor=chief, request=again, approve=True, now=NOW)
    assert refused.value.code == "refunded"
    assert faults(world.mc) == []


def test_two_refunds_of_the_same_money_are_not_both_paid(world, clerk, chief):
    world.pay(500_00, world.payer())
    advance = Advance.objects.get()
    asked = [
        reversing.ask_refund(actor=clerk, advance=advance, amount_paisa=400_00, reason="x", now=NOW)
        for _ in "12"
    ]
    reversing.decide_money_back(actor=chief, request=asked[0], approve=True, voucher_no="1", now=NOW)
    with pytest.raises(Conflict):
        reversing.decide_money_back(actor=chief, request=asked[1], approve=True, voucher_no="2", now=NOW)
    assert faults(world.mc) == []


def a_cheque(world, who, paisa=300_00):
    return world.pay(paisa, who, channel="cheque", cheque=ChequeFacts("0012", "BOP", DAY)).cheque


def test_a_cheque_goes_to_the_bank_and_is_paid(world):
    who = world.payer()
    world.demand(who, 300_00)
    cheque = a_cheque(world, who)
    for state in ("deposited", "cleared"):
        cheque = move_cheque(actor=SYSTEM, cheque=cheque, state=state, on=DAY)
    assert cheque.state == "cleared"
    with pytest.raises(Conflict):
        move_cheque(actor=SYSTEM, cheque=cheque, state="deposited", on=DAY)


def test_a_bounced_cheque_makes_the_demand_owed_again(world):
    who = world.payer()
    demand = world.demand(who, 300_00)
    cheque = a_cheque(world, who)
    with pytest.raises(ValidationError):
        bounce_cheque(actor=SYSTEM, cheque=cheque, on=DAY, note=" ", now=NOW)
    reversal = bounce_cheque(actor=SYSTEM, cheque=cheque, on=DAY, note="insufficient funds", now=NOW)
    assert bounce_cheque(actor=SYSTEM, cheque=cheque, on=DAY, note="again", now=NOW) == reversal
    demand.refresh_from_db()
    assert (demand.owed_paisa, reversal.cause, reversal.approved_by_ref) == (300_00, "bounced", "bank")
    assert faults(world.mc) == []


def test_a_council_may_have_the_principal_paid_first(world):
    decide_collection(
        actor=SYSTEM, body=world.mc, order="principal_first", resolution_from_paisa=1, above_from_paisa=2,
        instrument="Resolution 4", decided_on=DAY,
    )  # fmt: skip
    who = world.payer()
    world.demand(who, 300_00, adjusted_paisa=30_00, surcharge_paisa=30_00)
    receipt = world.pay(310_00, who)
    assert list(receipt.allocations.order_by("pk").values_list("part", "amount_paisa")) == [
        ("principal", 300_00), ("surcharge", 10_00),
    ]  # fmt: skip


def test_a_bounced_cheque_costs_what_the_council_decided(world):
    from yakja.finance.revenue.models import Demand, HeadMode, RevenueHead

    RevenueHead.objects.create(
        code="CHEQUE",
        name={"en": "Bounced cheque"},
        family="enforcement",
        kind="fee",
        period="event",
        source="test",
    )
    head = RevenueHead.objects.get(code="CHEQUE")
    HeadMode.objects.create(body=world.mc, head=head, mode="system_of_record", since=DAY, set_by="system")
    decide_collection(
        actor=SYSTEM, body=world.mc, order="arrears_first", resolution_from_paisa=1, above_from_paisa=2,
        bounce_charge_paisa=500_00, instrument="Resolution 4", decided_on=DAY,
    )  # fmt: skip
    who = world.payer()
    world.demand(who, 300_00)
    bounce_cheque(actor=SYSTEM, cheque=a_cheque(world, who), on=DAY, note="insufficient funds", now=NOW)
    charge = Demand.objects.get(head=head)
    assert (charge.amount_paisa, charge.consumer_no) == (500_00, who.consumer_no)
    assert faults(world.mc) == []
