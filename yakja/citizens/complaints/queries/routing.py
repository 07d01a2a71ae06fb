"""Whose work a complaint is: the decision table read for a category, a place and a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.trees import path_range, paths_above
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import kept

from ..models import Category, RoutingLine

Role, Action = RoutingLine.Role, RoutingLine.Action
DECIDED_BY = ("bodies", "places", "complaints")  # the rooms whose rows it is decided by
# Where a body has nobody for a subject, its complaint cell takes it, then whoever leads it.
# Holds the case of a matter that was passed on.
_KEEPER = "GEN-DADM"
FALL_BACK = ("complaints", "chief_officer", "administrator", "head")


@dataclass(frozen=True)
class Route:
    """Where a complaint goes and why. `outside` names an agency that is none of ours, with the number to call."""

    body: Body
    post: Post | None = None
    line: RoutingLine | None = None
    also: tuple[Body, ...] = field(default=())
    outside: str = ""
    call_number: str = ""
    is_about_office: bool = False
    over: dict[str, Place] = field(default_factory=dict)  # the places it lies in, by level

    @property
    def is_outside(self) -> bool:
        return bool(self.outside)


@dataclass(frozen=True)
class _Tables:
    lines: dict[int, list[RoutingLine]]
    serving: dict[
        str, dict[int, Body]
    ]  # by code of kind and key of a place: the first that sits there or serves it
    keepers: dict[int, Body]  # by key of the place they sit in
    by_key: dict[int, Body]
    served: dict[int, set[int]]  # body -> places it serves besides its own
    posts: dict[int, dict[str, Post]]
    places: dict[int, Place]
    by_path: dict[str, Place]
    by_code: dict[str, Place]


def _tables() -> _Tables:
    """Everything the table is decided by, made once until places, bodies or the table itself change."""

    def make() -> _Tables:
        lines: dict[int, list[RoutingLine]] = defaultdict(list)
        for line in RoutingLine.objects.order_by("code").select_related("body__place"):
            lines[line.category_id].append(line)
        wanted = {_KEEPER, *(kind for rows in lines.values() for line in rows for kind in line.kinds)}
        serving: dict[str, dict[int, Body]] = defaultdict(dict)
        keepers: dict[int, Body] = {}
        by_key: dict[int, Body] = {}
        served: dict[int, set[int]] = defaultdict(set)
        for body_id, place_id in Body.serves.through.objects.values_list("body_id", "place_id"):
            served[body_id].add(place_id)
        for body in Body.objects.filter(valid_to__isnull=True).select_related("place", "kind").order_by("id"):
            by_key[body.pk] = body
            if body.kind.code in wanted:
                for place_id in (body.place_id, *sorted(served.get(body.pk, ()))):
                    serving[body.kind.code].setdefault(place_id, body)
            if body.kind.code == _KEEPER:
                keepers.setdefault(body.place_id, body)
        posts: dict[int, dict[str, Post]] = defaultdict(dict)
        for post in Post.objects.filter(valid_to__isnull=True).order_by("-id"):
            posts[post.body_id][post.kind] = post
        places = {place.pk: place for place in Place.objects.all()}
        return _Tables(
            dict(lines), dict(serving), keepers, by_key, dict(served), dict(posts), places,
            {place.path: place for place in places.values() if place.path},
            {place.code: place for place in places.values()},
        )  # fmt: skip

    found: _Tables = kept(DECIDED_BY, "complaints.routing", make)
    return found


def known_place(key: int) -> Place | None:
    """A place from the kept table, without a query."""
    return _tables().places.get(key)


def known_body(key: int) -> Body | None:
    """A body that is in being, from the kept table, without a query."""
    return _tables().by_key.get(key)


def place_by_code(code: str) -> Place | None:
    return _tables().by_code.get(code.strip().upper())


def above(place: Place) -> dict[str, Place]:
    """The places a place lies in, itself included, by level."""
    return _above(_tables(), place)


def _above(tables: _Tables, place: Place) -> dict[str, Place]:
    by_path = tables.by_path
    return {
        found.level: found for path in [*paths_above(place.path), place.path] if (found := by_path.get(path))
    }


def route(
    category: Category,
    place: Place,
    *,
    day: dt.date,
    area: str = "",
    about: Body | None = None,
    post: str = "",
) -> Route | None:
    """The body and post that deal with it; None where neither table nor law names one.

    `area` is urban, rural or unknown (then the urban line comes first). A complaint `about` an office goes to the
    office above it, never to itself.
    """
    tables = _tables()
    if about is not None:
        return _above_the_accused(tables, category, place, day, about)
    over = _above(tables, place)
    lines = _holding(tables, category, over, day)
    main = [line for line in lines if line.role in (Role.RESPONSIBLE, Role.OUTSIDE)]
    # Lines for named places win over those for the whole province, then the area, then the order of the table.
    main.sort(key=lambda line: (not line.places, _misfit(line.area, area), line.code))
    also = [line for line in lines if line.role == Role.ALSO and _misfit(line.area, area) < 2]
    for line in main:
        if _misfit(line.area, area) > 1:
            continue
        body = _body_of(tables, line, over)
        if line.role == Role.OUTSIDE or line.action == Action.FORWARD:
            keeper = _keeper(tables, over) if body is None else body
            if keeper is None:
                continue
            name = line.outside_name or (str(body.name) if body is not None else "")
            number = line.call_number or category.call_number
            return Route(keeper, None, line, outside=name, call_number=number, over=over)
        if body is None:
            continue
        told = [found for each in also if (found := _body_of(tables, each, over)) and found.pk != body.pk]
        return Route(
            body,
            _post(tables, body, line.post or post),
            line,
            also=tuple({b.pk: b for b in told}.values()),
            over=over,
        )
    # A matter of conduct whose office was not named still goes to none of the offices it may be about.
    above_all = (line for line in lines if line.role == Role.SUPERVISOR)
    superior = next((body for line in above_all if (body := _body_of(tables, line, over))), None)
    if superior is not None:
        return Route(superior, _post(tables, superior, "complaints"), is_about_office=True, over=over)
    # Who knows no more than the district is heard too: its administration passes it to the right council.
    if main and place.level == "district" and (keeper := _keeper(tables, over)) is not None:
        return Route(keeper, _post(tables, keeper, post), over=over)
    return None


def _misfit(of_line: str, wanted: str) -> int:
    """0 fits, 1 may fit, 2 does not. Where it is not known which the spot is, urban comes before rural."""
    if of_line == "any" or of_line == wanted:
        return 0
    if wanted:
        return 2
    return 0 if of_line == "urban" else 1


def _holding(tables: _Tables, category: Category, over: dict[str, Place], day: dt.date) -> list[RoutingLine]:
    """The lines of a category that are in force on a day at a place."""
    keys, codes = {place.pk for place in over.values()}, {place.code for place in over.values()}
    return [
        line
        for line in tables.lines.get(category.pk, [])
        if not (line.valid_from and day < line.valid_from)
        and not (line.valid_to and day >= line.valid_to)
        and (not line.province_id or line.province_id in keys)
        and (not line.places or not codes.isdisjoint(line.places))
    ]


def _body_of(tables: _Tables, line: RoutingLine, over: dict[str, Place]) -> Body | None:
    """The line's own body, else the one of its first kind that serves the place, the nearest place first."""
    if line.body_id:
        return tables.by_key.get(line.body_id)
    levels = ("union", "tehsil", "district", "division", "province")
    order = [over[level].pk for level in levels if level in over]
    for kind in line.kinds:
        nearest = tables.serving.get(kind, {})
        for key in order:
            if key in nearest:
                return nearest[key]
    return None


def _keeper(tables: _Tables, over: dict[str, Place]) -> Body | None:
    """Who holds the case of a matter that was passed on: the district's administration, so that it is counted."""
    for level in ("district", "division", "province"):
        place = over.get(level)
        if place is not None and place.pk in tables.keepers:
            return tables.keepers[place.pk]
    return None


def _above_the_accused(
    tables: _Tables, category: Category, place: Place, day: dt.date, about: Body
) -> Route | None:
    over = _above(tables, place)
    superior = tables.by_key.get(about.parent_id) if about.parent_id else None
    if superior is None:
        lines = [line for line in _holding(tables, category, over, day) if line.role == Role.SUPERVISOR]
        superior = next(
            (b for line in lines if (b := _body_of(tables, line, over)) and b.pk != about.pk), None
        )
    if superior is None:
        superior = _keeper(tables, over)
    if superior is None or superior.pk == about.pk:
        return None
    return Route(superior, _post(tables, superior, "complaints"), is_about_office=True, over=over)


def post_of(body: Body, kind: str) -> Post | None:
    """The post of a body for a subject; its complaint cell, or whoever leads it, where there is none."""
    return _post(_tables(), body, kind)


def _post(tables: _Tables, body: Body, kind: str) -> Post | None:
    posts = tables.posts.get(body.pk, {})
    return next((posts[each] for each in (kind, *FALL_BACK) if each in posts), None)


def bodies_serving(place: Place) -> list[Body]:
    """Offices that a complaint may be about, or be passed to: those of the place and of the places above it."""
    tables = _tables()
    low, high = path_range(place.path)
    keys = {p.pk for p in _above(tables, place).values() if p.level != "country"}
    found: list[tuple[Any, Body]] = []
    for body in tables.by_key.values():
        if body.place_id in keys or keys & tables.served.get(body.pk, set()):
            found.append((-len(body.place.path), body))
        elif low <= body.place.path < high and len(body.place.path) - len(place.path) <= 4:
            found.append((0, body))
    return [body for _depth, body in sorted(found, key=lambda pair: (pair[0], pair[1].name_key_ur))][:60]
