"""Which collection is given to whom, and what of it was paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yakja.foundation.bodies.models import Body

from ..models import CollectionContract, CollectionPoint, RevenueHead

STANDING = (CollectionContract.State.DRAWN, CollectionContract.State.APPROVED, CollectionContract.State.ENDED)


def overlapping(
    body: Body, head: RevenueHead, starts_on: dt.date, ends_on: dt.date
) -> QuerySet[CollectionContract]:
    """Contracts of a head that hold on any day of a span; one ended before its time holds until then."""
    rows: QuerySet[CollectionContract] = (
        CollectionContract.objects.filter(body=body, head=head, state__in=STANDING, starts_on__lt=ends_on)
        .annotate(until=Coalesce("ended_on", "ends_on"))
        .filter(until__gt=starts_on)
        .order_by("starts_on", "pk")
    )
    return rows


@dataclass(frozen=True)
class Standing:
    """What a contract was to bring until a day, what it brought, and the rest, in paisa."""

    due_paisa: int
    paid_paisa: int
    late_paisa: int


def standing(contract: CollectionContract, on: dt.date) -> Standing:
    """What has fallen due by a day and what was paid, over the instalments that still stand."""
    rows = contract.instalments.filter(demand__state="posted")
    owed = F("demand__amount_paisa") + F("demand__adjusted_paisa")
    told = rows.aggregate(
        due=Sum(owed, filter=Q(due_on__lte=on)),
        paid=Sum("demand__allocated_paisa"),
        late=Sum(owed - F("demand__allocated_paisa"), filter=Q(due_on__lt=on)),
    )
    return Standing(told["due"] or 0, told["paid"] or 0, told["late"] or 0)


def paying_at(point: CollectionPoint) -> list[CollectionContract]:
    """Contracts whose contractor pays at a point, in force or ended with something left; the newest first."""
    rows: Any = (
        CollectionContract.objects.filter(body=point.body)
        .filter(Q(point=point) | Q(point__isnull=True))
        .exclude(consumer_no="")
        .select_related("head", "contractor")
        .order_by("-starts_on", "-pk")
    )
    return list(rows[:50])
