"""`GET /api/v1/places` and one place: who stands where, how many people, with its source."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.pagination import keyset_page

from ..models import Level, Place
from ..queries import place_at, place_of_code

router = Router(tags=["places"])


class PlaceOut(Schema):
    """One unit. `name` is in the language asked for (`lang`, English by default); `names` in all it has."""

    code: str
    name: str
    names: dict[str, str]
    source: str
    level: str
    status: str
    parent: str | None
    census_parent: str | None
    population: int | None
    population_2017: int | None
    area_km2: float | None
    lat: float | None
    lon: float | None
    in_census_tree: bool
    valid_from: str | None
    valid_to: str | None


class PlacePage(Schema):
    items: list[PlaceOut]
    next: str | None


class PointOut(Schema):
    """The place found for a point; `how` says whether by its boundary or as the nearest unit."""

    place: PlaceOut
    how: str
    distance_km: float | None


def _ready(place: Place, lang: str) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.name.best(lang)[0] or place.code,
        "names": dict(place.name),
        "source": place.source,
        "level": place.level,
        "status": place.status,
        "parent": place.parent.code if place.parent else None,
        "census_parent": place.census_parent.code if place.census_parent else None,
        "population": place.population_2023,
        "population_2017": place.population_2017,
        "area_km2": place.area_km2,
        "lat": place.lat,
        "lon": place.lon,
        "in_census_tree": place.in_census_tree,
        "valid_from": place.valid_from.isoformat() if place.valid_from else None,
        "valid_to": place.valid_to.isoformat() if place.valid_to else None,
    }


def _lang(asked: str) -> str:
    return asked if asked in CODES else "en"


@router.get("/places", response=PlacePage, summary="Places, smallest code first")
def list_places(
    request: HttpRequest,
    q: str = "",
    level: Level | None = None,
    within: str = "",
    tree: str = Query("current", pattern="^(current|census)$"),
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> dict[str, Any]:
    """`q` searches names in any script; `within` is a code, `tree` the tree it is read in."""
    places = Place.objects.select_related("parent", "census_parent")
    if within:
        places = places.within(place_of_code(within, field="within"), tree=tree)
    if level:
        places = places.filter(level=level)
    if q.strip():
        places = places.search(q)
    page = keyset_page(places, keys=("code",), cursor=cursor or None, size=limit)
    return {"items": [_ready(place, _lang(lang)) for place in page.items], "next": page.next}


@router.get("/places/at", response=PointOut, summary="The place at a point")
def place_at_point(request: HttpRequest, lat: float, lon: float, lang: str = "en") -> dict[str, Any]:
    """By boundary where one is loaded, else the nearest unit; 404 outside the country."""
    found = place_at(lat, lon)
    if found is None:
        raise Http404("no place at this point")
    return {"place": _ready(found.place, _lang(lang)), "how": found.how, "distance_km": found.distance_km}


@router.get("/places/{code}", response=PlaceOut, summary="One place")
def one_place(request: HttpRequest, code: str, lang: str = "en") -> dict[str, Any]:
    place = Place.objects.select_related("parent", "census_parent").filter(code=code).first()
    if place is None:
        raise Http404("no such place")
    return _ready(place, _lang(lang))
