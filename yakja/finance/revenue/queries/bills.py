"""Bills as they are shown: to the council's officers whole, to anybody who has the consumer number without a name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.statements import ask_row

from ..models import Asset, Bill, BillLine, Demand, Liability, RevenueHead
from ..payslip import read_consumer_number
from .day_rules import Claim, changes_on
from .demands import Due, outstanding


@dataclass(frozen=True)
class PublicBill:
    """What anybody may see who knows a consumer number: what is owed and for what kind of thing; never whose it is.

    `due` is as of `on`; `bill` the paper that stands, None where none was issued.
    """

    consumer_no: str
    body: Body
    asset: Asset | None
    heads: list[RevenueHead]
    on: dt.date
    due: list[Due]
    bill: Bill | None
    lines: list[BillLine] = field(default_factory=list)

    @property
    def owed_paisa(self) -> int:
        return sum(due.owed_paisa for due in self.due)

    @property
    def is_paid_since(self) -> bool:
        """Whether the paper says more than is owed now."""
        return self.bill is not None and self.owed_paisa < self.bill.within_paisa


_STANDING = f"""
SELECT (SELECT MAX(b.id) FROM {Bill._meta.db_table} b WHERE b.consumer_no = %s AND b.state = 'issued'), COUNT(*),
       SUM(CASE WHEN d.state = 'posted' THEN 1 ELSE 0 END), SUM(d.amount_paisa), SUM(d.adjusted_paisa),
       SUM(d.surcharge_paisa), SUM(d.allocated_paisa), SUM(d.surcharge_allocated_paisa)
FROM {Demand._meta.db_table} d WHERE d.consumer_no = %s
"""  # noqa: S608  names of ours


def standing_of(consumer_no: str) -> tuple[Any, ...] | None:
    """What is another as soon as a typed number has another bill, or other sums are owed or paid under it.

    A rule of surcharge or rebate that begins to hold is not told by it: its page may be a minute behind such a rule.
    """
    number = read_consumer_number(consumer_no)
    return ask_row(_STANDING, [number, number]) if number else None


def bill_of(consumer_no: str) -> Bill | None:
    """The bill that stands for a consumer number."""
    rows = Bill.objects.filter(consumer_no=consumer_no, state=Bill.State.ISSUED)
    return rows.select_related("body__place", "asset__kind").first()  # type: ignore[no-any-return]


def public_bill(typed: str, on: dt.date) -> PublicBill | None:
    """What is owed under a typed consumer number; None for one that nobody was given."""
    number = read_consumer_number(typed)
    if number is None:
        return None
    liability = (
        Liability.objects.filter(consumer_no=number)
        .select_related("body__place", "asset__kind", "head")
        .first()
    )
    if liability is None:
        return None
    bill = bill_of(number)
    due = outstanding(liability.body, consumer_no=number, on=on)
    heads = {d.head.pk: d.head for d in due} or {liability.head_id: liability.head}
    lines = lines_of(bill) if bill else []
    return PublicBill(number, liability.body, liability.asset, list(heads.values()), on, due, bill, lines)


def lines_of(bill: Bill) -> list[BillLine]:
    """The lines of a bill, the oldest demand first."""
    return list(bill.lines.select_related("head").order_by("demand__due_on", "pk"))


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """What one line of paper says: a demand that falls due now, or all arrears of a head. Paisa until the due day."""

    head: RevenueHead
    periods: str
    count: int
    within_paisa: int
    is_arrears: bool


def printed_lines(bill: Bill) -> list[PrintedLine]:
    """A bill as it is printed: arrears of a head in one line from period to period, so that it stays one sheet."""
    late: dict[int, list[BillLine]] = defaultdict(list)
    lines = lines_of(bill)
    for line in lines:
        if line.is_arrears:
            late[line.head_id].append(line)
    found = [
        PrintedLine(
            own[0].head, own[0].period if len(own) == 1 else f"{own[0].period} – {own[-1].period}", len(own),
            sum(line.within_paisa for line in own), True,
        )
        for own in late.values()
    ]  # fmt: skip
    return found + [
        PrintedLine(line.head, line.period, 1, line.within_paisa, False)
        for line in lines
        if not line.is_arrears
    ]


def amounts(body: Body, claims: Sequence[Claim], due_on: dt.date) -> dict[int, tuple[int, int]]:
    """What each demand costs when everything is paid by the due day, and on the day after it. Nothing is written."""
    within = {claim.pk: claim.owed_paisa for claim in claims}
    after = dict(within)
    days = (due_on, due_on + dt.timedelta(days=1))
    for sums, found in zip((within, after), changes_on(body, claims, days), strict=True):
        for change in found:
            sums[change.claim.pk] += change.amount_paisa
    # A rule that ends on that very day cannot make being late the cheaper way.
    return {pk: (paisa, max(paisa, after[pk])) for pk, paisa in within.items()}
