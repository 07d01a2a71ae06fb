"""`GET /api/v1/strategies`: which there are, of which place, in which state, with their versions."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.places.queries import place_of_code

from ..models import Strategy
from ..queries.strategies import listed
from ..workflow import STRATEGY

router = Router(tags=["strategy"])
State = StrEnum("State", {state.code: state.code for state in STRATEGY.states if state.code != "draft"})  # type: ignore[misc]


class VersionOut(Schema):
    """One frozen text."""

    number: int
    occasion: str
    frozen_at: str
    why: dict[str, str]


class StrategyOut(Schema):
    """One strategy. A withdrawn one keeps its name and the order that withdrew it; its versions are not given."""

    code: str
    name: str
    names: dict[str, str]
    source: str
    place: str
    place_name: str
    owner: str
    owner_name: str
    parent: str | None
    state: str
    starts_on: str
    ends_on: str
    comments_until: str | None
    adopted_on: str | None
    instrument: str
    withdrawn_on: str | None
    withdrawn_by_order: str
    versions: list[VersionOut]
    is_sample: bool


class StrategyPage(Schema):
    items: list[StrategyOut]
    next: str | None


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _strategy(row: Strategy, lang: str) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name.best(lang)[0] or row.code,
        "names": dict(row.name),
        "source": f"{settings.PUBLIC_URL.rstrip('/')}/{lang}/strategies/{row.code}/",
        "place": row.place.code,
        "place_name": row.place.name.best(lang)[0],
        "owner": row.owner.code,
        "owner_name": row.owner.name.best(lang)[0],
        "parent": row.parent.code if row.parent and row.parent.state != "draft" else None,
        "state": row.state,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "comments_until": iso(row.comments_until),
        "adopted_on": iso(row.adopted_on),
        "instrument": row.instrument,
        "withdrawn_on": iso(row.withdrawn_on),
        "withdrawn_by_order": row.withdrawn_by_order,
        "versions": [
            {
                "number": each.number,
                "occasion": each.occasion,
                "frozen_at": each.frozen_at.isoformat(),
                "why": dict(each.why),
            }
            for each in ([] if row.is_withdrawn else sorted(row.versions.all(), key=lambda v: v.number))
        ],
        "is_sample": row.is_sample,
    }


@router.get("/strategies", response=StrategyPage, url_name="list_strategies", summary="Strategies")
def list_strategies(
    request: HttpRequest,
    place: str = "",
    state: State | None = None,
    lang: str = "en",
    limit: int = Query(100, ge=1, le=1000),
    cursor: str = "",
) -> HttpResponse:
    """Public strategies of a place and those within it. Refused with `unknown_place`."""
    lang = lang if lang in CODES else "en"
    where = place_of_code(place, field="place") if place else None
    rows = listed(place=where, state=state.value if state else "").prefetch_related("versions")
    page = keyset_page(rows, keys=("code",), cursor=cursor or None, size=limit)
    answer = {"items": [_strategy(row, lang) for row in page.items], "next": page.next}
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")
