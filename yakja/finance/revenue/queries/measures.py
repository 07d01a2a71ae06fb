"""The sums behind the figures of collection, council by council, as they stood at the end of a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Exists, OuterRef, Q, Sum

from yakja.foundation.kit.calendar import FiscalYear

from ..models import Adjustment, AdvanceUse, Allocation, Asset, BookLeaf, Demand, Deposit

# Numerator and denominator by the key of the body.
Parts = dict[int, tuple[int, int]]


def _demanded(day: dt.date, which: Q) -> dict[int, int]:
    """What was demanded, adjustments up to a day counted, by body."""
    found: dict[int, int] = defaultdict(int)
    demands = Demand.objects.filter(which, state="posted", posted_on__lte=day).order_by()
    for body, paisa in demands.values_list("body").annotate(n=Sum("amount_paisa")):
        found[body] += paisa
    inner = Demand.objects.filter(which, state="posted", posted_on__lte=day).values("pk")
    changed = Adjustment.objects.approved().filter(demand__in=inner, on__lte=day).order_by()
    for body, paisa in changed.values_list("body").annotate(n=Sum("amount_paisa")):
        found[body] += paisa
    return found


def _paid(which: Q, day: dt.date, since: dt.date | None = None) -> dict[int, int]:
    """What was paid on demands up to a day (from another on), reversals and advances counted on their own day, by body."""
    inner = Demand.objects.filter(which, state="posted").values("pk")
    found: dict[int, int] = defaultdict(int)
    for sign, field, rows in (
        (1, "receipt__booked_on", Allocation.objects.filter(demand__in=inner)),
        (-1, "receipt__reversal__booked_on", Allocation.objects.filter(demand__in=inner, receipt__reversal__isnull=False)),
        (1, "used_on", AdvanceUse.objects.filter(demand__in=inner)),
    ):  # fmt: skip
        rows = rows.filter(**{f"{field}__lte": day}, **({f"{field}__gte": since} if since else {}))  # type: ignore[attr-defined]
        for body, paisa in rows.order_by().values_list("demand__body").annotate(n=Sum("amount_paisa")):
            found[body] += sign * paisa
    return found


def collected_of_demanded(day: dt.date) -> Parts:
    """Of what was demanded in the financial year, what was paid by the day; in paisa."""
    begins = FiscalYear.of(day).starts_on
    which = Q(posted_on__gte=begins)
    demanded, paid = _demanded(day, which), _paid(which, day)
    return {body: (paid[body], paisa) for body, paisa in demanded.items() if paisa > 0}


def recovered_of_arrears(day: dt.date) -> Parts:
    """Of the arrears at the beginning of the financial year, what was paid since; in paisa."""
    begins = FiscalYear.of(day).starts_on
    eve = begins - dt.timedelta(days=1)
    which = Q(posted_on__lt=begins)
    demanded, before, since = _demanded(eve, which), _paid(which, eve), _paid(which, day, begins)
    return {
        body: (since[body], paisa - before[body])
        for body, paisa in demanded.items()
        if paisa - before[body] > 0
    }


def days_to_the_bank(day: dt.date) -> Parts:
    """Over a year up to the day: days from the last collection of a deposit to the bank, summed, and how many deposits."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = Deposit.objects.filter(
        deposited_on__lte=day, deposited_on__gt=day - dt.timedelta(days=365)
    ).order_by()
    for body, last, on in rows.values_list("body", "collected_to", "deposited_on"):
        found[body][0] += (on - last).days
        found[body][1] += 1
    return {body: (days, many) for body, (days, many) in found.items()}


def void_leaves(day: dt.date) -> Parts:
    """Of the leaves that are no longer blank, those that are void or missing; said by the day."""
    rows = BookLeaf.objects.exclude(state="blank").filter(said_on__lte=day).order_by().values_list("body")
    counted = rows.annotate(lost=Count("pk", filter=Q(state__in=["void", "missing"])), n=Count("pk"))
    return {body: (lost, many) for body, lost, many in counted}


def assets_without_demand(day: dt.date) -> Parts:
    """Of the assets in use, those on which nothing was demanded in the financial year."""
    begins = FiscalYear.of(day).starts_on
    demands = Demand.objects.filter(
        liability__asset=OuterRef("pk"), state="posted", posted_on__gte=begins, posted_on__lte=day
    )
    assets = Asset.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day), status="active", valid_from__lte=day
    )
    rows = assets.annotate(has_demand=Exists(demands)).order_by().values_list("body")
    counted = rows.annotate(without=Count("pk", filter=Q(has_demand=False)), n=Count("pk"))
    return {body: (without, many) for body, without, many in counted}
