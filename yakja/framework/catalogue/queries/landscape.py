"""What the landscape says: counts per place and day, cells, measures with denominator and unknown."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from yakja.foundation.bodies.models import Body, BodyStatus
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.places.models import Level, Place

from ..models import OPERATIONAL, Cell, CellHistory, LandscapeDay, Status, Usage
from .counting import counted_steps

IN_USE = (Status.FULL, Status.PARTIAL)
STALE = "~"


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


def counts_of(keys: Mapping[str, int]) -> Counts:
    """Read the keys of LandscapeDay (`full.reported~`, `two`, `assumed`)."""
    status: Counter[str] = Counter()
    standing: Counter[str] = Counter()
    stale = confirmed = 0
    for key, n in keys.items():
        if "." not in key:
            continue
        code, _, rest = key.partition(".")
        word = rest.rstrip(STALE)
        status[code] += n
        if code != Status.UNKNOWN:
            standing[word] += n
            if rest.endswith(STALE):
                stale += n
            elif word == "confirmed" and code in IN_USE:
                confirmed += n
    return Counts(
        by_status={s.value: status[s.value] for s in Status if status[s.value]},
        by_standing=dict(standing),
        stale=stale,
        two=keys.get("two", 0),
        assumed=keys.get("assumed", 0),
        confirmed_in_use=confirmed,
    )


def landscape(place: Place, as_of: dt.date | None = None) -> Landscape:
    """The counts of a place on any day, from the kept rows; one query for today and for provinces."""
    day = as_of or timezone.localdate()
    kept = _kept(place, day)
    return landscape_from(place, day, kept)


def landscape_from(place: Place, day: dt.date, kept: Mapping[str, Mapping[str, int]]) -> Landscape:
    total: Counter[str] = Counter()
    for keys in kept.values():
        total.update(keys)
    return Landscape(
        place, day, {code: counts_of(keys) for code, keys in sorted(kept.items())}, counts_of(total)
    )


def landscapes(places: Iterable[Place], as_of: dt.date | None = None) -> dict[int, dict[str, Counts]]:
    """{place id: {function code: Counts}} for several places on one day, in one query for today."""
    day = as_of or timezone.localdate()
    found = list(places)
    if day < timezone.localdate():
        return {p.pk: {code: counts_of(keys) for code, keys in _kept(p, day).items()} for p in found}
    newest: dict[int, LandscapeDay] = {}
    for row in LandscapeDay.objects.filter(place__in=found, day__lte=day).order_by("place_id", "day"):
        newest[row.place_id] = row
    return {
        p.pk: {
            code: counts_of(keys) for code, keys in (newest[p.pk].counts if p.pk in newest else {}).items()
        }
        for p in found
    }


def _kept(place: Place, day: dt.date) -> dict[str, dict[str, int]]:
    rows = LandscapeDay.objects.filter(place=place).order_by("-day")
    tomorrow = day + dt.timedelta(days=1)
    ends_period = place.level in (Level.COUNTRY, Level.PROVINCE) or tomorrow.day == 1
    if ends_period or day >= timezone.localdate():
        row = rows.filter(day__lte=day).first()
        return row.counts if row else {}
    first = day.replace(day=1)
    row = rows.filter(day__lt=first).first()
    counts = {code: dict(keys) for code, keys in (row.counts if row else {}).items()}
    for code, key, n in _between(place, first, day):
        keys = counts.setdefault(code, {})
        keys[key] = keys.get(key, 0) + n
        if not keys[key]:
            del keys[key]
    return counts


def _between(place: Place, first: dt.date, last: dt.date) -> Iterable[tuple[str, str, int]]:
    """What changed in the cells of a place from one day to another, both inclusive."""
    past = CellHistory.objects.filter(body__in=Body.objects.within(place)).exclude(
        body__status=BodyStatus.CLOSED
    )
    columns = ("function__code", "status", "standing", "is_stale", "has_two", "is_first")
    for column, sign in (("from_day", 1), ("until_day", -1)):
        window = past.filter(**{f"{column}__gte": first, f"{column}__lte": last})
        for code, status, standing, stale, two, is_first, n in (
            window.order_by(*columns).values_list(*columns).annotate(n=Count("id"))
        ):
            yield code, f"{status}.{standing}{STALE if stale else ''}", sign * n
            if two:
                yield code, "two", sign * n
            if is_first and sign == 1:
                yield code, f"{Status.UNKNOWN}.none", -n


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
