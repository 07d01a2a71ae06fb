"""The discrepancy report: its rows by filter, their ages, and their sums by day, head and source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Abs

from ..models import Discrepancy

# Age bands in days, as the report counts them: up to and with the number; the last one has no end.
AGES = (7, 30, 90, 365)
KEYS = ("-on", "-id")


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see; blank means all."""

    body: Any = None
    first: str = ""
    second: str = ""
    kind: str = ""
    head: str = ""
    state: str = "open"
    owner: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    older_than: int = 0


def report(actor: Any, asked: Asked, day: dt.date) -> QuerySet[Discrepancy]:
    """The rows a reader may see that answer the filters."""
    rows = Discrepancy.objects.visible_to(actor).select_related("body__place")
    if asked.body is not None:
        rows = rows.filter(body=asked.body)
    for name in ("first", "second", "kind", "head"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if asked.state == "open":
        rows = rows.open()
    elif asked.state == "closed":
        rows = rows.filter(closed_on__isnull=False)
    if asked.owner == "mine":
        rows = rows.filter(owner_ref=actor.ref)
    elif asked.owner == "nobody":
        rows = rows.filter(owner_ref="")
    if asked.from_on:
        rows = rows.filter(on__gte=asked.from_on)
    if asked.to_on:
        rows = rows.filter(on__lte=asked.to_on)
    if asked.older_than:
        rows = rows.filter(on__lt=day - dt.timedelta(days=asked.older_than))
    return rows


@dataclass(frozen=True)
class Age:
    """Open discrepancies between two ages in days (`to` None: and older), how many, and how much apart in all."""

    since: int
    to: int | None
    count: int
    apart_paisa: int


def ages(rows: QuerySet[Discrepancy], day: dt.date) -> list[Age]:
    """How old the rows are, youngest first; one query."""
    bounds = [-1, *AGES]
    wanted: dict[str, Any] = {}
    for place, low in enumerate(bounds):
        high = bounds[place + 1] if place + 1 < len(bounds) else None
        inside = Q(on__lt=day - dt.timedelta(days=low))
        if high is not None:
            inside &= Q(on__gte=day - dt.timedelta(days=high))
        wanted[f"n{place}"] = Count("id", filter=inside)
        wanted[f"p{place}"] = Sum(Abs(F("difference_paisa")), filter=inside)
    told = rows.order_by().aggregate(**wanted)
    return [
        Age(low + 1, bounds[place + 1] if place + 1 < len(bounds) else None, told[f"n{place}"], told[f"p{place}"] or 0)
        for place, low in enumerate(bounds)
    ]  # fmt: skip


def by_day_and_head(rows: QuerySet[Discrepancy]) -> QuerySet[Any]:
    """Sums per day, head and pair of sides, as the report's table and its file give them."""
    return (
        rows.order_by()
        .values("body__code", "on", "head", "first", "second", "kind")
        .annotate(n=Count("id"), difference=Sum("difference_paisa"))
        .order_by("-on", "head", "first", "second", "kind", "body__code")
    )


def heads_of(actor: Any) -> list[str]:
    """The heads that discrepancies in reach speak of."""
    rows = Discrepancy.objects.visible_to(actor).exclude(head="").order_by("head")
    return list(rows.values_list("head", flat=True).distinct()[:300])
