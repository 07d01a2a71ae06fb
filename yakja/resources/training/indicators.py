"""The numbers of which training is the source: per place with everything below it; none of few."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from django.utils.translation import gettext_lazy as _

from yakja.citizens.feedback.queries.figures import LEAST, LEAST_COUNTED
from yakja.foundation.indicators.queries import Figure, Indicator, register
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place
from yakja.resources.capacity.models import ProfileLevel, StaffMember

from .queries.effect import taken_up
from .queries.levels import levels


def _upwards(path: str) -> list[str]:
    return [*paths_above(path), path]


def _to_use_days(day: dt.date) -> Iterator[Figure]:
    days: dict[str, list[int]] = defaultdict(list)
    for row in taken_up(day):
        if row.days is not None:
            for path in _upwards(row.path):
                days[path].append(row.days)
    places = dict(Place.objects.filter(path__in=days).order_by("id").values_list("path", "pk"))
    for path, known in sorted(days.items()):
        if len(known) >= LEAST_COUNTED and path in places:
            yield Figure(round(median(known)), 1, place_id=places[path])


def _trained(day: dt.date) -> Iterator[Figure]:
    needs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for profile, competency, level in ProfileLevel.objects.order_by("pk").values_list(
        "profile_id", "competency_id", "level"
    ):
        needs[profile].append((competency, level))
    staff = list(
        StaffMember.objects.in_service(day)
        .filter(profile__in=needs)
        .order_by("pk")
        .values_list("pk", "profile_id", "body__place__path")
    )
    counted = levels(None, day)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pk, profile, place in staff:
        is_trained = all(counted.get((pk, competency), 0) >= level for competency, level in needs[profile])
        for path in _upwards(place):
            sums[path][0] += is_trained
            sums[path][1] += 1
    places = dict(Place.objects.filter(path__in=sums).order_by("id").values_list("path", "pk"))
    for path, (able, total) in sorted(sums.items()):
        if total >= LEAST and path in places:
            yield Figure(able, total, place_id=places[path])


INDICATORS = (
    Indicator(
        code="training.training_to_use_days",
        name=_("Days from training to use, median"),
        meaning=_(
            "Half of the bodies that took up a tool did so within this time after their first learner passed"
        ),
        unit="days",
        compute=_to_use_days,
        better="less",
    ),
    Indicator(
        code="training.staff_trained_share",
        name=_("Staff who can do what their post needs"),
        meaning=_("Members of staff who have shown everything their post needs, of all in service"),
        unit="share",
        compute=_trained,
    ),
)


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    for indicator in INDICATORS:
        register(indicator)
