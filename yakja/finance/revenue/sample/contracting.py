"""Two auctions of the committee: a cattle market given to a contractor who pays by instalments, a bus stand that waits.

Everything is invented and says so; both go through the real verbs, the first by two hands.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.foundation.kit.calendar import FiscalYear

from ..actions.contracts import draw_contract, monthly, settle_contract
from ..actions.law import set_head_mode
from ..actions.receiving import Payment, receive_payment
from ..models import CollectionContract, CollectionPoint, RevenueHead
from .levying import Levy

PAID = 2


def auction(levy: Levy, today: dt.date) -> CollectionContract:
    """The cattle market for this fiscal year, in force; the bus stand for a year to come, drawn up and not yet approved."""
    year = FiscalYear.of(today)
    begins, ends = dt.date(year.first_year, 7, 1), dt.date(year.first_year + 1, 7, 1)
    cattle, stand = (RevenueHead.objects.get(code=code) for code in ("CATTLE", "STAND"))
    for head in (cattle, stand):
        set_head_mode(
            actor=levy.maker, body=levy.body, head=head, mode="system_of_record", since=levy.begins, is_sample=True,
            door="sample",
        )  # fmt: skip
    market = draw_contract(
        actor=levy.maker, body=levy.body, head=cattle, instrument=levy.instrument, starts_on=begins, ends_on=ends,
        contractor_name={"en": "Rehmat and Sons (SAMPLE)", "ur": "رحمت اینڈ سنز (نمونہ)"},
        noticed_on=begins - dt.timedelta(days=45), notice="SAMPLE: two daily papers and the notice board",
        auctioned_on=begins - dt.timedelta(days=20), bidders=4, reserve_paisa=48_00_000_00, bid_paisa=52_50_000_00,
        earnest_paisa=2_40_000_00, instalments=monthly(52_50_000_00, 4, begins + dt.timedelta(days=14)),
        resolution="SAMPLE resolution 2", is_sample=True, door="sample",
    )  # fmt: skip
    market = settle_contract(actor=levy.checker, contract=market, approve=True, door="sample")
    starts = (today.replace(day=1) + dt.timedelta(days=40)).replace(day=1)
    draw_contract(
        actor=levy.maker, body=levy.body, head=stand, instrument=levy.instrument, starts_on=starts,
        ends_on=starts.replace(year=starts.year + 1),
        contractor_name={"en": "Shafiq Transport (SAMPLE)", "ur": "شفیق ٹرانسپورٹ (نمونہ)"},
        noticed_on=today - dt.timedelta(days=30), notice="SAMPLE: one daily paper and the notice board",
        auctioned_on=today - dt.timedelta(days=3), bidders=2, reserve_paisa=9_00_000_00, bid_paisa=9_20_000_00,
        instalments=monthly(9_20_000_00, 2, starts), resolution="SAMPLE resolution 3", is_sample=True, door="sample",
    )  # fmt: skip
    return market


def pay_instalment(
    levy: Levy, market: CollectionContract, bank: CollectionPoint, month: dt.date, today: dt.date
) -> None:
    """What the contractor pays at the bank in a month: the first two instalments; what falls due after them is late."""
    due = market.instalments.filter(number__lte=PAID, due_on__lte=today)
    for part in due.filter(due_on__year=month.year, due_on__month=month.month):
        payment = Payment(
            amount_paisa=part.amount_paisa, channel="bank", key=f"sample:auction:{part.number}", received_on=part.due_on,
            consumer_no=market.consumer_no, instrument_ref=f"SAMPLE {part.number}",
        )  # fmt: skip
        now = timezone.make_aware(dt.datetime.combine(part.due_on, dt.time(12)))
        receive_payment(actor=levy.maker, point=bank, payment=payment, is_sample=True, now=now, door="sample")
