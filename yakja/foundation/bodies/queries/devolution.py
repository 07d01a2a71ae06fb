"""Who is charged with what: the law's table, read for a body, a kind, a function or a place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from yakja.foundation.places.models import Level, Place

from ..models import Body, BodyKind, BodyKindQuerySet, BodyQuerySet, Certainty, Devolution, Function

# The order in which bodies answer for a function at a place.
ROLE_ORDER = {"main": 0, "company": 1, "shared": 2, "department": 3}
# Of two bodies of one role at one place the council answers before a general office.
_LEVELS = {level: depth for depth, level in enumerate(Level.values)}


@dataclass(frozen=True)
class Share:
    """Of so many body x function cells, how many rest on a row of law that nobody checked."""

    cells: int
    assumed: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where there is no cell."""
        return self.assumed / self.cells if self.cells else None


def devolved_functions(body: Body, on: dt.date | None = None) -> list[Devolution]:
    """The functions that are this body's own work on a day (main or shared), in the order of the list."""
    day = on or timezone.localdate()
    return list(
        Devolution.objects.in_force(day)
        .held()
        .filter(kind_id=body.kind_id)
        .select_related("function", "kind")
        .order_by("function__position", "function__code")
    )


def kinds_in(province: Place | None, on: dt.date | None = None) -> BodyKindQuerySet:
    """Kinds of the law in force in a province on a day, with those that exist everywhere."""
    return BodyKind.objects.of_province(province).in_force(on or timezone.localdate()).order_by("code")


def kinds_holding(function: Function, on: dt.date | None = None) -> list[Devolution]:
    """What the law makes of one function, kind by kind; kinds that are not charged are left out."""
    day = on or timezone.localdate()
    return list(
        Devolution.objects.in_force(day)
        .filter(function=function)
        .exclude(role=Devolution.Role.NONE)
        .select_related("kind", "kind__province")
        .order_by("kind__code")
    )


def holders_of(function: Function, on: dt.date | None = None) -> BodyQuerySet:
    """Bodies in being whose own work the function is."""
    day = on or timezone.localdate()
    kinds = Devolution.objects.in_force(day).held().filter(function=function).values("kind_id")
    return Body.objects.in_being().filter(kind_id__in=kinds)


def assumed_share(
    bodies: BodyQuerySet, *, function: Function | None = None, on: dt.date | None = None
) -> Share:
    """How many of these bodies' cells rest on an assumed row of law. Two queries, whatever the number of bodies."""
    day = on or timezone.localdate()
    rows = Devolution.objects.in_force(day).held()
    if function is not None:
        rows = rows.filter(function=function)
    per_kind: dict[int, tuple[int, int]] = {}
    for kind, certainty, count in rows.values_list("kind_id", "certainty").annotate(n=Count("pk")).order_by():
        cells, assumed = per_kind.get(kind, (0, 0))
        per_kind[kind] = (cells + count, assumed + (count if certainty == Certainty.ASSUMED else 0))
    total = total_assumed = 0
    for kind, count in bodies.values_list("kind_id").annotate(n=Count("pk")).order_by():
        cells, assumed = per_kind.get(kind, (0, 0))
        total += cells * count
        total_assumed += assumed * count
    return Share(total, total_assumed)


def responsible_bodies(
    function: Function, place: Place, on: dt.date | None = None
) -> list[tuple[Body, Devolution]]:
    """Bodies that serve a place and are charged with a function: by role, the nearest first. Four queries."""
    day = on or timezone.localdate()
    rows = Devolution.objects.in_force(day).filter(function=function).exclude(role=Devolution.Role.NONE)
    by_kind = {row.kind_id: row for row in rows.select_related("kind")}
    bodies = (
        Body.objects.serving(place)
        .in_being()
        .filter(kind_id__in=list(by_kind))
        .select_related("place", "kind")
        .order_by("code")
    )
    found = [(body, by_kind[body.kind_id]) for body in bodies]
    return sorted(
        found, key=lambda pair: (ROLE_ORDER[pair[1].role], -_LEVELS[pair[0].place.level], pair[0].code)
    )
