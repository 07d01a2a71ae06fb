"""What became of complaints, in figures: with intervals, none of few, each with the day and the address to quote."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.citizens.feedback.queries.figures import LEAST, LEAST_COUNTED
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.indicators.queries import indicator, latest
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import csv_page
from yakja.foundation.ui.prepared import prepared

from ..indicators import CODES
from ..queries.mapping import districts
from ..queries.statistics import MEASURES, Figures, Overview, Scope, overview
from .keys import slow_down
from .public_drawings import open_map, rate_map
from .public_forms import Asked, FigureFilters, asked

ROOMS = ("complaints", "bodies", "places", "indicators")
DOOR_NAMES = {
    "web": _("web page"), "sms": _("text message"), "counter": _("counter"), "call": _("helpline"),
    "open311": _("another program (Open311)"), "csv": _("another system (file)"),
}  # fmt: skip


def _addresses(place: Place | None) -> list[tuple[str, IndicatorValue, Any]]:
    """The figures of a place that were computed for good: (code of the place, figure, name), each with its address."""
    place = place or Place.objects.filter(level="country").first()
    if place is None:
        return []
    found = latest(place, CODES)
    return [(place.code, found[code], indicator(code).name) for code in CODES if code in found]


@prepared(*ROOMS)
def figures(request: HttpRequest) -> HttpResponse:
    """Counts and shares of a place, a category, an office, over some months."""
    found = asked(request)
    scope = found.scope()
    seen = overview(scope)
    has_map = found.place is not None and found.place.level == "province" and found.body is None
    plain = not (found.body or found.category or found.group)
    return render(
        request,
        "complaints/public/figures.html",
        {
            "seen": seen,
            "all": seen.all,
            "form": FigureFilters(request.GET if found.values else None, found.place),
            "filters": found.values,
            "asked": found,
            "doors": DOOR_NAMES,
            "map": rate_map(districts(scope), place=found.place) if has_map else None,
            "kept": _addresses(found.place) if plain else [],
            "least": LEAST,
            "least_counted": LEAST_COUNTED,
            "today": timezone.localdate(),
        },
    )


@prepared(*ROOMS)
def map_page(request: HttpRequest) -> HttpResponse:
    """The districts of the country or a province as tiles: `?show=rate` colours by what citizens confirm."""
    found = asked(request)
    is_rate = request.GET.get("show") == "rate"
    draw = rate_map if is_rate else open_map
    chart = draw(districts(found.scope()), place=found.place)
    context = {"chart": chart, "is_rate": is_rate, "asked": found, "filters": found.values, "least": LEAST}
    return render(request, "complaints/public/map.html", context)


COLUMNS = (
    "part",
    "code",
    "name",
    *MEASURES,
    "confirmed_share",
    "low",
    "high",
    "median_working_days",
    "months",
    "place",
)


def _line(kind: str, code: str, name: Any, part: Figures | None, scope: Scope) -> list[Any]:
    place = scope.place.code if scope.place else ""
    if part is None or not part.is_shown:
        return [kind, code, name, *("" for _name in MEASURES), "", "", "", "", scope.months, place]
    share = part.confirmed_share
    shares = [f"{v:.4f}" for v in (share.value, share.low, share.high)] if share else ["", "", ""]
    days = "" if part.median_days is None else part.median_days
    return [kind, code, name, *(part.counts[name] for name in MEASURES), *shares, days, scope.months, place]


def lines_of(seen: Overview) -> list[list[Any]]:
    """The figures as rows; what is held back is empty."""
    rows = [_line("all", "", "", seen.all, seen.scope)]
    for kind, parts in (("gender", seen.by_gender), ("door", seen.by_door), ("category", seen.by_category)):
        rows += [
            _line(kind, part.key if kind != "category" else "", part.name, part.figures, seen.scope)
            for part in parts
        ]
    rows += [_line("body", body.code, body.name, part, seen.scope) for body, part in seen.bodies]
    if seen.few:
        rows.append(_line("other bodies", "", seen.few[0], seen.few[1], seen.scope))
    return rows


def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file."""
    slow_down(request, "figures")
    found: Asked = asked(request)
    return csv_page(
        "complaints-figures",
        [COLUMNS, *([str(cell) for cell in row] for row in lines_of(overview(found.scope())))],
    )
