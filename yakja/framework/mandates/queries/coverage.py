"""Gaps and conflicts over the cells of the landscape: body x function without a builder, or with two at one level."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Left, Length

from yakja.foundation.bodies.models import BodyStatus, Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.models import Cell, Status

from ..models import Mandate
from .designations import acting

# The roles without which a cell is left to itself.
WATCHED = (Mandate.Role.BUILDER, Mandate.Role.OPERATOR)
LARGE = (Level.COUNTRY, Level.PROVINCE, Level.DIVISION)


@dataclass(frozen=True)
class Question:
    """Which cells are looked at, for which role, on which day. Empty texts mean every function and kind."""

    place: Place
    day: dt.date
    role: str = Mandate.Role.BUILDER
    function: str = ""
    area: str = ""
    kind: str = ""


def cells(asked: Question) -> QuerySet[Cell]:
    """All cells the question is about: functions that bodies in being hold by law, as far as nobody denies it."""
    rows = Cell.objects.within(asked.place).exclude(body__status=BodyStatus.CLOSED)
    rows = rows.exclude(status=Status.NOT_DEVOLVED)
    if asked.function:
        rows = rows.filter(function__code=asked.function)
    if asked.area:
        rows = rows.filter(function__area_code=asked.area)
    if asked.kind:
        rows = rows.filter(body__kind__code=asked.kind)
    return rows


def _applying(asked: Question, *, up: int) -> QuerySet[Any]:
    """The acting mandates of the role that take in the cell `up` queries further out, each with its `level`."""

    def cell(name: str) -> Any:
        return OuterRef(name) if up == 1 else OuterRef(OuterRef(name))

    rows = Mandate.objects.filter(pk__in=acting(asked.day).values("pk"), role=asked.role)
    rows = rows.filter(function=OuterRef("function"))
    rows = rows.filter(Q(kind__isnull=True) | Q(kind=cell("body__kind")))
    rows = rows.filter(place__path=Left(cell("body__place__path"), Length("place__path")))
    named = Case(When(kind__isnull=False, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.annotate(level=Length("place__path") * 2 + named)


def gaps(asked: Question) -> QuerySet[Cell]:
    """Cells for which nobody holds the role."""
    return cells(asked).exclude(Exists(_applying(asked, up=1)))


def twins(asked: Question) -> QuerySet[Mandate]:
    """Mandates beside which another body holds the same role for the same function, area and kind."""
    here = Mandate.objects.filter(pk__in=acting(asked.day).values("pk"), role=asked.role)
    others = here.annotate(key=Coalesce("kind_id", Value(0))).filter(
        function=OuterRef("function"), place=OuterRef("place"), key=Coalesce(OuterRef("kind_id"), Value(0))
    )
    rows = here.filter(Exists(others.exclude(holder=OuterRef("holder")))).touching(asked.place)
    if asked.function:
        rows = rows.filter(function__code=asked.function)
    if asked.area:
        rows = rows.filter(function__area_code=asked.area)
    if asked.kind:
        rows = rows.filter(Q(kind__code=asked.kind) | Q(kind__isnull=True))
    return rows


def conflicts(asked: Question) -> QuerySet[Cell]:
    """Cells for which the nearest level charges two bodies with the role."""
    doubled = twins(asked)
    nearer = _applying(asked, up=2).filter(level__gt=OuterRef("level"))
    mine = _applying(asked, up=1).filter(pk__in=doubled.values("pk")).exclude(Exists(nearer))
    return cells(asked).filter(function__in=doubled.values("function")).filter(Exists(mine))


KINDS = {"gaps": gaps, "conflicts": conflicts}


def cells_page(rows: QuerySet[Cell], *, cursor: str | None = None, size: int = 25) -> Page:
    """One page of cells, function by function, bodies by name."""
    name = "body__name_key_en" if active() == "en" else "body__name_key_ur"
    rows = rows.select_related("function", "body__kind", "body__place")
    return keyset_page(rows, keys=("function__position", "function_id", name, "id"), cursor=cursor, size=size)


@dataclass(frozen=True)
class Tally:
    """How many of the cells are affected."""

    found: int
    of: int

    @property
    def share(self) -> float | None:
        return self.found / self.of if self.of else None


@dataclass(frozen=True)
class Survey:
    """Gaps or conflicts of a place together: all cells, by function, and by district where there are several."""

    total: Tally
    by_function: list[tuple[Function, Tally]]
    by_district: list[tuple[Place, Tally]]


def survey(asked: Question, found: QuerySet[Cell]) -> Survey:
    """Count the cells of `found` among all cells of the question; five queries, three for a small place."""
    all_by = _counted(cells(asked), "function_id")
    found_by = _counted(found, "function_id")
    functions = Function.objects.filter(pk__in=list(all_by)).order_by("position", "code")
    by_function = [(f, Tally(found_by.get(f.pk, 0), all_by[f.pk])) for f in functions]
    total = Tally(sum(found_by.values()), sum(all_by.values()))
    by_district: list[tuple[Place, Tally]] = []
    if asked.place.level in LARGE:
        by_district = _by_district(asked, found)
    return Survey(total, by_function, by_district)


def _counted(rows: QuerySet[Cell], name: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(name).annotate(n=Count("id")))


def _by_district(asked: Question, found: QuerySet[Cell]) -> list[tuple[Place, Tally]]:
    """Counts of each body's place, added up at the districts above them."""
    districts = list(Place.objects.in_being().within(asked.place).districts().in_order(active()))
    all_at = _counted(cells(asked), "body__place__path")
    found_at = _counted(found, "body__place__path")
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    paths = {d.path for d in districts}
    for index, counts in enumerate((found_at, all_at)):
        for path, n in counts.items():
            above = next((path[:end] for end in range(len(path), 0, -4) if path[:end] in paths), None)
            if above:
                sums[above][index] += n
    return [(d, Tally(*sums[d.path])) for d in districts if d.path in sums]


def open_roles(body: Any, day: dt.date) -> dict[str, int]:
    """For one body: how many of its functions nobody is charged to build, and to run; two queries."""
    counts = {}
    for role in WATCHED:
        rows = gaps(Question(body.place, day, role)).filter(body=body)
        counts[str(role)] = rows.count()
    return counts
