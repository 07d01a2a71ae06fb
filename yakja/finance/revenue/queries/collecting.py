"""What a counter asks: the council's policy, whose number this is, what a point may close, what a receipt paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from yakja.foundation.bodies.models import Body

from ..apportion import Owed
from ..models import (
    Advance,
    Allocation,
    Channel,
    CollectionPoint,
    CollectionPolicy,
    DayClose,
    Demand,
    Deposit,
    Liability,
    Periodicity,
    Receipt,
    Reversal,
)
from .periods import period_of

CASH_CHANNELS = (Channel.CASH,)


def policy_of(body: Body) -> CollectionPolicy:
    """What the council decided about collection; the defaults, unsaved, where it decided nothing."""
    return CollectionPolicy.of(body)


def is_known_consumer(body: Body, consumer_no: str) -> bool:
    """Whether a number belongs to somebody this council charges, or charged once."""
    numbers = Liability.objects.filter(body=body, consumer_no=consumer_no)
    return numbers.exists() or Demand.objects.filter(body=body, consumer_no=consumer_no).exists()


@dataclass(frozen=True)
class DayTotals:
    """What one point's day book holds. Amounts in paisa; `by_channel` counts reversals as a minus.

    `expected_paisa` is the cash that must lie there: `opening_paisa`, the day's cash, less what was deposited.
    """

    opening_paisa: int
    cash_paisa: int
    deposited_paisa: int
    by_channel: dict[str, int]
    receipts: int
    reversals: int

    @property
    def expected_paisa(self) -> int:
        return self.opening_paisa + self.cash_paisa - self.deposited_paisa


def last_close(point: CollectionPoint) -> DayClose | None:
    return DayClose.objects.filter(point=point).order_by("-day").first()


def day_totals(point: CollectionPoint, day: dt.date) -> DayTotals:
    """The totals of everything booked after the last close up to a day, as the close of that day needs them."""
    before = last_close(point)
    since = Q(booked_on__gt=before.day) if before else Q()
    taken = list(
        Receipt.objects.filter(since, point=point, booked_on__lte=day)
        .values("channel")
        .annotate(n=Count("pk"), total=Sum("amount_paisa"))
        .order_by("channel")
    )
    back = list(
        Reversal.objects.filter(since, receipt__point=point, booked_on__lte=day)
        .values("receipt__channel")
        .annotate(n=Count("pk"), total=Sum("receipt__amount_paisa"))
        .order_by("receipt__channel")
    )
    by_channel: dict[str, int] = {row["channel"]: row["total"] for row in taken}
    for row in back:
        channel = row["receipt__channel"]
        by_channel[channel] = by_channel.get(channel, 0) - row["total"]
    deposited = (
        Deposit.objects.filter(since, point=point, booked_on__lte=day).aggregate(n=Sum("amount_paisa"))["n"]
        or 0
    )
    return DayTotals(
        opening_paisa=before.counted_paisa if before else 0,
        cash_paisa=sum(by_channel.get(channel, 0) for channel in CASH_CHANNELS),
        deposited_paisa=deposited,
        by_channel=by_channel,
        receipts=sum(row["n"] for row in taken),
        reversals=sum(row["n"] for row in back),
    )


def advances_left(body: Body, *, consumer_no: str = "", party: Any = None) -> QuerySet[Advance]:
    """Advances of a consumer or party of which something is left, oldest first; suspense is nobody's."""
    rows = Advance.objects.filter(body=body, kind=Advance.Kind.ADVANCE, used_paisa__lt=F("amount_paisa"))
    whose = Q(consumer_no=consumer_no) if consumer_no else Q(party=party, party__isnull=False)
    return rows.filter(whose).order_by("pk")


def advances_wanted() -> QuerySet[Advance]:
    """Advances of which something is left while their payer owes something again, of every council, oldest first."""
    owing = Demand.objects.unpaid().filter(body=OuterRef("body"))
    return (
        Advance.objects.filter(kind=Advance.Kind.ADVANCE, used_paisa__lt=F("amount_paisa"))
        .filter(
            ~Q(consumer_no="") & Exists(owing.filter(consumer_no=OuterRef("consumer_no")))
            | Q(consumer_no="", party__isnull=False) & Exists(owing.filter(party=OuterRef("party")))
        )
        .order_by("pk")
    )


def in_suspense(body: Body) -> QuerySet[Advance]:
    """Money whose payer nobody knows, oldest first."""
    return Advance.objects.filter(
        body=body, kind=Advance.Kind.SUSPENSE, used_paisa__lt=F("amount_paisa")
    ).order_by("pk")


def parts_of(receipt: Receipt) -> list[Allocation]:
    """What a receipt paid, in the order in which it was spread."""
    return list(receipt.allocations.select_related("demand__head", "head", "advance").order_by("pk"))


def is_reversed(receipt: Receipt) -> bool:
    return Reversal.objects.filter(receipt=receipt).exists()


def with_reversed(rows: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """Receipts, each with `was_reversed`."""
    return rows.annotate(was_reversed=Exists(Reversal.objects.filter(receipt=OuterRef("pk"))))


def open_items(demands: Sequence[int], on: dt.date) -> list[Owed]:
    """What is still owed on demands, principal and surcharge apart, as payments are spread over it."""
    found = []
    for demand in Demand.objects.filter(pk__in=demands).select_related("head").order_by("pk"):
        surcharge = demand.surcharge_paisa - demand.surcharge_allocated_paisa
        principal = demand.owed_paisa - surcharge
        since = since_of(demand)
        for kind, owed in (("surcharge", surcharge), ("principal", principal)):
            if owed > 0:
                found.append(
                    Owed(
                        demand=demand.pk, kind=kind, owed_paisa=owed, since=since, due_on=demand.due_on,
                        priority=demand.head.priority, is_current=demand.due_on >= on,
                    )
                )  # fmt: skip
    return found


def since_of(demand: Demand) -> dt.date:
    """The first day of a demand's period; of an event that names no day, the day it is due."""
    if demand.head.period in (Periodicity.EVENT, Periodicity.DAILY):
        try:
            return dt.date.fromisoformat(demand.period)
        except ValueError:
            return demand.due_on
    return period_of(demand.period, demand.head.period).starts_on
