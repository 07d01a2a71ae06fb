"""Pages of figures: what is measured, one series with its trend, one figure at its permanent address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui import charts
from yakja.foundation.ui.doors import csv_page
from yakja.foundation.ui.formats import plain_day, plain_num
from yakja.foundation.ui.prepared import prepared

from .. import queries
from ..models import IndicatorValue

ROOMS = ("indicators", "places")
COLUMNS = (
    "indicator", "place", "as_of", "numerator", "denominator", "unknown", "revision", "is_current", "computed_at", "address",
)  # fmt: skip


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every number that is measured, with its meaning and its newest figure for the whole country."""
    declared = queries.indicators()
    country = Place.objects.filter(parent__isnull=True).first()
    newest = queries.latest(country, [i.code for i in declared]) if country else {}
    context = {"indicators": declared, "newest": newest, "place": country, "address": _address(request)}
    return render(request, "indicators/index.html", context)


@prepared(*ROOMS)
def figures(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """One indicator of one place over time; `?at=` leads to the same of another place."""
    declared = _declared(code)
    where = get_object_or_404(Place, code=place)
    other = request.GET.get("at", "").strip()
    if other and other != place:
        return redirect("indicators:series", code=code, place=get_object_or_404(Place, code=other).code)
    rows = queries.series(where, code)
    context = {
        "indicator": declared,
        "place": where,
        "places": _places(where),
        "rows": rows,
        "newest": rows[-1] if rows else None,
        "chart": _chart(declared, where, rows) if len(rows) > 1 else None,
        "address": _address(request),
    }
    return render(request, "indicators/series.html", context)


def table(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """Every figure of one indicator of one place as CSV, revisions among them, each with its permanent address."""
    declared = _declared(code)
    where = get_object_or_404(Place, code=place)
    rows = (
        [
            row.indicator, where.code, row.as_of.isoformat(), row.numerator, row.denominator, row.unknown, row.revision,
            "yes" if row.is_current else "no", row.computed_at.isoformat(),
            request.build_absolute_uri(_path(row, where)),
        ]
        for row in queries.every(where, code)
    )  # fmt: skip
    return csv_page(f"{declared.code}-{where.code}", [COLUMNS, *rows], is_marked=False)


@prepared(*ROOMS)
def figure(request: HttpRequest, code: str, place: str, as_of: str, revision: int) -> HttpResponse:
    """One figure as it was computed; a later revision is pointed to, the old one stays."""
    declared = _declared(code)
    try:
        day = dt.date.fromisoformat(as_of)
    except ValueError as error:
        raise Http404 from error
    row = queries.figure(code, place, day, revision)
    if row is None or row.place is None:
        raise Http404
    context = {
        "indicator": declared,
        "row": row,
        "place": row.place,
        "revisions": queries.revisions(row),
        "address": _address(request),
    }
    return render(request, "indicators/figure.html", context)


def _declared(code: str) -> queries.Indicator:
    try:
        return queries.indicator(code)
    except LookupError as error:
        raise Http404 from error


def _address(request: HttpRequest) -> str:
    return request.build_absolute_uri(request.path)


def _path(row: IndicatorValue, where: Place) -> str:
    parts = {
        "code": row.indicator,
        "place": where.code,
        "as_of": row.as_of.isoformat(),
        "revision": row.revision,
    }
    return reverse("indicators:figure", kwargs=parts)


def _places(chosen: Place) -> list[Place]:
    """The country, its provinces and, within a province, its districts: where a reader may go from here."""
    large = Place.objects.in_being().filter(level__in=[Level.COUNTRY, Level.PROVINCE]).in_order(active())
    found = list(large)
    province = next((p for p in found if p.level == Level.PROVINCE and p.contains(chosen)), None)
    if province is not None:
        within = Place.objects.in_being().within(province).filter(level=Level.DISTRICT)
        found += list(within.in_order(active()))
    return found if chosen in found else [*found, chosen]


def _chart(declared: queries.Indicator, where: Place, rows: Sequence[IndicatorValue]) -> charts.Chart:
    """The trend: shares in per cent, what was not known breaks the line."""
    values: list[float | None] = []
    for row in rows:
        if declared.unit == "share":
            values.append(None if row.value is None else round(100 * row.value, 1))
        elif declared.unit == "paisa":
            values.append(row.numerator / 100)
        elif declared.unit == "count":
            values.append(float(row.numerator))
        else:
            values.append(row.value)

    def show(value: Any) -> str:
        text = plain_num(value, 1 if value % 1 else 0)
        return f"{text}%" if declared.unit == "share" else text

    caption = _("%(what)s: %(place)s") % {"what": declared.name, "place": where.name}
    return charts.line(
        [plain_day(row.as_of) for row in rows], [(declared.name, values)], caption=caption, show=show
    )
