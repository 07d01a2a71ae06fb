"""Who is designated: the body charged with a role for a function where a body works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.places.models import Place

from ..models import ROLE_ORDER, Mandate

STATES = ("in_force", "suspended", "coming", "ended")
KEYS = ("function__position", "function_id", "place__path", "role", "id")


def acting(day: dt.date) -> QuerySet[Mandate]:
    """Mandates in force, without those that another body exercises in whole by sub-delegation."""
    passed_on = Mandate.objects.in_force(day).filter(
        delegated_from=OuterRef("pk"), place=OuterRef("place"), role=OuterRef("role")
    )
    same_kind = passed_on.annotate(key=Coalesce("kind_id", Value(0))).filter(
        key=Coalesce(OuterRef("kind_id"), Value(0))
    )
    return Mandate.objects.in_force(day).exclude(Exists(same_kind))


def level_of(mandate: Mandate) -> tuple[int, bool]:
    """How near a mandate is to a body it applies to: the smaller area first, a named kind before any kind."""
    return (-len(mandate.place.path), mandate.kind_id is None)


def designated(*, body: Body, function: Function, role: str, day: dt.date) -> list[Mandate]:
    """The mandates that apply to this body and function on a day, the nearest area and the named kind first.

    More than one with the first one's area and kind is a conflict (see `is_conflict`); none is a gap. A mandate
    exercised in whole by sub-delegation is represented by the delegate's.
    """
    rows = (
        Mandate.objects.filter(pk__in=acting(day).values("pk"))
        .of_role(role)
        .for_body(body)
        .filter(function=function)
        .select_related("holder", "place", "kind", "function")
    )
    return sorted(rows, key=lambda m: (*level_of(m), m.valid_from, m.pk))


def nearest(rows: Iterable[Mandate]) -> list[Mandate]:
    """Those of `designated()` that stand at the first one's level."""
    found = list(rows)
    return [m for m in found if level_of(m) == level_of(found[0])]


def is_conflict(rows: Iterable[Mandate]) -> bool:
    """Whether the nearest level charges more than one body."""
    return len({m.holder_id for m in nearest(rows)}) > 1


@dataclass(frozen=True)
class Wanted:
    """What the reader of the list asked for. Empty means everything; `place` takes in what reaches it and lies within."""

    day: dt.date
    function: str = ""
    area: str = ""
    place: Place | None = None
    role: str = ""
    kind: str = ""
    holder: str = ""
    state: str = ""


def mandates(wanted: Wanted) -> QuerySet[Mandate]:
    """The mandates under the filters."""
    rows = Mandate.objects.all()
    if wanted.state == "in_force":
        rows = rows.in_force(wanted.day)
    elif wanted.state == "valid":
        rows = rows.valid_on(wanted.day)
    elif wanted.state == "suspended":
        rows = rows.suspended_on(wanted.day)
    elif wanted.state == "coming":
        rows = rows.filter(valid_from__gt=wanted.day)
    elif wanted.state == "ended":
        rows = rows.filter(valid_to__lte=wanted.day)
    if wanted.function:
        rows = rows.filter(function__code=wanted.function)
    if wanted.area:
        rows = rows.filter(function__area_code=wanted.area)
    if wanted.place is not None:
        rows = rows.touching(wanted.place)
    if wanted.role:
        rows = rows.of_role(wanted.role)
    if wanted.kind:
        rows = rows.filter(Q(kind__code=wanted.kind) | Q(kind__isnull=True))
    if wanted.holder:
        rows = rows.filter(holder__code=wanted.holder)
    return rows.select_related("function", "place", "holder", "kind", "delegated_from__holder", "file")


def with_state(rows: QuerySet[Mandate], day: dt.date) -> QuerySet[Mandate]:
    """The rows, each with `is_suspended` on that day."""
    suspended = Mandate.objects.suspended_on(day).filter(pk=OuterRef("pk"))
    return rows.annotate(is_suspended=Exists(suspended))


def state_of(mandate: Mandate, day: dt.date) -> str:
    """One of STATES, for a row of `with_state`."""
    if mandate.valid_from > day:
        return "coming"
    if mandate.has_ended(day):
        return "ended"
    return "suspended" if mandate.is_suspended else "in_force"  # type: ignore[attr-defined]


def mandates_page(wanted: Wanted, *, cursor: str | None = None, size: int = 25) -> Page:
    """One page of the list, in the order of the functions, larger areas first."""
    return keyset_page(with_state(mandates(wanted), wanted.day), keys=KEYS, cursor=cursor, size=size)


def held_by(body: Body, day: dt.date) -> list[Mandate]:
    """What a body is charged with today, suspended or not; one query."""
    rows = (
        Mandate.objects.valid_on(day)
        .filter(holder=body)
        .select_related("function", "place", "kind", "holder")
    )
    return list(with_state(rows, day).order_by("function__position", "role", "place__path", "pk"))


def charged_for(body: Body, day: dt.date) -> dict[int, dict[str, list[Mandate]]]:
    """By function and role, who is charged where this body works: the nearest level only; one query."""
    rows = (
        Mandate.objects.filter(pk__in=acting(day).values("pk"))
        .for_body(body)
        .select_related("function", "place", "kind", "holder")
    )
    found: dict[int, dict[str, list[Mandate]]] = {}
    for mandate in sorted(
        rows, key=lambda m: (m.function.position, m.function_id, *level_of(m), m.valid_from, m.pk)
    ):
        found.setdefault(mandate.function_id, {}).setdefault(mandate.role, []).append(mandate)
    return {
        function: {role: nearest(by_role[role]) for role in ROLE_ORDER if role in by_role}
        for function, by_role in found.items()
    }


def of_function(function: Function, day: dt.date) -> list[Mandate]:
    """Every mandate for a function that is valid on a day, larger areas first; one query."""
    rows = Mandate.objects.valid_on(day).filter(function=function).select_related("place", "kind", "holder")
    return list(with_state(rows, day).order_by("place__path", "kind__code", "role", "pk"))


def counts_in(place: Place, day: dt.date) -> dict[str, int]:
    """How many mandates are in force that hold somewhere in a place, by role; one query."""
    counts: dict[str, int] = dict.fromkeys(ROLE_ORDER, 0)
    for role in Mandate.objects.in_force(day).touching(place).values_list("role", flat=True):
        counts[role] += 1
    return counts
