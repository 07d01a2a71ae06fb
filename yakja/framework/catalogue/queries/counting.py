"""Counting all cells and their past in the database, added up along the places. A read; actions keep the result."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

from django.db.models import Count

from yakja.foundation.bodies.models import BodyStatus
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place

from ..models import Cell, CellHistory, Status

# Cells have always been there; before the first statement they are unknown.
EPOCH = dt.date(2000, 1, 1)
UNKNOWN = f"{Status.UNKNOWN}.none"

# {place id: {day: Counter of (function code, key)}}
Steps = dict[int, dict[dt.date, Counter[tuple[str, str]]]]


def key_of(status: str, standing: str, is_stale: bool) -> str:
    """The key under which LandscapeDay counts a cell, such as `full.reported~`."""
    return f"{status}.{standing}{'~' if is_stale else ''}"


def counted_steps() -> Steps:
    """All changes of all cells, counted in the database and added up along the places."""
    paths = dict(Place.objects.order_by("pk").values_list("pk", "path"))
    ids = {path: pk for pk, path in paths.items()}
    chains = {pk: [ids[p] for p in [*paths_above(path), path] if p in ids] for pk, path in paths.items()}
    steps: Steps = defaultdict(lambda: defaultdict(Counter))

    def add(place: int, day: dt.date, code: str, key: str, n: int) -> None:
        for above in chains[place]:
            steps[above][day][code, key] += n

    alive = Cell.objects.exclude(body__status=BodyStatus.CLOSED)
    for place, code, assumed, n in (
        alive.order_by("body__place_id", "function__code", "is_assumed")
        .values_list("body__place_id", "function__code", "is_assumed")
        .annotate(n=Count("id"))
    ):
        add(place, EPOCH, code, UNKNOWN, n)
        if assumed:
            add(place, EPOCH, code, "assumed", n)
    past = CellHistory.objects.exclude(body__status=BodyStatus.CLOSED)
    columns = ("body__place_id", "function__code", "status", "standing", "is_stale", "has_two", "is_first")
    for column, sign in (("from_day", 1), ("until_day", -1)):
        found = (
            past.exclude(**{f"{column}__isnull": True})
            .order_by(*columns, column)
            .values_list(*columns, column)
            .annotate(n=Count("id"))
        )
        for place, code, status, standing, stale, two, first, day, n in found.iterator(chunk_size=5000):
            add(place, day, code, key_of(status, standing, stale), sign * n)
            if two:
                add(place, day, code, "two", sign * n)
            if first and sign == 1:
                add(place, day, code, UNKNOWN, -n)
    return steps
