"""Bills: numbered papers over what is owed, with the amount until the due day and after it; reissued, never changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Bill, BillerCode, BillLine, Demand, Liability, RevenueHead
from ..payslip import BillCode, encode
from ..queries.bills import amounts
from ..queries.periods import financial_year
from ._numbers import bill_numbers, biller_code

VALID_DAYS = 60
GRACE = 15  # days to pay when everything on the bill is overdue already
BATCH = 500


@action("revenue.set_biller")
def set_biller(
    *,
    actor: Any,
    body: Body,
    raast_id: str = "",
    merchant_name: str = "",
    merchant_city: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> BillerCode:
    """Say to which Raast account a scanned bill is paid, as the bank gave it; "" leaves the QR off the bills."""
    require(actor, "revenue.issue_bill", body)
    row = BillerCode.objects.select_for_update().get(pk=biller_code(body, is_sample=is_sample).pk)
    account = "".join(raast_id.split()).upper()
    if account:
        try:
            encode(_code(account, merchant_name, merchant_city, "B", "0", 0, 0, timezone.localdate()))
        except ValueError:
            refuse(
                "bad_raast",
                _(
                    "The account, the name (25) and the city (15) are written in plain Latin letters and digits."
                ),
                field="raast_id",
            )
    before = {"raast_id": row.raast_id}
    row.raast_id, row.merchant_name, row.merchant_city = account, merchant_name.strip(), merchant_city.strip()
    row.save(update_fields=["raast_id", "merchant_name", "merchant_city"])
    record(subject=f"revenue.biller:{row.number}", scope=body, before=before, after={"raast_id": account})
    return row


def _code(
    account: str, name: str, city: str, number: str, consumer: str, within: int, after: int, due_on: dt.date
) -> BillCode:
    return BillCode(
        account=account, name=name.strip(), city=city.strip(), bill_number=number.replace("/", "-"), reference=consumer,
        within_paisa=within, after_paisa=after, due_on=due_on,
    )  # fmt: skip


def _due_day(demands: list[Demand], issued_on: dt.date) -> dt.date:
    latest = max(demand.due_on for demand in demands)
    return latest if latest >= issued_on else issued_on + dt.timedelta(days=GRACE)


def _same(bill: Bill | None, lines: dict[int, tuple[int, int]], due_on: dt.date) -> bool:
    if bill is None or bill.due_on != due_on:
        return False
    stored = {line.demand_id: (line.within_paisa, line.after_paisa) for line in bill.lines.all()}
    return stored == lines


def _issue(
    body: Body, actor: Any, rows: list[Demand], issued_on: dt.date, due_on: dt.date | None
) -> list[Bill]:
    """Bills for all demands given, one per consumer number; a bill that says the same already stays as it is."""
    by_consumer: dict[str, list[Demand]] = defaultdict(list)
    for demand in rows:
        by_consumer[demand.consumer_no].append(demand)
    days = {number: due_on or _due_day(demands, issued_on) for number, demands in by_consumer.items()}
    costs: dict[int, tuple[int, int]] = {}
    for day in sorted(set(days.values())):
        costs |= amounts(body, [d for d in rows if days[d.consumer_no] == day], day)
    numbers = sorted(by_consumer)
    standing = {
        b.consumer_no: b
        for b in Bill.objects.filter(body=body, consumer_no__in=numbers, state=Bill.State.ISSUED)
        .select_for_update()
        .prefetch_related("lines")
        .order_by("pk")
    }
    to_make = [
        number
        for number in numbers
        if not _same(standing.get(number), {d.pk: costs[d.pk] for d in by_consumer[number]}, days[number])
    ]
    if not to_make:
        return [standing[number] for number in numbers]
    biller = biller_code(body)
    liabilities = {
        row.consumer_no: row
        for row in Liability.objects.filter(body=body, consumer_no__in=to_make).order_by("pk")
    }
    taken = bill_numbers(body, financial_year(issued_on), len(to_make))
    now, bills, lines = timezone.now(), [], []
    for number, text in zip(to_make, taken, strict=True):
        demands, day = by_consumer[number], days[number]
        within = sum(costs[d.pk][0] for d in demands)
        after = sum(costs[d.pk][1] for d in demands)
        liability = liabilities.get(number)
        payload = ""
        if biller.raast_id and within:
            payload = encode(
                _code(
                    biller.raast_id,
                    biller.merchant_name,
                    biller.merchant_city,
                    text,
                    number,
                    within,
                    after,
                    day,
                )
            )
        bill = Bill(
            number=text, body=body, consumer_no=number, party_id=liability.party_id if liability else None,
            asset_id=liability.asset_id if liability else None, issued_on=issued_on, due_on=day,
            valid_to=day + dt.timedelta(days=VALID_DAYS), within_paisa=within, after_paisa=after, qr_payload=payload,
            issued_at=now, issued_by=actor.ref, is_sample=biller.is_sample,
        )  # fmt: skip
        bills.append(bill)
        lines += [
            BillLine(
                bill=bill, demand=d, head_id=d.head_id, period=d.period, within_paisa=costs[d.pk][0],
                after_paisa=costs[d.pk][1], is_arrears=d.due_on < issued_on,
            )
            for d in demands
        ]  # fmt: skip
    Bill.objects.filter(pk__in=[standing[n].pk for n in to_make if n in standing]).update(
        state=Bill.State.SUPERSEDED
    )
    Bill.objects.bulk_create(bills, batch_size=BATCH)
    BillLine.objects.bulk_create(lines, batch_size=BATCH)
    kept = [bill for number, bill in standing.items() if number not in set(to_make)]
    return sorted([*bills, *kept], key=lambda bill: bill.consumer_no)


def _unpaid(body: Body) -> Any:
    return (
        Demand.objects.filter(body=body)
        .unpaid()
        .exclude(consumer_no="")
        .select_related("head")
        .order_by("due_on", "pk")
    )


@action("revenue.issue_bill")
def issue_bill(
    *,
    actor: Any,
    body: Body,
    consumer_no: str,
    issued_on: dt.date | None = None,
    due_on: dt.date | None = None,
    door: str = "web",
) -> Bill:
    """Issue a bill over everything that is owed under a consumer number; an earlier one is superseded.

    Where the bill that stands says the very same, it is answered and no new one is made.
    """
    require(actor, "revenue.issue_bill", body)
    day = issued_on or timezone.localdate()
    if due_on is not None and due_on < day:
        refuse("due_before", _("It cannot fall due before it is issued."), field="due_on")
    rows = list(_unpaid(body).filter(consumer_no=consumer_no))
    if not rows:
        raise Conflict(_("Nothing is owed under this number."), code="nothing_owed")
    bill = _issue(body, actor, rows, day, due_on)[0]
    record(
        subject=f"revenue.bill:{bill.number}", scope=body,
        after={"consumer_no": consumer_no, "within": bill.within_paisa, "after": bill.after_paisa},
    )  # fmt: skip
    return bill


@action("revenue.issue_bills")
def issue_bills(
    *,
    actor: Any,
    body: Body,
    head: RevenueHead,
    issued_on: dt.date | None = None,
    due_on: dt.date | None = None,
    door: str = "web",
) -> int:
    """Issue the bills of everybody who owes something under a head; how many stand afterwards."""
    require(actor, "revenue.issue_bill", body)
    day = issued_on or timezone.localdate()
    if due_on is not None and due_on < day:
        refuse("due_before", _("It cannot fall due before it is issued."), field="due_on")
    bills = _issue(body, actor, list(_unpaid(body).filter(head=head)), day, due_on)
    record(subject=head, scope=body, after={"bills": len(bills), "issued_on": day.isoformat()})
    return len(bills)
