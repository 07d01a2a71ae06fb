"""Gaps and conflicts from kept counts, what is kept for which cells, and what has to be counted again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Left

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.trees import WIDTH, path_range
from yakja.foundation.places.models import Level, Place

from ..models import CoverageCount, CoverageKept, Mandate, Suspension
from . import coverage
from .coverage import LARGE, WATCHED, Question, Survey, Tally

KEPT_LEVELS = (*LARGE, Level.DISTRICT)
# A function (by key) and a role: what is counted, and counted again, together.
Pair = tuple[int, str]


def country() -> Place | None:
    return Place.objects.filter(parent__isnull=True).order_by("pk").first()


def signatures(place: Place, day: dt.date, functions: list[int] | None = None) -> dict[int, str]:
    """By function what its cells are: how many, of which bodies, in which places; one query."""
    rows = coverage.cells(Question(place, day)).order_by()
    if functions is not None:
        rows = rows.filter(function__in=functions)
    found = rows.values("function_id").annotate(
        n=Count("id"), bodies=Sum("body_id"), places=Sum("body__place_id"), kinds=Sum("body__kind_id")
    )
    return {r["function_id"]: f"{r['n']}:{r['bodies']}:{r['places']}:{r['kinds']}" for r in found}


def stale(day: dt.date) -> tuple[list[Pair], list[Pair]]:
    """(to be counted again, only to be dated anew): by cells that came, went or moved and by mandates whose day came."""
    place = country()
    if place is None:
        return [], []
    now = signatures(place, day)
    kept = {(k.function_id, k.role): k for k in CoverageKept.objects.order_by("pk")}
    oldest = min((k.day for k in kept.values() if k.signature), default=day)
    turned = _turned(oldest, day) if oldest != day else set()
    again, dated = [], []
    for pair in sorted({*((f, r.value) for f in now for r in WATCHED), *kept}):
        row = kept.get(pair)
        if row is None or row.signature != now.get(pair[0], "") or (row.day != day and pair in turned):
            again.append(pair)
        elif row.day != day:
            dated.append(pair)
    return again, dated


def _turned(after: dt.date, day: dt.date) -> set[Pair]:
    """Pairs with a mandate or a suspension that began or ended between two days."""
    first, last = sorted((after, day))
    since = Q(valid_from__gt=first, valid_from__lte=last) | Q(valid_to__gt=first, valid_to__lte=last)
    paused = Suspension.objects.filter(
        Q(from_day__gt=first, from_day__lte=last) | Q(until_day__gt=first, until_day__lte=last)
    )
    rows = Mandate.objects.filter(since | Q(pk__in=paused.values("mandate")))
    return set(rows.order_by().values_list("function_id", "role").distinct())


def counted(function: Function, role: str, day: dt.date) -> list[CoverageCount]:
    """The counts of one function and role for every district and larger place, worked out anew; three queries."""
    top = country()
    if top is None:
        return []
    asked = Question(top, day, role, function=function.code)
    kept = dict(Place.objects.filter(level__in=KEPT_LEVELS).order_by("pk").values_list("path", "pk"))
    depth = max(len(path) for path in kept)
    rows = (
        coverage.cells(asked)
        .order_by()
        .annotate(area=Left(F("body__place__path"), depth))
        .values_list("area")
        .annotate(
            of=Count("id"),
            gaps=Count("id", filter=coverage.condition_of(asked, "gaps")),
            conflicts=Count("id", filter=coverage.condition_of(asked, "conflicts")),
        )
    )
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for area, *numbers in rows:
        for end in range(WIDTH, len(area) + 1, WIDTH):
            if area[:end] in kept:
                sums[area[:end]] = [a + b for a, b in zip(sums[area[:end]], numbers, strict=True)]
    return [
        CoverageCount(
            place_id=kept[path], function=function, role=role, cells=of, gaps=gaps, conflicts=conflicts
        )
        for path, (of, gaps, conflicts) in sorted(sums.items())
    ]


def survey(asked: Question, what: str) -> Survey:
    """Gaps or conflicts of a place: from kept counts where they are kept for this question, else counted now."""
    if asked.kind or asked.place.level not in KEPT_LEVELS or not _is_kept(asked):
        return coverage.survey(asked, what)
    rows = _narrowed(CoverageCount.objects.filter(place=asked.place, role=asked.role), asked)
    by_function = [
        (row.function, Tally(getattr(row, what), row.cells))
        for row in rows.select_related("function").order_by("function__position", "function__code")
    ]
    total = Tally(sum(t.found for _f, t in by_function), sum(t.of for _f, t in by_function))
    # Only functions in which there is something to find are looked through.
    affected = [function.pk for function, tally in by_function if tally.found]
    found = coverage.cells(asked).filter(coverage.condition_of(asked, what), function__in=affected)
    return Survey(found, total, by_function, _by_district(asked, what) if asked.place.level in LARGE else [])


def _is_kept(asked: Question) -> bool:
    """Whether every count of the question is kept for its day."""
    rows = _narrowed(CoverageKept.objects.filter(role=asked.role), asked)
    found = rows.aggregate(n=Count("id"), of_day=Count("id", filter=Q(day=asked.day)), newest=Max("day"))
    return bool(found["n"]) and found["n"] == found["of_day"]


def _narrowed(rows: Any, asked: Question) -> Any:
    if asked.function:
        rows = rows.filter(function__code=asked.function)
    if asked.area:
        rows = rows.filter(function__area_code=asked.area)
    return rows


def _by_district(asked: Question, what: str) -> list[tuple[Place, Tally]]:
    low, high = path_range(asked.place.path)
    rows = _narrowed(CoverageCount.objects.filter(role=asked.role, place__level=Level.DISTRICT), asked)
    rows = rows.filter(place__path__gte=low, place__path__lt=high).order_by()
    sums = {
        place: Tally(found, of)
        for place, found, of in rows.values_list("place").annotate(found=Sum(what), of=Sum("cells"))
    }
    districts = Place.objects.in_being().filter(pk__in=sums).in_order(active())
    return [(district, sums[district.pk]) for district in districts]
