"""The first page: what the landscape says today, and what citizens ask for most."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.models import Need, Tool
from yakja.framework.catalogue.queries.change import Change, newest_changes
from yakja.framework.catalogue.queries.functions import crowded
from yakja.framework.catalogue.queries.landscape import Counts, totals


@dataclass(frozen=True)
class Home:
    """Everything the first page says. Counts are of cells: one function in one body."""

    country: Place
    as_of: dt.date
    total: Counts
    provinces: list[tuple[Place, Counts]]
    districts: list[tuple[Place, Counts]]
    tools: int
    bodies: int
    functions: int
    needs: list[Need]
    all_needs: int
    crowded: list[tuple[Function, int]]
    changes: list[Change]


def home(*, needs: int = 11, lang: str = "ur") -> Home | None:
    """The first page on real numbers; None while no place is loaded. A fixed number of queries."""
    levels = [Level.COUNTRY, Level.PROVINCE, Level.DISTRICT]
    places = list(Place.objects.in_being().filter(level__in=levels).in_order(lang))
    country = next((p for p in places if p.level == Level.COUNTRY), None)
    if country is None:
        return None
    day = timezone.localdate()
    total_of = totals(places, day)
    asked = list(Need.objects.order_by("position", "code"))
    return Home(
        country=country,
        as_of=day,
        total=total_of[country.pk],
        provinces=[(p, total_of[p.pk]) for p in places if p.level == Level.PROVINCE],
        districts=[(p, total_of[p.pk]) for p in places if p.level == Level.DISTRICT],
        tools=Tool.objects.count(),
        bodies=Body.objects.in_being().count(),
        functions=Function.objects.current().count(),
        needs=asked[:needs],
        all_needs=len(asked),
        crowded=crowded(3),
        changes=newest_changes(3),
    )
