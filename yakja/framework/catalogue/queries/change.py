"""How the landscape changed: month by month, what changed last, what fell out of use."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from yakja.foundation.bodies.models import BodyStatus, Function
from yakja.foundation.kit.trees import WIDTH, path_range
from yakja.foundation.places.models import Place

from ..models import CellHistory, LandscapeDay, Status, Tool
from .landscape import IN_USE, Counts, counts_of


@dataclass(frozen=True)
class Then:
    """The counts of a place at the end of one day."""

    day: dt.date
    functions: dict[str, Counts]


@dataclass(frozen=True)
class Change:
    """That bodies of one province began to do functions so on one day, with the same tools."""

    day: dt.date
    functions: tuple[Function, ...]
    status: str
    standing: str
    tools: tuple[Tool, ...]
    province: Place | None
    bodies: int


def month_ends(until: dt.date, months: int) -> list[dt.date]:
    """The last days of the months before a day, oldest first."""
    found = []
    day = until.replace(day=1) - dt.timedelta(days=1)
    for _month in range(months):
        found.append(day)
        day = day.replace(day=1) - dt.timedelta(days=1)
    return found[::-1]


def over_time(place: Place, *, months: int = 24, until: dt.date | None = None) -> list[Then]:
    """The kept counts of a place at the ends of past months, oldest first; two queries."""
    ends = month_ends(until or timezone.localdate(), months)
    rows = LandscapeDay.objects.filter(place=place)
    days = sorted(rows.filter(day__lte=ends[-1]).order_by("day").values_list("day", flat=True))
    newest: dict[dt.date, dt.date] = {}
    for end in ends:
        before = [day for day in days if day <= end]
        if before:
            newest[end] = before[-1]
    kept = {row.day: row.counts for row in rows.filter(day__in=set(newest.values())).order_by("day")}
    return [
        Then(
            end, {code: counts_of(keys) for code, keys in kept[newest[end]].items()} if end in newest else {}
        )
        for end in ends
    ]


def regressions(place: Place, *, since: dt.date, until: dt.date, limit: int = 20) -> list[CellHistory]:
    """Cells of a place that fell out of use after a day, newest first; each row has `before`, its status until then."""
    low, high = path_range(place.path)
    # By the index of one cell: the days alone would lead through everything that ended on the same day.
    earlier = CellHistory.objects.filter(
        body=OuterRef("body"), function=OuterRef("function"), from_day__lt=OuterRef("from_day")
    ).order_by("-from_day")
    fallen = (
        CellHistory.objects.filter(
            body__place__path__gte=low,
            body__place__path__lt=high,
            from_day__gt=since,
            from_day__lte=until,
            is_first=False,
        )
        .exclude(status__in=IN_USE)
        .exclude(body__status=BodyStatus.CLOSED)
        .annotate(before=Subquery(earlier.values("status")[:1]))
        .filter(before__in=IN_USE)
        .select_related("body__place", "function")
    )
    return list(fallen.order_by("-from_day", "body_id", "function_id")[:limit])


def newest_changes(limit: int = 5) -> list[Change]:
    """What cells began to show last, those of one day, tool, status and province together; seven queries at most."""
    shown = CellHistory.objects.filter(is_stale=False, is_only_proof=False).exclude(status=Status.UNKNOWN)
    days = list(shown.order_by("-from_day").values_list("from_day", flat=True).distinct()[:limit])
    grouped = shown.annotate(
        province=Substr("body__place__path", 1, 2 * WIDTH), said=Cast("tools", TextField())
    ).order_by()
    columns = ("from_day", "said", "status", "standing", "province")
    counted: list[tuple[Any, ...]] = []
    # Thousands of cells change on one day of a round; the days before are asked for only when it is not enough.
    for some in (days[:1], days[1:]):
        if len(counted) < limit and some:
            of_days = grouped.filter(from_day__in=some)
            counted += of_days.values_list(*columns).annotate(n=Count("body", distinct=True))
    newest = sorted(counted, key=lambda row: (row[0], row[-1], row[1]), reverse=True)[:limit]
    grouped = grouped.filter(from_day__in={row[0] for row in newest}, status__in={row[2] for row in newest})
    done: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for *key, function in grouped.values_list(*columns, "function_id").distinct():
        done[tuple(key)].append(function)
    tools = {
        t.code: t
        for t in Tool.objects.filter(code__in={c for row in newest for c in json.loads(row[1] or "[]")})
    }
    functions = Function.objects.in_bulk({pk for row in newest for pk in done[tuple(row[:-1])]})
    places = {p.path: p for p in Place.objects.filter(path__in={row[4] for row in newest})}
    return [
        Change(
            day,
            tuple(
                sorted(
                    (functions[pk] for pk in done[day, said, status, standing, path]),
                    key=lambda f: f.position,
                )
            ),
            status,
            standing,
            tuple(tools[c] for c in json.loads(said or "[]") if c in tools),
            places.get(path),
            n,
        )
        for day, said, status, standing, path, n in newest
    ]
