"""Reads of figures: the newest for a place, a series over time, one figure by its permanent address."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place

from .models import IndicatorValue
from .registry import Figure, Indicator, indicator, indicators, register

__all__ = [
    "Figure",
    "Indicator",
    "every",
    "figure",
    "indicator",
    "indicators",
    "latest",
    "register",
    "revisions",
    "rolled_up",
    "series",
]


def latest(place: Place, codes: Iterable[str], day: dt.date | None = None) -> dict[str, IndicatorValue]:
    """The newest figure of each indicator for one place, up to a day; missing codes are not known."""
    rows = IndicatorValue.objects.in_force().filter(place=place, indicator__in=list(codes))
    if day:
        rows = rows.on_or_before(day)
    ranked = rows.annotate(
        rank=Window(RowNumber(), partition_by=[F("indicator")], order_by=F("as_of").desc())
    ).filter(rank=1)
    return {row.indicator: row for row in ranked}


def latest_of_body(body: Body, codes: Iterable[str]) -> dict[str, IndicatorValue]:
    """The newest figure of each indicator for one body; missing codes are not known."""
    rows = IndicatorValue.objects.in_force().filter(body=body, indicator__in=list(codes))
    ranked = rows.annotate(
        rank=Window(RowNumber(), partition_by=[F("indicator")], order_by=F("as_of").desc())
    ).filter(rank=1)
    return {row.indicator: row for row in ranked}


def series(place: Place, code: str, months: int = 24) -> list[IndicatorValue]:
    """The figures of one place in order of time, the newest `months` of them."""
    rows = IndicatorValue.objects.in_force().of(code).filter(place=place).order_by("-as_of")[:months]
    return list(reversed(rows))


def every(place: Place, code: str) -> list[IndicatorValue]:
    """All figures of one place with their revisions, in order of time."""
    return list(IndicatorValue.objects.of(code).filter(place=place).order_by("as_of", "revision"))


def revisions(row: IndicatorValue) -> list[IndicatorValue]:
    """The same figure as it was computed each time, the first one first."""
    same = IndicatorValue.objects.of(row.indicator).filter(
        place=row.place_id, body=row.body_id, as_of=row.as_of
    )
    return list(same.order_by("revision"))


def figure(code: str, place_code: str, as_of: dt.date, revision: int) -> IndicatorValue | None:
    """The figure at one permanent address, with its place."""
    return (
        IndicatorValue.objects.of(code)
        .filter(place__code=place_code, as_of=as_of, revision=revision)
        .select_related("place")
        .first()
    )


def rolled_up(declared: Indicator, figures: Iterable[Figure]) -> list[Figure]:
    """The figures of the lowest places together with those of all their ancestors.

    `sum` adds numerators, denominators and unknowns. `population` gives the ancestors the mean of the
    lowest values weighted by the census population of 2023; places without one do not weigh.
    """
    figures = list(figures)
    if declared.roll_up == "none":
        return figures
    parents = {pk: (parent, population or 0) for pk, parent, population in _tree()}
    sums: dict[int, list[float]] = defaultdict(lambda: [0, 0, 0])
    for row in figures:
        if row.place_id is None:
            continue
        place: int | None = row.place_id
        weight = parents[row.place_id][1]
        while place is not None:
            total = sums[place]
            if declared.roll_up == "sum" or place == row.place_id:
                total[0] += row.numerator
                total[1] += row.denominator
            elif row.denominator and weight:
                # In thousandths, so that the stored numbers stay whole.
                total[0] += round(1000 * weight * row.numerator / row.denominator)
                total[1] += 1000 * weight
            total[2] += row.unknown
            place = parents[place][0]
    bodies = [row for row in figures if row.body_id is not None]
    return [
        Figure(numerator=int(n), denominator=int(d), unknown=int(u), place_id=place)
        for place, (n, d, u) in sums.items()
    ] + bodies


def _tree() -> Iterable[tuple[int, int | None, int | None]]:
    yield from Place.objects.order_by("pk").values_list("pk", "parent_id", "population_2023")
