"""Complaints by district, for tile maps: how many are open, and how many citizens say that theirs is solved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yakja.foundation.places.models import Place

from ..models import ComplaintCount
from .statistics import Figures, Scope, figures_of, narrowed, sums


@dataclass(frozen=True)
class District:
    """One district with its figures; a district without complaints has empty ones."""

    place: Place
    figures: Figures


def districts(scope: Scope) -> list[District]:
    """The districts of the scope's province, or of the country, in two queries."""
    place = scope.place
    rows = Place.objects.in_being().filter(level="district", lat__isnull=False, lon__isnull=False)
    if place is not None and place.level != "country":
        rows = rows.within(place if place.level in ("province", "division") else _province_of(place))
    counted = {
        row["district_id"]: figures_of(row)
        for row in sums(narrowed(ComplaintCount.objects.all(), _wide(scope)), "district_id")
    }
    return [District(each, counted.get(each.pk, Figures())) for each in rows.order_by("code")]


def _province_of(place: Place) -> Place:
    return next((p for p in place.ancestors() if p.level == "province"), place)


def _wide(scope: Scope) -> Scope:
    """The scope without its place where that is smaller than a province: a map shows the neighbours too."""
    place = scope.place
    if place is None or place.level in ("country", "province"):
        return scope
    return replace(scope, place=None if place.level == "division" else _province_of(place))
