"""What the landscape says: counts per place and day, cells, measures with denominator and unknown."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from yakja.foundation.bodies.models import Body, BodyStatus
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.trees import WIDTH, path_range
from yakja.foundation.places.models import Level, Place

from ..models import OPERATIONAL, Cell, CellHistory, LandscapeDay, Status, Usage
from .counting import UNKNOWN, counted_steps, key_of

IN_USE = (Status.FULL, Status.PARTIAL)
STALE = "~"
# In a landscape of one tool: known cells that are done by hand or with another tool.
OTHER = "other"
_STATUSES = (*Status.values, OTHER)
Kept = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Counts:
    """How one function (or all of them) stands in one place on one day. All numbers count cells."""

    by_status: dict[str, int] = field(default_factory=dict)
    by_standing: dict[str, int] = field(
        default_factory=dict
    )  # among known cells: confirmed, reported, disputed
    stale: int = 0
    two: int = 0
    assumed: int = 0
    confirmed_in_use: int = 0

    @property
    def devolved(self) -> int:
        """The denominator: cells whose body has the function, whatever is known of them."""
        return sum(n for status, n in self.by_status.items() if status != Status.NOT_DEVOLVED)

    @property
    def unknown(self) -> int:
        return self.by_status.get(Status.UNKNOWN, 0)

    @property
    def known(self) -> int:
        return self.devolved - self.unknown

    @property
    def in_use(self) -> int:
        """Cells in partial or full use, confirmed or only reported."""
        return sum(self.by_status.get(status, 0) for status in IN_USE)

    @property
    def operational(self) -> int:
        return sum(self.by_status.get(status, 0) for status in OPERATIONAL)

    @property
    def coverage(self) -> float | None:
        """Bodies at partial use or more, of the bodies that have the function; None where there is none."""
        return self.in_use / self.devolved if self.devolved else None

    @property
    def confirmed_coverage(self) -> float | None:
        return self.confirmed_in_use / self.devolved if self.devolved else None

    @property
    def depth(self) -> float | None:
        """Full use among partial use or more."""
        return self.by_status.get(Status.FULL, 0) / self.in_use if self.in_use else None

    @property
    def freshness(self) -> float | None:
        """Known cells whose evidence has not expired."""
        return (self.known - self.stale) / self.known if self.known else None


@dataclass(frozen=True)
class Landscape:
    """The landscape of one place on one day."""

    place: Place
    as_of: dt.date
    functions: dict[str, Counts]
    total: Counts


@cache
def _read(key: str) -> tuple[str, str, bool]:
    """The parts of a key of LandscapeDay: status, standing, whether it is out of date."""
    status, _, standing = key.partition(".")
    return status, standing.removesuffix(STALE), standing.endswith(STALE)


def counts_of(keys: Mapping[str, int]) -> Counts:
    """Read the keys of LandscapeDay (`full.reported~`, `two`, `assumed`)."""
    found: dict[str, int] = {}
    standing: dict[str, int] = {}
    stale = confirmed = 0
    for key, n in keys.items():
        status, word, is_stale = _read(key)
        if not word:
            continue
        found[status] = found.get(status, 0) + n
        if status == Status.UNKNOWN:
            continue
        standing[word] = standing.get(word, 0) + n
        if is_stale:
            stale += n
        elif word == "confirmed" and status in IN_USE:
            confirmed += n
    return Counts(
        by_status=_ordered(found),
        by_standing=standing,
        stale=stale,
        two=keys.get("two", 0),
        assumed=keys.get("assumed", 0),
        confirmed_in_use=confirmed,
    )


def _ordered(found: Mapping[str, int]) -> dict[str, int]:
    """Counts by status in the order of the statuses; noughts are left out."""
    if len(found) == 1:
        return {code: n for code, n in found.items() if n}
    return {code: found[code] for code in _STATUSES if found.get(code)}


def summed(counts: Iterable[Counts]) -> Counts:
    """The counts of several functions or places together."""
    found = list(counts)
    status: Counter[str] = Counter()
    standing: Counter[str] = Counter()
    for each in found:
        status.update(each.by_status)
        standing.update(each.by_standing)
    return Counts(
        by_status=_ordered(status),
        by_standing=dict(standing),
        stale=sum(c.stale for c in found),
        two=sum(c.two for c in found),
        assumed=sum(c.assumed for c in found),
        confirmed_in_use=sum(c.confirmed_in_use for c in found),
    )


def landscape(place: Place, as_of: dt.date | None = None) -> Landscape:
    """The counts of a place on any day, from the kept rows; one query for today and for provinces."""
    day = as_of or timezone.localdate()
    return landscape_from(place, day, _kept([place], day)[place.pk])


def landscape_from(place: Place, day: dt.date, kept: Kept) -> Landscape:
    """The landscape of a place from its kept counts."""
    total: Counter[str] = Counter()
    for keys in kept.values():
        total.update(keys)
    return Landscape(
        place, day, {code: counts_of(keys) for code, keys in sorted(kept.items())}, counts_of(total)
    )


def landscapes(places: Iterable[Place], as_of: dt.date | None = None) -> dict[int, dict[str, Counts]]:
    """{place id: {function code: Counts}} for several places on one day; one query for today, else at most four."""
    day = as_of or timezone.localdate()
    kept = _kept(list(places), day)
    return {
        pk: {code: counts_of(keys) for code, keys in sorted(counts.items())} for pk, counts in kept.items()
    }


def totals(
    places: Iterable[Place], as_of: dt.date | None = None, functions: Collection[str] | None = None
) -> dict[int, Counts]:
    """{place id: counts of all (or these) functions together} on one day; as many queries as `landscapes`."""
    found = {}
    for pk, kept in _kept(list(places), as_of or timezone.localdate()).items():
        keys: dict[str, int] = {}
        for code, counts in kept.items():
            if functions is None or code in functions:
                for key, n in counts.items():
                    keys[key] = keys.get(key, 0) + n
        found[pk] = counts_of(keys)
    return found


def _kept(places: list[Place], day: dt.date) -> dict[int, Kept]:
    """The kept counts of places on a day. Units below the province keep months: their days between are worked out."""
    ends_month = (day + dt.timedelta(days=1)).day == 1
    whole = ends_month or day >= timezone.localdate()
    exact = [p for p in places if whole or p.level in (Level.COUNTRY, Level.PROVINCE)]
    monthly = [p for p in places if not whole and p.level not in (Level.COUNTRY, Level.PROVINCE)]
    found: dict[int, Kept] = {p.pk: {} for p in places}
    found |= _newest(exact, day)
    if monthly:
        first = day.replace(day=1)
        found |= _newest(monthly, first - dt.timedelta(days=1))
        for pk, code, key, n in _between(monthly, first, day):
            keys = found[pk].setdefault(code, {})
            keys[key] = keys.get(key, 0) + n
            if not keys[key]:
                del keys[key]
    return found


def _newest(places: list[Place], until: dt.date) -> dict[int, Kept]:
    """The newest row of each place up to a day; one query."""
    if not places:
        return {}
    newest = LandscapeDay.objects.filter(place=OuterRef("place"), day__lte=until).order_by("-day")
    rows = LandscapeDay.objects.filter(place__in=places, pk=Subquery(newest.values("pk")[:1]))
    return {row.place_id: row.counts for row in rows.order_by("place_id")}


def _between(places: list[Place], first: dt.date, last: dt.date) -> Iterable[tuple[int, str, str, int]]:
    """What changed in the cells of places from one day to another, both inclusive: (place id, function, key, n)."""
    by_path = {p.path: p.pk for p in places}
    low, high = path_range(min(by_path))[0], path_range(max(by_path))[1]
    past = CellHistory.objects.filter(body__place__path__gte=low, body__place__path__lt=high).exclude(
        body__status=BodyStatus.CLOSED
    )
    columns = ("body__place__path", "function__code", "status", "standing", "is_stale", "has_two", "is_first")
    for column, sign in (("from_day", 1), ("until_day", -1)):
        window = past.filter(**{f"{column}__gte": first, f"{column}__lte": last})
        for path, code, status, standing, stale, two, is_first, n in (
            window.order_by(*columns).values_list(*columns).annotate(n=Count("id"))
        ):
            for at in {path[:end] for end in range(WIDTH, len(path) + 1, WIDTH)} & by_path.keys():
                yield by_path[at], code, key_of(status, standing, stale), sign * n
                if two:
                    yield by_path[at], code, "two", sign * n
                if is_first and sign == 1:
                    yield by_path[at], code, UNKNOWN, -n


def cells(
    *,
    place: Place | None = None,
    body: Body | None = None,
    function: str = "",
    area: str = "",
    kind: str = "",
    tool: str = "",
    status: str = "",
) -> QuerySet[Cell]:
    """Today's cells under the filters of the landscape, with body, its place and function."""
    rows = Cell.objects.exclude(body__status=BodyStatus.CLOSED).select_related(
        "body__place", "body__kind", "function"
    )
    if place is not None:
        rows = rows.within(place)
    if body is not None:
        rows = rows.filter(body=body)
    if function:
        rows = rows.filter(function__code=function)
    if area:
        rows = rows.filter(function__area_code=area)
    if kind:
        rows = rows.filter(body__kind__code=kind)
    if status:
        rows = rows.filter(status=status)
    if tool:
        used = Usage.objects.filter(tool__code=tool)
        rows = rows.filter(
            pk__in=Cell.objects.filter(
                Q(body__in=used.values("body")) & Q(function__in=used.values("function"))
            ).values("pk")
        )
    return rows


def cells_page(*, cursor: str | None = None, size: int = 100, **filters: Any) -> Page:
    """One page of cells in the order of their keys."""
    return keyset_page(cells(**filters), keys=("id",), cursor=cursor, size=size)


@dataclass(frozen=True)
class Shown:
    """One cell of the matrix on a day."""

    status: str
    standing: str
    is_stale: bool
    tools: tuple[str, ...]
    confirmed_on: dt.date | None = None


def matrix(
    bodies: Iterable[Body], functions: Iterable[int], as_of: dt.date | None = None
) -> dict[int, dict[int, Shown]]:
    """{body id: {function id: Shown}} on a day; two queries at most, whatever the number of cells."""
    day = as_of or timezone.localdate()
    scope = Q(body__in=list(bodies), function__in=list(functions))
    result: dict[int, dict[int, Shown]] = defaultdict(dict)
    is_today = day >= timezone.localdate()
    for cell in Cell.objects.filter(scope).order_by("id"):
        shown = (
            Shown(cell.status, cell.standing, cell.is_stale, tuple(cell.tools), cell.confirmed_on)
            if is_today
            else Shown(Status.UNKNOWN, "none", False, ())
        )
        result[cell.body_id][cell.function_id] = shown
    if not is_today:
        then = CellHistory.objects.filter(
            scope, Q(until_day__isnull=True) | Q(until_day__gt=day), from_day__lte=day
        )
        for row in then.order_by("id"):
            result[row.body_id][row.function_id] = Shown(
                row.status, row.standing, row.is_stale, tuple(row.tools)
            )
    return result


def duplication(place: Place) -> list[dict[str, Any]]:
    """Functions done with more than one operational tool in a place: {"function", "tools", "bodies"}, most first."""
    rows = (
        Usage.objects.within(place)
        .operational()
        .exclude(tool__isnull=True)
        .order_by("function__code")
        .values("function__code")
        .annotate(tools=Count("tool", distinct=True), bodies=Count("body", distinct=True))
    )
    return sorted(
        (
            {"function": r["function__code"], "tools": r["tools"], "bodies": r["bodies"]}
            for r in rows
            if r["tools"] > 1
        ),
        key=lambda r: (-r["tools"], r["function"]),
    )


def supplier_dependency(place: Place) -> dict[str, Any] | None:
    """The supplier on whom most bodies depend: {"supplier", "bodies", "of"}; None where no supplier is known."""
    rows = Usage.objects.within(place).operational().exclude(tool__supplier__isnull=True)
    total = rows.values("body").distinct().count()
    top = (
        rows.order_by("tool__supplier")
        .values("tool__supplier")
        .annotate(bodies=Count("body", distinct=True))
        .order_by("-bodies")
        .first()
    )
    if not top:
        return None
    return {"supplier": Body.objects.get(pk=top["tool__supplier"]), "bodies": top["bodies"], "of": total}


def differences() -> list[dict[str, Any]]:
    """Where the kept counts of today differ from a fresh count of the cells; empty when all is well."""
    fresh: dict[int, Counter[tuple[str, str]]] = {}
    for place, by_day in counted_steps().items():
        total: Counter[tuple[str, str]] = Counter()
        for counter in by_day.values():
            for key, n in counter.items():
                total[key] += n
        fresh[place] = Counter({k: n for k, n in total.items() if n})
    newest: dict[int, dict[str, dict[str, int]]] = {}
    for row in LandscapeDay.objects.order_by("place_id", "day"):
        newest[row.place_id] = row.counts
    found = []
    for place in sorted({*fresh, *newest}):
        kept = {(code, key): n for code, keys in newest.get(place, {}).items() for key, n in keys.items()}
        for code, key in sorted({*fresh.get(place, {}), *kept}):
            counted, stored = fresh.get(place, Counter())[code, key], kept.get((code, key), 0)
            if counted != stored:
                found.append(
                    {"place": place, "function": code, "key": key, "counted": counted, "kept": stored}
                )
    return found
