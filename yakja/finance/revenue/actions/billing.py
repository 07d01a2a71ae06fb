"""Bills: numbered papers over what is owed, with the amount until the due day and after it; reissued, never changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Bill, BillerCode, BillLine, Demand, Liability, RevenueHead
from ..payslip import BillCode, encode
from ..queries.bills import amounts
from ..queries.day_rules import Claim, claims_of
from ..queries.periods import financial_year
from ._numbers import bill_numbers, biller_code
from ._sets import insert_rows, parts

VALID_DAYS = 60
GRACE = 15  # days to pay when everything on the bill is overdue already
CONSUMERS = 2000  # billed at a time
_BILL = (
    "number", "body_id", "consumer_no", "party_id", "asset_id", "issued_on", "due_on", "valid_to", "within_paisa",
    "after_paisa", "qr_payload", "state", "issued_at", "issued_by", "is_sample",
)  # fmt: skip
_LINE = ("bill_id", "demand_id", "head_id", "period", "within_paisa", "after_paisa", "is_arrears")


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


def _due_day(claims: list[Claim], issued_on: dt.date) -> dt.date:
    latest = max(claim.due_on for claim in claims)
    return latest if latest >= issued_on else issued_on + dt.timedelta(days=GRACE)


# The key, due day and lines (within, after, by demand) of a bill.
_Standing = tuple[int, dt.date, dict[int, tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a bill of one consumer number says."""

    consumer_no: str
    due_on: dt.date
    claims: list[Claim]
    costs: Mapping[int, tuple[int, int]]

    @property
    def lines(self) -> dict[int, tuple[int, int]]:
        return {claim.pk: self.costs[claim.pk] for claim in self.claims}

    @property
    def within_paisa(self) -> int:
        return sum(within for within, _after in self.lines.values())

    @property
    def after_paisa(self) -> int:
        return sum(after for _within, after in self.lines.values())


def _papers(body: Body, claims: list[Claim], issued_on: dt.date, due_on: dt.date | None) -> list[_Paper]:
    """What the bills over these demands would say, by consumer number."""
    by_consumer: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_consumer[claim.consumer_no].append(claim)
    by_day: dict[dt.date, list[str]] = defaultdict(list)
    for number, own in by_consumer.items():
        by_day[due_on or _due_day(own, issued_on)].append(number)
    found = []
    for day, numbers in by_day.items():
        costs = amounts(body, [claim for number in numbers for claim in by_consumer[number]], day)
        found += [_Paper(number, day, by_consumer[number], costs) for number in numbers]
    return sorted(found, key=lambda paper: paper.consumer_no)


def _standing(body: Body, numbers: list[str]) -> dict[str, _Standing]:
    """The bills that stand for these numbers, under lock: key, due day and lines of each."""
    rows = (
        Bill.objects.filter(body=body, consumer_no__in=numbers, state=Bill.State.ISSUED)
        .select_for_update()
        .order_by("pk")
        .values_list("pk", "consumer_no", "due_on")
    )
    bills: dict[int, tuple[str, _Standing]] = {pk: (number, (pk, day, {})) for pk, number, day in rows}
    lines = BillLine.objects.filter(bill__in=bills).order_by("pk")
    for pk, demand, within, after in lines.values_list("bill_id", "demand_id", "within_paisa", "after_paisa"):
        bills[pk][1][2][demand] = (within, after)
    return dict(bills.values())


def _issue(body: Body, actor: Any, claims: list[Claim], issued_on: dt.date, due_on: dt.date | None) -> int:
    """Bills for all demands given, one per consumer number; how many stand then.

    A bill that says the same already stays as it is. Some thousand consumers are written at a time.
    """
    papers = _papers(body, claims, issued_on, due_on)
    biller = biller_code(body) if papers else None
    for some in parts(papers, CONSUMERS):
        standing = _standing(body, [paper.consumer_no for paper in some])
        new = [
            paper
            for paper in some
            if standing.get(paper.consumer_no, (0, None, None))[1:] != (paper.due_on, paper.lines)
        ]
        gone = [standing[paper.consumer_no][0] for paper in new if paper.consumer_no in standing]
        if gone:
            Bill.objects.filter(pk__in=gone).update(state=Bill.State.SUPERSEDED)
        if new:
            assert biller is not None
            _write(body, actor, biller, new, issued_on)
    return len(papers)


def _write(body: Body, actor: Any, biller: BillerCode, papers: list[_Paper], issued_on: dt.date) -> None:
    """The rows of new bills and their lines; the payer and the asset are those of the number."""
    numbers = bill_numbers(body, financial_year(issued_on), len(papers))
    whose = {
        number: (party, asset)
        for number, party, asset in Liability.objects.filter(
            body=body, consumer_no__in=[paper.consumer_no for paper in papers]
        ).order_by("pk").values_list("consumer_no", "party_id", "asset_id")
    }  # fmt: skip
    date, now = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value(timezone.now())
    insert_rows(
        Bill,
        _BILL,
        (
            (
                text, body.pk, paper.consumer_no, *whose.get(paper.consumer_no, (None, None)), date(issued_on),
                date(paper.due_on), date(paper.due_on + dt.timedelta(days=VALID_DAYS)), paper.within_paisa,
                paper.after_paisa, _payload(biller, text, paper), str(Bill.State.ISSUED), now, actor.ref,
                biller.is_sample,
            )
            for text, paper in zip(numbers, papers, strict=True)
        ),
    )  # fmt: skip
    keys = dict(Bill.objects.filter(number__in=numbers).order_by("pk").values_list("number", "pk"))
    insert_rows(
        BillLine,
        _LINE,
        (
            (
                keys[text], claim.pk, claim.head_id, claim.period, *paper.costs[claim.pk], claim.due_on < issued_on
            )
            for text, paper in zip(numbers, papers, strict=True)
            for claim in paper.claims
        ),
    )  # fmt: skip


def _payload(biller: BillerCode, number: str, paper: _Paper) -> str:
    """The code to pay by; "" where the bank has given no account, or there is nothing to pay."""
    if not biller.raast_id or not paper.within_paisa:
        return ""
    return encode(
        _code(
            biller.raast_id, biller.merchant_name, biller.merchant_city, number, paper.consumer_no, paper.within_paisa,
            paper.after_paisa, paper.due_on,
        )
    )  # fmt: skip


def _unpaid(body: Body, **whose: Any) -> list[Claim]:
    return claims_of(Demand.objects.filter(body=body, **whose).unpaid().exclude(consumer_no=""))


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
    claims = _unpaid(body, consumer_no=consumer_no)
    if not claims:
        raise Conflict(_("Nothing is owed under this number."), code="nothing_owed")
    _issue(body, actor, claims, day, due_on)
    bill: Bill = Bill.objects.get(body=body, consumer_no=consumer_no, state=Bill.State.ISSUED)
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
    bills = _issue(body, actor, _unpaid(body, head=head), day, due_on)
    record(subject=head, scope=body, after={"bills": bills, "issued_on": day.isoformat()})
    return bills
