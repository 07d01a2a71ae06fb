"""`GET /api/v1/assessments`: rounds, how many bodies answered, and what inspectors found beside what was said."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from yakja.foundation.kit.i18n import CODES, TranslatedText
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.queries import place_of_code

from ..models import AssessmentRound
from ..queries import drawing
from ..queries import rounds as reads

router = Router(tags=["capacity"])


class RoundState(StrEnum):
    """A round that is open, or over."""

    OPEN = "open"
    CLOSED = "closed"


class DifferenceOut(Schema):
    """One question at the offices looked at: how many, and how many where more, less or nothing was declared."""

    question: str
    text: str
    looked_at: int
    same: int
    declared_more: int
    declared_less: int
    not_declared: int


class AssessmentOut(Schema):
    """One round. `seed` is null while it is open; `seed_sha256` stands from the beginning."""

    code: str
    name: str
    source: str
    template: str
    template_version: int
    place: str
    place_name: str
    state: str
    opens_on: str
    due_on: str
    closed_at: str | None
    asked: int
    answered: int
    on_time: int
    late: int
    missing: int
    offices_drawn: int
    offices_looked_at: int
    sample_percent: int
    seed: str | None
    seed_sha256: str
    differences: list[DifferenceOut]
    is_sample: bool


class AssessmentPage(Schema):
    items: list[AssessmentOut]
    next: str | None


def _row(told: reads.Told, lang: str) -> dict[str, Any]:
    found = told.round
    is_closed = found.state == AssessmentRound.State.CLOSED
    return {
        "code": found.code,
        "name": TranslatedText(found.name).best(lang)[0] or found.code,
        "source": f"{settings.PUBLIC_URL.rstrip('/')}/{lang}/assessments/{found.code}/",
        "template": found.template.code,
        "template_version": found.template_version,
        "place": found.place.code,
        "place_name": TranslatedText(found.place.name).best(lang)[0],
        "state": found.state,
        "opens_on": found.opens_on.isoformat(),
        "due_on": found.due_on.isoformat(),
        "closed_at": found.closed_at.isoformat() if found.closed_at else None,
        "asked": told.asked,
        "answered": told.sent,
        "on_time": told.on_time,
        "late": told.late,
        "missing": told.missing,
        "offices_drawn": told.drawn,
        "offices_looked_at": told.visited,
        "sample_percent": found.sample_percent,
        "seed": found.seed if is_closed else None,
        "seed_sha256": drawing.sealed(found.seed),
        "differences": [
            {
                "question": row.code,
                "text": row.text.best(lang)[0],
                "looked_at": row.looked,
                "same": row.same,
                "declared_more": row.more_declared,
                "declared_less": row.less_declared,
                "not_declared": row.not_declared,
            }
            for row in told.differences
        ],
        "is_sample": found.is_sample,
    }


@router.get(
    "/assessments", response=AssessmentPage, url_name="list_assessments", summary="Rounds of assessment"
)
def list_assessments(
    request: HttpRequest,
    place: str = "",
    state: RoundState | None = None,
    lang: str = "en",
    limit: int = Query(100, ge=1, le=200),
    cursor: str = "",
) -> HttpResponse:
    """Rounds of a place and those within it, by code. Refused with `unknown_place`."""
    lang = lang if lang in CODES else "en"
    rows = AssessmentRound.objects.exclude(state=AssessmentRound.State.DRAFT).select_related(
        "place", "template"
    )
    if place:
        low, high = path_range(place_of_code(place, field="place").path)
        rows = rows.filter(place__path__gte=low, place__path__lt=high)
    if state is not None:
        rows = rows.filter(state=state.value)
    page = keyset_page(rows, keys=("code",), cursor=cursor or None, size=limit)
    answer = {"items": [_row(told, lang) for told in reads.told_of(page.items)], "next": page.next}
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")
