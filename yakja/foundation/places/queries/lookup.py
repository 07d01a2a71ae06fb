"""Finding a place: by code, by name, by a point on the earth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.trees import path_range

from ..geometry import covers, distance_km, window
from ..models import Level, Place, PlaceBoundary, PlaceChange, PlaceQuerySet

# From the smallest unit up: the smallest one that covers a point is the answer.
DEPTH = [Level.UNION, Level.TEHSIL, Level.DISTRICT, Level.DIVISION, Level.PROVINCE, Level.COUNTRY]
# A nearest unit is an answer only where somebody may live; beyond this the point is not in the country.
FARTHEST_KM = 120.0
POINT_LEVELS = (Level.UNION, Level.TEHSIL, Level.DISTRICT)


@dataclass(frozen=True)
class Located:
    """A place found for a point. `how` is `boundary` (the point lies in its polygon) or `nearest` (a guess)."""

    place: Place
    how: str
    distance_km: float | None = None


def place_of_code(code: str, *, field: str | None = None) -> Place:
    """The place with this code; refused with `unknown_place` (of that field) when there is none."""
    place = Place.objects.filter(code=code.strip()).first()
    if place is None:
        refuse("unknown_place", _("There is no place with the code “%(name)s”."), field=field, name=code)
    return place


def find_place(text: str, *, level: str | None = None, below: Place | None = None) -> Place | None:
    """The one place with this code or exactly this name in any script; None when none or several fit."""
    from yakja.foundation.kit.text import search_key

    stripped = text.strip()
    if not stripped:
        return None
    found: PlaceQuerySet = Place.objects.in_being()
    if level:
        found = found.filter(level=level)
    if below:
        found = found.within(below)
    by_code = found.filter(code=stripped.upper()).first()
    if by_code:
        return by_code
    key = search_key(stripped)
    exact = [p for p in found.search(stripped)[:50] if key in {search_key(n) for n in p.name.values()}]
    return exact[0] if len(exact) == 1 else None


def provinces() -> PlaceQuerySet:
    """Provinces and territories in being."""
    return Place.objects.provinces().in_being().order_by("name_key_en")


def roots() -> PlaceQuerySet:
    """Places without a parent: the country."""
    return Place.objects.filter(parent__isnull=True)


def place_at(lat: float, lon: float, *, level: str | None = None) -> Located | None:
    """The smallest place at a point: by polygon where boundaries are loaded, else the nearest unit.

    With `level`, the unit of that level: the one above the polygon's place, or the nearest one inside it.
    None outside the country. Refuses coordinates that are not degrees (`bad_point`).
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        refuse("bad_point", _("These are not degrees of latitude and longitude."))
    drawn = _by_boundary(lat, lon)
    if drawn is None:
        return _nearest(Place.objects.all(), lat, lon, [level] if level else list(POINT_LEVELS))
    if level is None or drawn.level == level:
        return Located(drawn, "boundary")
    if DEPTH.index(Level(level)) > DEPTH.index(Level(drawn.level)):
        above = drawn.ancestor_at(level)
        return Located(above, "boundary") if above else None
    return _nearest(Place.objects.within(drawn), lat, lon, [level])


def _by_boundary(lat: float, lon: float) -> Place | None:
    """The smallest place whose polygon covers the point; boxes are compared in the database first."""
    boxes = PlaceBoundary.objects.filter(
        min_lat__lte=lat, max_lat__gte=lat, min_lon__lte=lon, max_lon__gte=lon
    ).exclude(place__status="closed")
    order: list[tuple[int, float, Any]] = []
    for pk, at_level, south, north, west, east in boxes.values_list(
        "pk", "level", "min_lat", "max_lat", "min_lon", "max_lon"
    ):
        order.append((DEPTH.index(Level(at_level)), (north - south) * (east - west), pk))
    for _depth, _size, pk in sorted(order):
        boundary = PlaceBoundary.objects.select_related("place").get(pk=pk)
        if covers(boundary.geometry, lat, lon):
            return boundary.place
    return None


def _nearest(units: PlaceQuerySet, lat: float, lon: float, levels: list[str]) -> Located | None:
    """The unit whose own point is nearest, searched in growing windows so that the index answers."""
    units = units.in_being()
    km = 15.0
    while True:
        km = min(km, FARTHEST_KM)
        south, north, west, east = window(lat, lon, km)
        inside = units.filter(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)
        best: tuple[float, int, int] | None = None
        for pk, at_level, unit_lat, unit_lon in inside.values_list("pk", "level", "lat", "lon"):
            # Levels are compared here, so that the index on the point answers and not the one on the level.
            if at_level not in levels or unit_lat is None or unit_lon is None:
                continue
            away = distance_km(lat, lon, unit_lat, unit_lon)
            candidate = (round(away, 3), DEPTH.index(Level(at_level)), pk)
            if away <= km and (best is None or candidate < best):
                best = candidate
        if best is not None:
            return Located(Place.objects.get(pk=best[2]), "nearest", best[0])
        if km >= FARTHEST_KM:
            return None
        km *= 3


def losses_of(place: Place) -> list[PlaceChange]:
    """Changes in force that cut an area out of a place after the census counted it there, the newest first.

    Read from the two trees: a member of the change stood within the place at the census and stands elsewhere now.
    """
    if not place.in_census_tree or not place.census_path:
        return []
    first, last = path_range(place.census_path)
    low, high = path_range(place.path)
    was_here = Q(members__census_path__gte=first, members__census_path__lt=last)
    is_gone = Q(members__path__lt=low) | Q(members__path__gte=high)
    rows = PlaceChange.objects.filter(was_here & is_gone, state=PlaceChange.State.IN_FORCE)
    return list(
        rows.select_related("place").distinct().order_by(F("effective_on").desc(nulls_last=True), "-id")
    )


def changes_within(place: Place, *, most: int = 100) -> list[PlaceChange]:
    """Changes of a place and of everything below it, by the day they took effect, the newest first."""
    low, high = path_range(place.path)
    found = PlaceChange.objects.filter(
        Q(place__path__gte=low, place__path__lt=high) | Q(pk__in=place.changes_as_member.values("pk"))
    )
    newest_first = (F("effective_on").desc(nulls_last=True), "-id")
    return list(found.select_related("place").order_by(*newest_first)[:most])
