"""`GET /api/v1/complaint-statistics`: what became of complaints, held back where they are few."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import body_of_code
from yakja.foundation.places.queries import place_of_code

from ..queries.lists import category_of_code
from ..queries.statistics import MEASURES, MONTHS, MOST_MONTHS, Figures, Scope, overview
from .complaints import ready

router = Router(tags=["complaints"])


class FiguresOut(Schema):
    """One part of the figures. Everything is null where it is of fewer than ten complaints; the rate under thirty.

    `confirmed_rate` is confirmed / (filed - forwarded), with the interval that holds it nineteen times out of twenty.
    """

    part: str
    code: str
    filed: int | None
    confirmed: int | None
    not_confirmed: int | None
    rejected: int | None
    duplicate: int | None
    forwarded: int | None
    withdrawn: int | None
    transferred: int | None
    reopened: int | None
    office_word: int | None
    confirmed_rate: float | None
    low: float | None
    high: float | None
    median_working_days: int | None


class FiguresPage(Schema):
    """`part` all, gender (f, m, x, or empty for not said), door, body, or other_bodies (those under thirty, pooled)."""

    filed_from: str
    months: int
    items: list[FiguresOut]
    next: str | None


def _row(part: str, code: str, figures: Figures | None) -> dict[str, Any]:
    shown = figures if figures is not None and figures.is_shown else None
    share = shown.confirmed_share if shown else None
    return {
        "part": part,
        "code": code,
        **{name: shown.counts[name] if shown else None for name in MEASURES},
        "confirmed_rate": round(share.value, 4) if share else None,
        "low": round(share.low, 4) if share else None,
        "high": round(share.high, 4) if share else None,
        "median_working_days": shown.median_days if shown else None,
    }


@router.get("/complaint-statistics", response=FiguresPage, summary="What became of complaints")
def complaint_statistics(
    request: HttpRequest,
    place: str = "",
    category: str = "",
    body: str = "",
    months: int = Query(MONTHS, ge=1, le=MOST_MONTHS),
) -> HttpResponse:
    """Of complaints filed in the last `months` months, this one included, as they stand now."""
    scope = Scope(
        place=place_of_code(place, field="place") if place else None,
        category=category_of_code(category, field="category") if category else None,
        body=body_of_code(body, field="body") if body else None,
        months=months,
    )
    seen = overview(scope)
    items = [_row("all", "", seen.all)]
    items += [_row("gender", part.key, part.figures) for part in seen.by_gender]
    items += [_row("door", part.key, part.figures) for part in seen.by_door]
    items += [_row("body", each.code, figures) for each, figures in seen.bodies]
    if seen.few:
        items.append(_row("other_bodies", "", seen.few[1]))
    return ready({"filed_from": scope.first.isoformat(), "months": months, "items": items, "next": None})
