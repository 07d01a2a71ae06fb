"""Pages of figures: what is measured, one series, one figure at its permanent address."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from yakja.foundation.places.models import Place

from .. import queries


def index(request: HttpRequest) -> HttpResponse:
    """Every number that is measured, with its meaning."""
    return render(request, "indicators/index.html", {"indicators": queries.indicators()})


def figures(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """One indicator of one place over time."""
    declared = _declared(code)
    where = get_object_or_404(Place, code=place)
    rows = queries.series(where, code)
    return render(
        request,
        "indicators/series.html",
        {"indicator": declared, "place": where, "rows": rows, "newest": rows[-1] if rows else None},
    )


def figure(request: HttpRequest, code: str, place: str, as_of: str, revision: int) -> HttpResponse:
    """One figure as it was computed; a later revision is pointed to, the old one stays."""
    declared = _declared(code)
    try:
        day = dt.date.fromisoformat(as_of)
    except ValueError as error:
        raise Http404 from error
    row = queries.figure(code, place, day, revision)
    if row is None:
        raise Http404
    return render(request, "indicators/figure.html", {"indicator": declared, "row": row, "place": row.place})


def _declared(code: str) -> queries.Indicator:
    try:
        return queries.indicator(code)
    except LookupError as error:
        raise Http404 from error
