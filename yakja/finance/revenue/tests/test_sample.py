"""The committee of the sample: what it demands stands on bills that can be paid by Raast, to an account of no bank."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from yakja.finance.ledger.tests.world import LedgerWorld
from yakja.finance.revenue.actions.loading import load_reference
from yakja.finance.revenue.models import Bill, CollectionContract, Demand
from yakja.finance.revenue.payslip import decode
from yakja.finance.revenue.queries.bills import printed_lines
from yakja.finance.revenue.sample import levying, months
from yakja.finance.revenue.sample.collecting import open_collection
from yakja.finance.revenue.sample.contracting import auction, pay_instalment
from yakja.foundation.kit.permissions import SYSTEM


@pytest.fixture
def levy(db: Any, monkeypatch: Any) -> levying.Levy:
    world = LedgerWorld()
    load_reference(actor=SYSTEM, folder=settings.REFERENCE_DIR)
    monkeypatch.setattr(levying, "COMMITTEE", world.mc.code)
    for name in ("PROPERTIES", "SHOPS", "CONNECTIONS"):
        monkeypatch.setattr(levying, name, 12)
    found = levying.found_levy(actor=SYSTEM, today=timezone.localdate())
    assert found is not None
    return found


def test_every_bill_with_something_to_pay_carries_the_code_of_raast(levy):
    today = timezone.localdate()
    for month in months(levy.begins, today):
        levying.demand_month(levy, month)
    levying.bill_everybody(levy, today.replace(day=1))
    bills = list(Bill.objects.filter(within_paisa__gt=0))
    assert len(bills) > 12
    for bill in bills:
        code = decode(bill.qr_payload)
        assert (code.reference, code.within_paisa, code.after_paisa, code.due_on) == (
            bill.consumer_no, bill.within_paisa, bill.after_paisa, bill.due_on,
        )  # fmt: skip
        assert code.account == levying.ACCOUNT
        assert code.name.startswith("SAMPLE")


def test_arrears_of_a_head_are_one_line_of_paper(levy):
    today = timezone.localdate()
    for month in months(levy.begins, today):
        levying.demand_month(levy, month)
    levying.bill_everybody(levy, today.replace(day=1))
    grouped = 0
    for bill in Bill.objects.all():
        lines = printed_lines(bill)
        assert sum(line.within_paisa for line in lines) == bill.within_paisa
        assert sum(line.count for line in lines) == bill.lines.count()
        late = [line.head for line in lines if line.is_arrears]
        assert len(set(late)) == len(late)
        grouped += sum(line.count > 1 for line in lines)
    assert grouped > 12
    oldest = printed_lines(Bill.objects.filter(lines__head__code="WATER").first())[0]
    assert oldest.periods.startswith(f"{levy.begins:%Y-%m} – ")


@pytest.mark.parametrize("last", [None, (6, 30), (7, 1), (1, 31)])
def test_its_auctions_come_to_a_contract_in_force_and_one_that_waits(levy, last):
    """Whatever day the sample is loaded on."""
    today = timezone.localdate()
    if last is not None:
        day = dt.date(today.year, *last)
        today = day if day <= today else day.replace(year=today.year - 1)
    auction(levy, today)
    market, stand = CollectionContract.objects.order_by("head__code")
    assert (market.state, stand.state) == ("approved", "drawn")
    owed = Demand.objects.filter(consumer_no=market.consumer_no).aggregate(all=Sum("amount_paisa"))["all"]
    assert owed == market.bid_paisa
    assert market.settled_by != market.made_by


def test_its_contractor_pays_two_instalments_and_is_late_with_the_next(levy):
    market = auction(levy, timezone.localdate())
    bank, _counter = open_collection(levy.body, SYSTEM, levy.begins)
    year_later = market.ends_on
    for month in months(market.starts_on, year_later):
        pay_instalment(levy, market, bank, month, year_later)
    paid = [
        part.demand.allocated_paisa for part in market.instalments.select_related("demand").order_by("number")
    ]
    assert paid == [part.amount_paisa for part in market.instalments.order_by("number")[:2]] + [0, 0]


def test_its_account_is_formed_like_one_and_of_no_bank():
    account = levying.ACCOUNT
    assert account[4:8] == "SAMP"
    digits = "".join(str(int(sign, 36)) for sign in account[4:] + account[:4])
    assert (len(account), int(digits) % 97) == (24, 1)
