"""The landscape page: which counts it shows for a place under its filters, and where it may go from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.indicators.queries import latest
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.models import Cell
from yakja.framework.catalogue.queries import change, landscape, narrowed
from yakja.framework.catalogue.queries.counting import key_of
from yakja.framework.catalogue.queries.landscape import Counts, Shown, counts_of, summed

LARGE = (Level.COUNTRY, Level.PROVINCE, Level.DIVISION)
BODIES_A_PAGE = 25
REGRESSION_DAYS = 92


@dataclass(frozen=True)
class Filters:
    """What the reader asked for. Empty texts mean everything; `area` is the code of an area of functions."""

    place: Place
    as_of: dt.date
    kind: str = ""
    area: str = ""
    tool: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether kept counts cannot answer, so that cells are counted."""
        return bool(self.kind or self.tool)


@dataclass(frozen=True)
class Part:
    """One place of the map with its counts per function and all together."""

    place: Place
    functions: dict[str, Counts]
    total: Counts


@dataclass(frozen=True)
class Scene:
    """The landscape of a place: its own counts, those of its districts (tiles) and of the parts it is compared by."""

    filters: Filters
    functions: list[Function]
    total: Counts
    by_function: dict[str, Counts]
    tiles: list[Part]
    parts: list[Part]


def functions_shown(filters: Filters) -> list[Function]:
    """The functions under the filters, in the order of the list; two queries at most."""
    found = Function.objects.current().order_by("position", "code")
    if filters.area:
        found = found.filter(area_code=filters.area)
    if filters.tool:
        found = found.filter(code__in=narrowed.functions_of_tool(filters.tool))
    return list(found)


def scene(filters: Filters, *, lang: str = "ur", is_whole: bool = False) -> Scene:
    """The scene of any place; a fixed number of queries for each level, from kept counts unless narrowed.

    Districts of the whole country are summed over the functions; `is_whole` keeps them one by one.
    """
    functions = functions_shown(filters)
    codes = {f.code for f in functions}
    place = filters.place
    within: list[Place] = []
    if place.level in LARGE:
        levels = [Level.DISTRICT, *([Level.PROVINCE] if place.level == Level.COUNTRY else [])]
        within = list(Place.objects.in_being().within(place).filter(level__in=levels).in_order(lang))
    districts = [p for p in within if p.level == Level.DISTRICT]
    if place.level == Level.COUNTRY and not filters.is_narrowed and not is_whole:
        counts = _counts([place, *(p for p in within if p.level == Level.PROVINCE)], filters, codes)
        totals = landscape.totals(districts, filters.as_of, codes)
        tiles = [Part(p, {}, totals[p.pk]) for p in districts]
    else:
        counts = _counts([place, *within], filters, codes)
        tiles = [_part(p, counts[p.pk]) for p in districts]
    parts = [_part(p, counts[p.pk]) for p in within if p.level == Level.PROVINCE] or tiles
    return Scene(filters, functions, summed(counts[place.pk].values()), counts[place.pk], tiles, parts)


def _part(place: Place, functions: dict[str, Counts]) -> Part:
    return Part(place, functions, summed(functions.values()))


def _counts(places: Sequence[Place], filters: Filters, codes: set[str]) -> dict[int, dict[str, Counts]]:
    if not filters.is_narrowed:
        kept = landscape.landscapes(places, filters.as_of)
        return {pk: {code: c for code, c in counts.items() if code in codes} for pk, counts in kept.items()}
    depth = max(len(p.path) for p in places)
    functions = codes if filters.area or filters.tool else None
    found = narrowed.counted(
        places[0], depth=depth, kind=filters.kind, tool=filters.tool, functions=functions, as_of=filters.as_of
    )
    result: dict[int, dict[str, Counts]] = {}
    for place in places:
        below = [counts for path, counts in found.items() if path.startswith(place.path)]
        seen = {code for counts in below for code in counts} & codes
        result[place.pk] = {code: summed(c[code] for c in below if code in c) for code in sorted(seen)}
    return result


@dataclass(frozen=True)
class Matrix:
    """Bodies by functions of one area: one page of bodies, their cells, by keys of both."""

    page: Page
    functions: list[Function]
    cells: dict[int, dict[int, Shown]]


def bodies_matrix(
    filters: Filters, functions: Sequence[Function], *, cursor: str | None = None, lang: str = "ur"
) -> Matrix:
    """One page of the bodies of a place with their cells; four queries at most."""
    bodies = Body.objects.in_being().within(filters.place).select_related("kind", "place")
    held = Cell.objects.filter(body=OuterRef("pk"), function__in=[f.pk for f in functions])
    bodies = bodies.filter(Exists(held))
    if filters.kind:
        bodies = bodies.filter(kind__code=filters.kind)
    key = "name_key_en" if lang == "en" else "name_key_ur"
    page = keyset_page(bodies, keys=(key, "id"), cursor=cursor, size=BODIES_A_PAGE)
    return Matrix(
        page, list(functions), landscape.matrix(page.items, [f.pk for f in functions], filters.as_of)
    )


def counts_by_area(matrix: Matrix) -> dict[tuple[str, int], Counts]:
    """{(area, body id): counts} of the bodies on a page; no query."""
    areas = {f.pk: f.area_code for f in matrix.functions}
    keys: dict[tuple[str, int], dict[str, int]] = {}
    for body, row in matrix.cells.items():
        for function, cell in row.items():
            found = keys.setdefault((areas[function], body), {})
            key = key_of(cell.status, cell.standing, cell.is_stale)
            found[key] = found.get(key, 0) + 1
    return {where: counts_of(found) for where, found in keys.items()}


@dataclass(frozen=True)
class Measures:
    """What only whole rows of usages can tell: double work and dependence, kept as figures or counted when absent."""

    duplication: IndicatorValue | None
    crowded: list[dict[str, int | str]]
    dependency: IndicatorValue | None
    supplier: dict[str, object] | None


def measures(place: Place, day: dt.date) -> Measures:
    """Duplication and dependence of a place: the newest figures up to a day; counted now while there are none."""
    codes = ("catalogue.duplication", "catalogue.supplier_dependency")
    kept = latest(place, codes, day)
    is_today = day >= timezone.localdate()
    missing = is_today and not kept
    return Measures(
        kept.get(codes[0]),
        landscape.duplication(place) if is_today and (missing or place.level not in LARGE) else [],
        kept.get(codes[1]),
        landscape.supplier_dependency(place) if missing else None,
    )


def kinds_shown(place: Place) -> list[BodyKind]:
    """Kinds of which a body stands in the place; one query."""
    used = Body.objects.in_being().within(place).values("kind")
    return list(BodyKind.objects.filter(pk__in=used).order_by("province__code", "code"))


def regressions(place: Place, day: dt.date) -> list[object]:
    """Cells that fell out of use in the three months before a day."""
    return list(change.regressions(place, since=day - dt.timedelta(days=REGRESSION_DAYS), until=day))
