"""What became of complaints, from kept counts: shares with their intervals, none of few, no office named by few.

`confirmed / (filed - forwarded)`: whatever was filed stands below the line; what another agency must do is told apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from yakja.citizens.feedback.queries.figures import LEAST, LEAST_COUNTED, Share, share_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.numbers import held_back
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from ..models import Category, ClosedDays, ComplaintCount, Gender

MEASURES = tuple(name for name in ComplaintCount.MEASURES if name != "closed_minutes")
ENDS = ("confirmed", "not_confirmed", "rejected", "duplicate", "forwarded", "withdrawn")
MONTHS = 12
MOST_MONTHS = 60


@dataclass(frozen=True)
class Scope:
    """Of which complaints: filed in the last `months` months (this one included), of a place, category, body."""

    place: Place | None = None
    category: Category | None = None
    group: str = ""
    function: Function | None = None
    body: Body | None = None
    months: int = MONTHS
    today: dt.date | None = None

    @property
    def first(self) -> dt.date:
        """The first day of the first month."""
        today = self.today or timezone.localdate()
        index = today.year * 12 + today.month - self.months
        return dt.date(index // 12, index % 12 + 1, 1)


@dataclass
class Figures:
    """The counts of one scope or one part of it, and what may be read from them."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MEASURES, 0))
    median_days: int | None = None

    def __getattr__(self, name: str) -> int:
        try:
            return self.__dict__["counts"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def is_shown(self) -> bool:
        """Nothing at all is told of fewer than ten."""
        return self.counts["filed"] >= LEAST_COUNTED

    @property
    def judged(self) -> int:
        """What the rate is a share of: all filed, but for what another agency must do."""
        return self.counts["filed"] - self.counts["forwarded"]

    @property
    def still_open(self) -> int:
        return max(0, self.counts["filed"] - sum(self.counts[name] for name in ENDS))

    @property
    def confirmed_share(self) -> Share | None:
        """Confirmed by the citizen, of all that were filed; None under thirty."""
        yes = min(self.counts["confirmed"], self.judged)
        return share_of([(1.0, 1.0, yes), (1.0, 0.0, self.judged - yes)])

    @property
    def bounced(self) -> float | None:
        """Of all times that one lay with an office, how often that office gave it to another."""
        stays = self.counts["filed"] + self.counts["transferred"]
        return self.counts["transferred"] / stays if self.counts["filed"] >= LEAST else None


def narrowed(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    rows = rows.filter(month__gte=scope.first)
    place = scope.place
    if place is not None and place.level == "province":
        rows = rows.filter(province=place)
    elif place is not None and place.level == "district":
        rows = rows.filter(district=place)
    elif place is not None and place.level != "country":
        low, high = path_range(place.path)
        rows = rows.filter(place__in=Place.objects.filter(path__gte=low, path__lt=high))
    if scope.category is not None:
        rows = rows.filter(category=scope.category)
    elif scope.group:
        rows = rows.filter(category__group__code=scope.group)
    elif scope.function is not None:
        rows = rows.filter(category__function=scope.function)
    if scope.body is not None:
        rows = rows.filter(body=scope.body)
    return rows.order_by()


def sums(rows: QuerySet[Any], *by: str) -> list[dict[str, Any]]:
    return list(rows.values(*by).annotate(**{f"n_{name}": Sum(name) for name in MEASURES}))


def figures_of(row: Mapping[str, Any]) -> Figures:
    # Rows put right later may stand below zero for a moment; nobody is told of such.
    return Figures({name: max(0, row[f"n_{name}"] or 0) for name in MEASURES})


def _together(parts: Iterable[Figures]) -> Figures:
    found = Figures()
    for part in parts:
        for name, many in part.counts.items():
            found.counts[name] += many
    return found


def median_of(histogram: Mapping[int, int]) -> int | None:
    """Within how many working days half of them were closed; None of fewer than ten."""
    many = sum(histogram.values())
    if many < LEAST_COUNTED:
        return None
    reached = 0
    for days in sorted(histogram):
        reached += histogram[days]
        if reached * 2 >= many:
            return days
    return None


def _days(scope: Scope) -> dict[int, int]:
    rows = narrowed(ClosedDays.objects.all(), scope).values_list("days").annotate(many=Sum("closed"))
    return {days: many for days, many in rows if many > 0}


@dataclass(frozen=True)
class Part:
    """One part of a whole; `figures` is None where it is held back because it, or what is left beside it, is small."""

    key: str
    name: Any
    figures: Figures | None


def shown_parts(parts: Mapping[str, Figures]) -> dict[str, Figures | None]:
    """Parts of fewer than ten are held back; of one alone another too, so that no subtraction tells it."""
    small = held_back({key: part.filed for key, part in parts.items()}, LEAST_COUNTED)
    return {key: None if key in small else part for key, part in parts.items()}


@dataclass(frozen=True)
class Overview:
    """Everything that the page of figures says of one scope."""

    scope: Scope
    all: Figures
    by_gender: list[Part]
    by_door: list[Part]
    by_category: list[Part]
    bodies: list[tuple[Body, Figures]]
    few: tuple[int, Figures] | None  # offices with fewer than thirty, pooled


def totals(scope: Scope) -> Figures:
    """The counts of a scope in one query, without the median."""
    rows = narrowed(ComplaintCount.objects.all(), scope)
    return figures_of(rows.aggregate(**{f"n_{name}": Sum(name) for name in MEASURES}))


def with_median(scope: Scope) -> Figures:
    """The counts and the median, in two queries."""
    found = totals(scope)
    found.median_days = median_of(_days(scope))
    return found


def overview(scope: Scope) -> Overview:
    """The figures of a scope with their parts, in a fixed number of queries."""
    rows = narrowed(ComplaintCount.objects.all(), scope)
    by = {
        name: {str(row[name]): figures_of(row) for row in sums(rows, name)}
        for name in ("gender", "door", "category_id", "body_id")
    }
    whole = _together(by["gender"].values())
    whole.median_days = median_of(_days(scope))
    names = {
        str(c.pk): c.name for c in Category.objects.filter(pk__in=by["category_id"]).order_by("position")
    }
    bodies, few = _bodies(by["body_id"])
    return Overview(
        scope, whole, _parts(by["gender"], dict(Gender.choices)), _parts(by["door"], {d: d for d in sorted(by["door"])}),
        _parts(by["category_id"], names), bodies, few,
    )  # fmt: skip


def _parts(found: Mapping[str, Figures], names: Mapping[str, Any]) -> list[Part]:
    shown = shown_parts(found)
    return [Part(key, names[key], shown[key]) for key in names if key in shown and found[key].filed]


def _bodies(found: Mapping[str, Figures]) -> tuple[list[tuple[Body, Figures]], tuple[int, Figures] | None]:
    """Offices with thirty or more, by name; the others pooled, and a pool under thirty takes the smallest shown along."""
    filed = {key: part.judged for key, part in found.items() if part.filed}
    shown = sorted((key for key in filed if filed[key] >= LEAST), key=lambda key: (-filed[key], key))
    pooled = [key for key in filed if filed[key] < LEAST]
    while pooled and shown and sum(filed[key] for key in pooled) < LEAST:
        pooled.append(shown.pop())
    rows = Body.objects.filter(pk__in=shown).select_related("kind").order_by("path")
    few = (len(pooled), _together(found[key] for key in pooled)) if pooled else None
    return [(body, found[str(body.pk)]) for body in rows], few


def months_of(typed: str) -> int:
    """Months as typed, between one and sixty; twelve where nothing sensible was typed."""
    return min(MOST_MONTHS, max(1, int(typed))) if typed.isdecimal() and len(typed) < 4 else MONTHS
