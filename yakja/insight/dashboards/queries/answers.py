"""The citizen's answer: one need, one place, one office or tool."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from yakja.foundation.bodies.models import Body, BodyKind
from yakja.foundation.bodies.queries import responsible_bodies
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.models import Need, NeedAnswer

# Kinds of which several stand in one place, each for another matter: the answer's own words name the office.
_MANY = ("GEN-FED", "GEN-DEPT", "GEN-OTHER", "GEN-AUTH", "GEN-OMB")
_COUNCILS = (BodyKind.Tier.DISTRICT, BodyKind.Tier.TOWN, BodyKind.Tier.TEHSIL)


@dataclass(frozen=True)
class Answer:
    """The one answer for a need, of the smallest place around that has its own. `body` is the office at this very place, when it is certain which.

    `choices` are places within, one of which the citizen has to name before the office is certain.
    """

    need: Need
    place: Place
    above: list[Place]
    row: NeedAnswer
    body: Body | None
    choices: list[Place]


def answer(need: Need, place: Place) -> Answer | None:
    """The answer for a need at a place; None where nothing around it gave one. A fixed number of queries."""
    above = place.ancestors()
    row = (
        _around([*above, place])
        .filter(need=need)
        .select_related("office_kind", "office_body", "tool__owner")
        .order_by("-place__path")
        .first()
    )
    if row is None:
        return None
    body, choices = _office(need, row, place)
    return Answer(need, place, above, row, body, choices)


def _around(places: list[Place]) -> QuerySet[NeedAnswer]:
    """Answers that hold at the last of these places: its own, and those of all places above it."""
    return NeedAnswer.objects.filter(place__in=[p.pk for p in places])


def _office(need: Need, row: NeedAnswer, place: Place) -> tuple[Body | None, list[Place]]:
    if row.office_body:
        return row.office_body, []
    kind = row.office_kind
    if kind is None or kind.code in _MANY:
        return None, []
    alive = Body.objects.in_being().of_kind(kind.code).select_related("place", "kind")
    seated = [b for b in alive.serving(place).order_by("code") if b.place.level != Level.COUNTRY]
    if len(seated) == 1:
        return seated[0], []
    if not seated:
        answering = [
            body
            for body, law in responsible_bodies(need.function, place)
            if body.place.level in {Level.DISTRICT, Level.TEHSIL, Level.UNION}
            and law.role in {"main", "company"}
        ]
        nearest = [b for b in answering if b.place.level == answering[0].place.level]
        if len(nearest) == 1:
            return nearest[0], []
    if kind.tier in _COUNCILS and place.level == Level.DISTRICT:
        parts = Place.objects.in_being().within(place).filter(level=Level.TEHSIL).in_order()
        return None, list(parts)
    return None, []


def poster_answers(place: Place, count: int = 5) -> list[NeedAnswer]:
    """The commonest needs of a place for its poster: those with a telephone first; in the order of need."""
    found = _around([*place.ancestors(), place]).select_related("need", "place", "tool", "office_body")
    # The answer of the smallest place comes last and stays.
    own = {row.need_id: row for row in found.order_by("place__path", "need_id")}
    rows = sorted(own.values(), key=lambda row: (row.need.position, row.need.code))
    chosen = sorted(rows, key=lambda row: not row.phone)[:count]
    return sorted(chosen, key=lambda row: (row.need.position, row.need.code))
