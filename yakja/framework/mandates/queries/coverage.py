"""Gaps and conflicts over the cells of the landscape: body x function without a builder, or with two at one level.

What mandates reach is worked out once, as ranges of places, and asked of all cells in one pass. Where mandates have
very many different areas, each cell asks for its mandates instead; both ways answer the same.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Left, Length

from yakja.foundation.bodies.models import BodyStatus, Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.trees import WIDTH, path_range
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.models import Cell, Status

from ..models import Mandate
from .designations import acting

# The roles without which a cell is left to itself.
WATCHED = (Mandate.Role.BUILDER, Mandate.Role.OPERATOR)
LARGE = (Level.COUNTRY, Level.PROVINCE, Level.DIVISION)
# So many areas fit into one question; SQLite takes expressions a thousand deep.
MOST_AREAS = 150

# An area and the kind of body a mandate is for there; None for every kind.
Reach = tuple[str, int | None]


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


def _narrowed(rows: QuerySet[Any], asked: Question) -> QuerySet[Any]:
    if asked.function:
        rows = rows.filter(function__code=asked.function)
    if asked.area:
        rows = rows.filter(function__area_code=asked.area)
    if asked.kind:
        rows = rows.filter(Q(kind__code=asked.kind) | Q(kind__isnull=True))
    return rows


def _reaches(asked: Question) -> dict[int, dict[Reach, set[int]]]:
    """By function and reach, the bodies that hold the role there; one query."""
    found: dict[int, dict[Reach, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = Mandate.objects.filter(pk__in=acting(asked.day).values("pk"), role=asked.role).touching(
        asked.place
    )
    for function, path, kind, holder in _narrowed(rows, asked).values_list(
        "function_id", "place__path", "kind_id", "holder_id"
    ):
        found[function][path, kind].add(holder)
    return found


def _within(reach: Reach, asked: Question) -> Q:
    """The cells of the question in one reach; an area that holds the whole place needs no range."""
    path, kind = reach
    wanted = Q() if kind is None else Q(body__kind=kind)
    if not asked.place.path.startswith(path):
        low, high = path_range(path)
        wanted &= Q(body__place__path__gte=low, body__place__path__lt=high)
    return wanted


def _gaps(asked: Question) -> Any:
    """Whether nobody holds the role for a cell."""
    by_reach: dict[Reach, list[int]] = defaultdict(list)
    for function, reaches in _reaches(asked).items():
        for reach in reaches:
            by_reach[reach].append(function)
    if len(by_reach) > MOST_AREAS:
        return ~Exists(_applying(asked, up=1))
    covered = Q(pk__in=[])
    for reach, functions in by_reach.items():
        covered |= _within(reach, asked) & Q(function__in=functions)
    return ~covered


def _is_nearer(reach: Reach, other: Reach) -> bool:
    """Whether a reach comes before another one that it lies in."""
    (path, kind), (larger, any_kind) = reach, other
    if path == larger:
        return kind is not None and any_kind is None
    return path.startswith(larger) and (any_kind is None or kind is None or kind == any_kind)


def _conflicts(asked: Question) -> Q | Exists:
    """Whether the nearest level charges two bodies with the role for a cell."""
    doubled = Q(pk__in=[])
    terms = 0
    for function, reaches in _reaches(asked).items():
        for reach, holders in reaches.items():
            if len(holders) < 2:
                continue
            nearer = Q(pk__in=[])
            for other in reaches:
                if _is_nearer(other, reach):
                    nearer |= _within(other, asked)
                    terms += 1
            doubled |= Q(function=function) & _within(reach, asked) & ~nearer
            terms += 1
    if terms > MOST_AREAS:
        twin = _applying(asked, up=1).filter(pk__in=twins(asked).values("pk"))
        return Exists(twin.exclude(Exists(_applying(asked, up=2).filter(level__gt=OuterRef("level")))))
    return doubled


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


def twins(asked: Question) -> QuerySet[Mandate]:
    """Mandates beside which another body holds the same role for the same function, area and kind."""
    here = Mandate.objects.filter(pk__in=acting(asked.day).values("pk"), role=asked.role)
    others = here.annotate(key=Coalesce("kind_id", Value(0))).filter(
        function=OuterRef("function"), place=OuterRef("place"), key=Coalesce(OuterRef("kind_id"), Value(0))
    )
    rows = here.filter(Exists(others.exclude(holder=OuterRef("holder")))).touching(asked.place)
    return _narrowed(rows, asked)


_KINDS = {"gaps": _gaps, "conflicts": _conflicts}


def condition_of(asked: Question, what: str) -> Any:
    """Whether a cell is one of the `gaps` or `conflicts`, as a condition on cells."""
    return _KINDS[what](asked)


def gaps(asked: Question) -> QuerySet[Cell]:
    """Cells for which nobody holds the role."""
    return cells(asked).filter(_gaps(asked))


def conflicts(asked: Question) -> QuerySet[Cell]:
    """Cells for which the nearest level charges two bodies with the role."""
    return cells(asked).filter(_conflicts(asked))


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

    found: QuerySet[Cell]
    total: Tally
    by_function: list[tuple[Function, Tally]]
    by_district: list[tuple[Place, Tally]]


def survey(asked: Question, what: str) -> Survey:
    """Count `gaps` or `conflicts` among all cells of the question: five queries, three for a small place."""
    condition = condition_of(asked, what)
    counts = _counted(asked, condition, "function_id")
    functions = Function.objects.filter(pk__in=list(counts)).order_by("position", "code")
    total = Tally(sum(t.found for t in counts.values()), sum(t.of for t in counts.values()))
    return Survey(
        cells(asked).filter(condition),
        total,
        [(f, counts[f.pk]) for f in functions],
        _by_district(asked, condition) if asked.place.level in LARGE else [],
    )


def _counted(asked: Question, condition: Q | Exists, name: str) -> dict[Any, Tally]:
    # Grouped by an expression: by the bare column, SQLite would walk its index through all cells of the country.
    rows = cells(asked).order_by().annotate(key=Coalesce(F(name), F(name))).values_list("key")
    found = rows.annotate(of=Count("id"), n=Count("id", filter=condition))
    return {key: Tally(n, of) for key, of, n in found}


def _by_district(asked: Question, condition: Q | Exists) -> list[tuple[Place, Tally]]:
    """Counts of each body's place, added up at the districts above them."""
    districts = list(Place.objects.in_being().within(asked.place).districts().in_order(active()))
    paths = {d.path for d in districts}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, tally in _counted(asked, condition, "body__place__path").items():
        above = next((path[:end] for end in range(len(path), 0, -WIDTH) if path[:end] in paths), None)
        if above:
            sums[above][0] += tally.found
            sums[above][1] += tally.of
    return [(d, Tally(*sums[d.path])) for d in districts if d.path in sums]
