"""Measures of all places on any day, for the figures that are kept: counts, duplication, dependence on suppliers."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from yakja.foundation.bodies.models import BodyStatus
from yakja.foundation.kit.trees import WIDTH
from yakja.foundation.places.models import Place

from ..models import OPERATIONAL, CellHistory, Tool
from . import landscape
from .landscape import Counts


@dataclass(frozen=True)
class Ratio:
    """So many of so many, and of how many it is not known."""

    numerator: int
    denominator: int
    unknown: int


def totals(day: dt.date) -> dict[int, Counts]:
    """The counts of all functions together for every place that has a cell, on a day."""
    found = landscape.totals(Place.objects.order_by("id"), day)
    return {pk: counts for pk, counts in found.items() if counts.by_status}


def _running(day: dt.date) -> Iterator[tuple[str, int, int, list[str]]]:
    """(path of place, body, function, tools) of every cell with a running tool on a day."""
    in_force = Q(from_day__lte=day) & (Q(until_day__isnull=True) | Q(until_day__gt=day))
    rows = (
        CellHistory.objects.filter(in_force, status__in=OPERATIONAL)
        .exclude(body__status=BodyStatus.CLOSED)
        .annotate(path=F("body__place__path"), said=Cast("tools", TextField()))
        .order_by()
        .values_list("path", "body_id", "function_id", "said")
    )
    for path, body, function, said in rows.iterator(chunk_size=5000):
        yield path, body, function, json.loads(said or "[]")


def _above(path: str) -> list[str]:
    return [path[:end] for end in range(WIDTH, len(path) + 1, WIDTH)]


def duplication(day: dt.date) -> dict[int, Ratio]:
    """Per place: functions done with more than one running tool, of those done with any; unknown: those of which nothing is known."""
    tools: dict[tuple[str, int], set[str]] = defaultdict(set)
    for path, _body, function, used in _running(day):
        for place in _above(path):
            tools[place, function].update(used)
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (place, _function), used_there in tools.items():
        counted[place][0] += len(used_there) > 1
        counted[place][1] += bool(used_there)
    silent = _silent(day)
    ids = dict(Place.objects.values_list("path", "pk"))
    return {
        ids[path]: Ratio(several, any_tool, silent.get(ids[path], 0))
        for path, (several, any_tool) in counted.items()
        if path in ids
    }


def _silent(day: dt.date) -> dict[int, int]:
    """Per place, the functions of whose cells none is known."""
    found = landscape.landscapes(Place.objects.order_by("id"), day)
    return {pk: sum(1 for c in counts.values() if c.devolved and not c.known) for pk, counts in found.items()}


def supplier_dependency(day: dt.date) -> dict[int, Ratio]:
    """Per place: bodies that depend on its largest supplier, of those that run a tool whose supplier is known.

    Unknown are bodies whose tools have no known supplier.
    """
    suppliers = {
        code: supplier_id or name or None
        for code, supplier_id, name in Tool.objects.values_list("code", "supplier_id", "supplier_name")
    }
    of_body: dict[tuple[str, int], set[object]] = defaultdict(set)
    for path, body, _function, used in _running(day):
        of_body[path, body].update(suppliers.get(code) for code in used)
    depending: dict[str, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    known: dict[str, int] = defaultdict(int)
    unknown: dict[str, int] = defaultdict(int)
    for (path, _body), found in of_body.items():
        named = found - {None}
        for place in _above(path):
            if not found:
                continue
            known[place] += bool(named)
            unknown[place] += not named
            for supplier in named:
                depending[place][supplier] += 1
    ids = dict(Place.objects.values_list("path", "pk"))
    return {
        ids[path]: Ratio(max(depending[path].values(), default=0), known[path], unknown[path])
        for path in {*known, *unknown}
        if path in ids
    }
