"""The demand and collection statement of some months, head by head: what was owed, demanded, changed, collected, is owed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from yakja.foundation.bodies.models import Body

from ..models import Adjustment, AdvanceUse, Allocation, Demand, DemandState, RevenueHead

# Fewer payers than this could be recognised by what they owe.
LEAST_PAYERS = 5
_DEMAND_PARTS = ("principal", "surcharge")


@dataclass(frozen=True)
class HeadLine:
    """One head in the months asked for, in paisa. What came without a demand counts as demanded and collected at once."""

    head: RevenueHead
    opening_paisa: int
    demanded_paisa: int
    adjusted_paisa: int
    collected_paisa: int
    payers: int

    @property
    def is_small(self) -> bool:
        """Whether so few paid that they could be recognised: what is published leaves the amounts out."""
        return 0 < self.payers < LEAST_PAYERS

    @property
    def closing_paisa(self) -> int:
        return self.opening_paisa + self.demanded_paisa + self.adjusted_paisa - self.collected_paisa


@dataclass
class _Sums:
    before: int = 0
    within: int = 0


def _add(
    found: dict[int, _Sums],
    rows: QuerySet[Any],
    head: str,
    amount: str,
    day: str,
    first: dt.date,
    sign: int = 1,
) -> None:
    """Sums of a month and of all before it, by head, in one query."""
    sums = (
        rows.order_by()
        .values(head)
        .annotate(
            before=Sum(amount, filter=Q(**{f"{day}__lt": first})),
            within=Sum(amount, filter=Q(**{f"{day}__gte": first})),
        )
    )
    for row in sums:
        found[row[head]].before += sign * (row["before"] or 0)
        found[row[head]].within += sign * (row["within"] or 0)


def demand_collection(body: Body, first: dt.date, last: dt.date) -> list[HeadLine]:
    """Every head of a council that had something owed, demanded or collected between two days. Ten queries.

    Receipts count on the day they were booked, a receipt taken back on the day that was booked.
    """
    end = last + dt.timedelta(days=1)
    demanded: dict[int, _Sums] = defaultdict(_Sums)
    adjusted: dict[int, _Sums] = defaultdict(_Sums)
    collected: dict[int, _Sums] = defaultdict(_Sums)
    posted = Demand.objects.filter(body=body, state=DemandState.POSTED, posted_on__lt=end)
    _add(demanded, posted, "head_id", "amount_paisa", "posted_on", first)
    changes = Adjustment.objects.filter(
        body=body, state=Adjustment.State.APPROVED, on__lt=end, demand__state=DemandState.POSTED
    )
    _add(adjusted, changes, "demand__head_id", "amount_paisa", "on", first)

    paid = Allocation.objects.filter(receipt__body=body, receipt__booked_on__lt=end)
    undone = Allocation.objects.filter(receipt__body=body, receipt__reversal__booked_on__lt=end)
    for rows, day, sign in ((paid, "receipt__booked_on", 1), (undone, "receipt__reversal__booked_on", -1)):
        _add(
            collected,
            rows.filter(part__in=_DEMAND_PARTS),
            "demand__head_id",
            "amount_paisa",
            day,
            first,
            sign,
        )
        for sums in (demanded, collected):
            _add(sums, rows.filter(part="head"), "head_id", "amount_paisa", day, first, sign)
    used = AdvanceUse.objects.filter(advance__body=body, used_on__lt=end)
    _add(collected, used.filter(demand__isnull=False), "demand__head_id", "amount_paisa", "used_on", first)
    for sums in (demanded, collected):
        _add(
            sums,
            used.filter(demand__isnull=True, head__isnull=False),
            "head_id",
            "amount_paisa",
            "used_on",
            first,
        )

    payers = dict(
        paid.filter(part__in=_DEMAND_PARTS, receipt__booked_on__gte=first)
        .order_by()
        .annotate(of_head=F("demand__head_id"))
        .values("of_head")
        .annotate(n=Count("demand__consumer_no", distinct=True))
        .values_list("of_head", "n")
    )
    heads = RevenueHead.objects.filter(pk__in={*demanded, *adjusted, *collected}).order_by(
        "family", "priority", "code"
    )
    return [
        HeadLine(
            head,
            demanded[head.pk].before + adjusted[head.pk].before - collected[head.pk].before,
            demanded[head.pk].within,
            adjusted[head.pk].within,
            collected[head.pk].within,
            payers.get(head.pk, 0),
        )
        for head in heads
    ]
