"""What everybody may see: the figures with their intervals, and what came of what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui.doors import csv_page
from yakja.foundation.ui.prepared import prepared

from ..queries import by_body, figures, publications
from ..queries.figures import LEAST, Share
from .forms import PlaceForm

ROOMS = ("feedback", "cases", "bodies", "places")
SPAN_DAYS = 365


def _place(request: HttpRequest) -> Place | None:
    code = request.GET.get("place", "")
    if not code:
        return None
    place = Place.objects.filter(code=code).first()
    if place is None:
        raise Http404
    return place


def _span() -> tuple[dt.date, dt.date]:
    today = timezone.localdate()
    return today - dt.timedelta(days=SPAN_DAYS - 1), today


def places_offered() -> list[tuple[str, str]]:
    """Provinces and districts, by name."""
    rows = Place.objects.in_being().filter(level__in=[Level.PROVINCE, Level.DISTRICT]).in_order(active())
    return [(row.code, str(row.name)) for row in rows]


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Figures of twelve months and "you said, we did", of everywhere, a province or a district."""
    place = _place(request)
    first, last = _span()
    form = PlaceForm(request.GET or None, places=places_offered())
    return render(
        request,
        "feedback/index.html",
        {
            "place": place,
            "form": form,
            "first": first,
            "last": last,
            "least": LEAST,
            "all": figures(first, last, place=place),
            "bodies": by_body(first, last, place=place),
            "page": publications(place=place, cursor=request.GET.get("cursor")),
        },
    )


@prepared(*ROOMS)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The figures of the page for a spreadsheet; empty where fewer than thirty answered."""
    first, last = _span()
    place = _place(request)

    def cells() -> Iterator[list[Any]]:
        yield [
            "body", "bodies", "from", "to", "steps", "asked", "answered", "got_it", "got_it_low", "got_it_high",
            "easy", "easy_low", "easy_high", "women",
        ]  # fmt: skip
        for row in by_body(first, last, place=place):
            found = row.figures
            counts = [found.steps, found.asked, found.answered] if found.is_shown else ["", "", ""]
            yield [
                row.body.code if row.body else "", row.bodies, first.isoformat(), last.isoformat(), *counts,
                *_cells(found.got_it), *_cells(found.easy), *_cells(found.women)[:1],
            ]  # fmt: skip

    return csv_page("feedback", cells())


def _cells(share: Share | None) -> list[str]:
    return [f"{part:.3f}" for part in (share.value, share.low, share.high)] if share else ["", "", ""]
