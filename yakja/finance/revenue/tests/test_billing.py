"""Bills: what they say, that they never change, who may see what of them, and disputing one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.foundation.cases.models import Case
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import ANONYMOUS

from ..actions import billing, disputing, law
from ..models import Bill, Demand, Dispute
from ..payslip import decode
from ..queries.bills import public_bill
from .world import DAY, DUE, START, RevenueWorld

ACCOUNT = "PK36SCBL0000001123456702"


@pytest.fixture
def demand(world: RevenueWorld) -> Demand:
    world.tariff(1_000_00)
    law.enact_rule(
        actor=world.maker, head=world.water, kind="surcharge", name="Late", instrument=world.law, valid_from=START,
        body=world.mc, rate_ppm=100_000,
    )  # fmt: skip
    world.liability(world.asset("1"), party=world.party("Rukhsana Bibi"))
    return world.posted()[0]


def issue(world: RevenueWorld, demand: Demand, **more) -> Bill:
    facts = {"actor": world.maker, "body": world.mc, "consumer_no": demand.consumer_no, "issued_on": DAY}
    return billing.issue_bill(**(facts | more))


def test_a_bill_names_both_amounts_and_is_not_made_twice(world: RevenueWorld, demand):
    bill = issue(world, demand)
    assert (bill.within_paisa, bill.after_paisa, bill.due_on) == (1_000_00, 1_100_00, DUE)
    assert bill.number == f"{demand.consumer_no[:4]}/2025-26/000001"
    assert issue(world, demand) == bill
    assert Bill.objects.count() == 1
    assert bill.qr_payload == ""


def test_a_later_bill_supersedes_and_the_first_stays_as_it_was(world: RevenueWorld, demand):
    first = issue(world, demand)
    Demand.objects.filter(pk=demand.pk).update(allocated_paisa=400_00)
    second = issue(world, demand)
    first.refresh_from_db()
    assert (first.state, first.within_paisa) == ("superseded", 1_000_00)
    assert (second.within_paisa, second.after_paisa) == (600_00, 660_00)
    assert first.number < second.number


def test_arrears_are_due_in_days_to_come(world: RevenueWorld, demand):
    bill = issue(world, demand, issued_on=dt.date(2025, 12, 1))
    assert bill.due_on == dt.date(2025, 12, 16)
    assert bill.within_paisa == bill.after_paisa == 1_100_00
    assert bill.lines.get().is_arrears


def test_the_code_on_a_bill_is_read_back_by_its_own_standard(world: RevenueWorld, demand):
    billing.set_biller(
        actor=world.maker, body=world.mc, raast_id=ACCOUNT, merchant_name="MC KASUR", merchant_city="KASUR"
    )
    bill = issue(world, demand)
    code = decode(bill.qr_payload)
    assert (code.account, code.reference) == (ACCOUNT, demand.consumer_no)
    assert (code.within_paisa, code.after_paisa, code.due_on) == (1_000_00, 1_100_00, DUE)
    with pytest.raises(ValidationError):
        billing.set_biller(
            actor=world.maker, body=world.mc, raast_id=ACCOUNT, merchant_name="قصور", merchant_city="K"
        )


def test_bills_of_a_head_are_issued_together(world: RevenueWorld, demand):
    other = world.charged("2")
    run = world.run()
    from ..actions import demands

    demands.post_run(actor=world.checker, run=run, on=DAY)
    assert billing.issue_bills(actor=world.maker, body=world.mc, head=world.water, issued_on=DAY) == 2
    assert billing.issue_bills(actor=world.maker, body=world.mc, head=world.water, issued_on=DAY) == 2
    assert Bill.objects.count() == 2
    assert Bill.objects.filter(consumer_no=other.consumer_no, state="issued").exists()


def test_nothing_owed_is_not_billed_and_strangers_do_not_bill(world: RevenueWorld, demand):
    with pytest.raises(PermissionDenied):
        issue(world, demand, actor=world.stranger)
    Demand.objects.filter(pk=demand.pk).update(allocated_paisa=1_000_00)
    with pytest.raises(Conflict):
        issue(world, demand)


def test_whoever_has_the_number_sees_what_is_owed_and_no_name(world: RevenueWorld, demand):
    issue(world, demand)
    number = demand.consumer_no
    seen = public_bill(f"{number[:4]} {number[4:]}", DUE)
    assert seen is not None
    assert seen.owed_paisa == 1_000_00
    assert "Rukhsana" not in repr(seen)
    assert public_bill(number, DUE + dt.timedelta(days=1)).owed_paisa == 1_100_00
    assert public_bill("12345678901234", DUE) is None
    assert public_bill(number[:-1] + str((int(number[-1]) + 1) % 10), DUE) is None


def test_a_dispute_becomes_one_case_of_the_council(world: RevenueWorld, demand):
    facts = {
        "actor": ANONYMOUS,
        "liability": demand.liability,
        "text": "The meter is not mine.",
        "phone": "0300 1234567",
    }
    case = disputing.dispute_bill(**facts)
    assert disputing.dispute_bill(**facts) == case
    assert (case.kind, case.body, case.state) == ("revenue.dispute", world.mc, "filed")
    assert case.due_at > timezone.now()
    stored = Dispute.objects.get(case=case)
    assert stored.phone == "+923001234567"
    assert not Case.objects.filter(events__facts__icontains="300").exists()
    with pytest.raises(ValidationError):
        disputing.dispute_bill(**(facts | {"text": " "}))
    with pytest.raises(ValidationError):
        disputing.dispute_bill(**(facts | {"text": "other", "phone": "12"}))
