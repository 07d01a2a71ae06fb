"""Coverage by strength of evidence: how many cells are proven, how many rest on a weaker word, how many nobody knows.

Counted in the database from the proof that each cell keeps; a past day from the periods of CellHistory.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from yakja.foundation.bodies.models import Body, BodyKind, BodyStatus
from yakja.foundation.kit.trees import WIDTH, path_range
from yakja.foundation.places.models import Place

from .. import adoption
from ..models import Cell, CellHistory, EvidenceKind, Standing, Status
from .measures import Ratio

# What reaches a target of this size: status, and letter of the proof.
REACHED = {"partial": ("full", "partial"), "full": ("full",)}
_LETTERS = {"partial": "FP", "full": "F"}
PARTS = ("proven", "declared", "unknown", "rest")


@dataclass(frozen=True)
class Target:
    """Cells and what is wanted of them: these functions of the bodies of a place (of one kind), or of one body.

    `at_least` is partial or full; `weakest` is the weakest kind of evidence that counts.
    """

    functions: tuple[int, ...]
    place: Place | None = None
    body: Body | None = None
    kind: BodyKind | None = None
    at_least: str = "partial"
    weakest: str = EvidenceKind.VISIT

    def within(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The cells, or their past, that the target speaks of."""
        rows = rows.filter(function__in=self.functions).exclude(body__status=BodyStatus.CLOSED)
        if self.body is not None:
            rows = rows.filter(body=self.body)
        if self.place is not None:
            low, high = path_range(self.place.path)
            rows = rows.filter(body__place__path__gte=low, body__place__path__lt=high)
        if self.kind is not None:
            rows = rows.filter(body__kind=self.kind)
        return rows

    def part_of(self, status: str, standing: str, is_stale: bool, proof: str) -> str:
        """Where a cell counts: proven, declared (reached by a weaker word only), unknown, rest; "" when it is not asked."""
        if status == Status.NOT_DEVOLVED:
            return ""
        if status == Status.UNKNOWN:
            return "unknown"
        if standing == Standing.DISPUTED or is_stale:
            return "rest"
        if proof[adoption.position(self.weakest) - 1] in _LETTERS[self.at_least]:
            return "proven"
        return "declared" if status in REACHED[self.at_least] else "rest"


@dataclass(frozen=True)
class Measure:
    """So many cells of so many are proven; of the others, `declared` rest on a weaker word, of `unknown` nothing is known."""

    proven: int
    cells: int
    declared: int = 0
    unknown: int = 0


_COLUMNS = ("status", "standing", "is_stale", "proof")


def measured(target: Target) -> Measure:
    """As the cells stand now; one query."""
    found: Counter[str] = Counter()
    rows = target.within(Cell.objects.order_by()).values_list(*_COLUMNS).annotate(n=Count("id"))
    for status, standing, is_stale, proof, n in rows:
        found[target.part_of(status, standing, is_stale, proof)] += n
    return _measure(found)


def measured_on(target: Target, days: Iterable[dt.date]) -> dict[dt.date, Measure]:
    """What is known now about past days, whatever was known then; three queries for any number of days."""
    wanted = sorted(set(days))
    if not wanted:
        return {}
    steps: dict[dt.date, Counter[str]] = defaultdict(Counter)
    past = target.within(CellHistory.objects.order_by()).filter(from_day__lte=wanted[-1])
    for column, sign in (("from_day", 1), ("until_day", -1)):
        rows = past.exclude(**{f"{column}__isnull": True}).values_list(*_COLUMNS, "is_first", column)
        for status, standing, is_stale, proof, is_first, day, n in rows.annotate(n=Count("id")):
            steps[day][target.part_of(status, standing, is_stale, proof)] += sign * n
            if is_first and sign == 1:
                # Until then the cell was one of those of which nothing was known.
                steps[day]["unknown"] -= n
    running: Counter[str] = Counter(unknown=target.within(Cell.objects.order_by()).count())
    found, waiting = {}, sorted(steps)
    for day in wanted:
        while waiting and waiting[0] <= day:
            for part, n in steps[waiting.pop(0)].items():
                running[part] += n
        found[day] = _measure(running)
    return found


def _measure(found: Counter[str]) -> Measure:
    return Measure(
        proven=found["proven"],
        cells=sum(found[part] for part in PARTS),
        declared=found["declared"],
        unknown=found["unknown"],
    )


def cells_behind(target: Target, part: str = "") -> QuerySet[Cell]:
    """The cells of a measure, all that are asked or one part of them, with body, place and function."""
    place = adoption.position(target.weakest)
    rows = (
        target.within(Cell.objects.all())
        .exclude(status=Status.NOT_DEVOLVED)
        .annotate(letter=Substr("proof", place, 1))
    )
    fresh = ~Q(status=Status.UNKNOWN) & ~Q(standing=Standing.DISPUTED) & Q(is_stale=False)
    proven = fresh & Q(letter__in=list(_LETTERS[target.at_least]))
    declared = fresh & ~Q(letter__in=list(_LETTERS[target.at_least])) & Q(status__in=REACHED[target.at_least])
    if part == "unknown":
        rows = rows.filter(status=Status.UNKNOWN)
    elif part == "proven":
        rows = rows.filter(proven)
    elif part == "declared":
        rows = rows.filter(declared)
    elif part == "rest":
        rows = rows.exclude(status=Status.UNKNOWN).exclude(proven).exclude(declared)
    return rows.select_related("body__place", "body__kind", "function")


def proven_coverage(day: dt.date) -> dict[int, Ratio]:
    """Per place: cells in partial or full use by evidence stronger than the body's own word, of all cells, on a day."""
    in_force = Q(from_day__lte=day) & (Q(until_day__isnull=True) | Q(until_day__gt=day))
    target = Target(())
    counted: dict[str, Counter[str]] = defaultdict(Counter)

    alive = Cell.objects.exclude(body__status=BodyStatus.CLOSED).order_by()
    for path, n in alive.values_list("body__place__path").annotate(n=Count("id")):
        for end in range(WIDTH, len(path) + 1, WIDTH):
            counted[path[:end]]["unknown"] += n
    past = CellHistory.objects.filter(in_force).exclude(body__status=BodyStatus.CLOSED).order_by()
    rows = past.values_list("body__place__path", *_COLUMNS).annotate(n=Count("id"))
    for path, status, standing, is_stale, proof, n in rows:
        part = target.part_of(status, standing, is_stale, proof)
        for end in range(WIDTH, len(path) + 1, WIDTH):
            counted[path[:end]][part] += n
            counted[path[:end]]["unknown"] -= n
    ids = dict(Place.objects.values_list("path", "pk"))
    return {
        ids[path]: Ratio(found["proven"], _measure(found).cells, found["unknown"])
        for path, found in counted.items()
        if path in ids
    }
