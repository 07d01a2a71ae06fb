"""`GET /api/v1/complaints`: what anybody may read of complaints; and the categories they are filed under."""

from __future__ import annotations

import datetime as dt
import json
from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import body_of_code, function_of_code
from yakja.foundation.cases.models import CaseEvent
from yakja.foundation.kit.errors import TooOften
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.limits import is_too_fast
from yakja.foundation.kit.masking import masked
from yakja.foundation.places.queries import place_of_code

from ..models import Category, Complaint, Phase
from ..queries import lists
from ..queries.reading import complaint_of, public_history, public_name_of_actor

FEW = 100  # rows that anybody may ask for as fast as they like
router = Router(tags=["complaints"])
_STATUSES = ("open", "closed", "received", *(name for name in lists.PHASES if name != "open"))
Status = StrEnum("Status", {name.upper(): name for name in _STATUSES})  # type: ignore[misc]
# Whose words are told: the office's, as on the page.
OFFICE_WORDS = ("ask", "plan", "propose", "go_on", "forward", "join", "transfer", "say")


class ComplaintOut(Schema):
    """One public complaint. `status`: received, planned, proposed, confirmed, not_confirmed, rejected, duplicate,
    forwarded, withdrawn; only `confirmed` means that the citizen says it is solved. Never a name or number of a person.
    """

    reference: str
    category: str
    category_name: str
    function: str
    status: str
    is_open: bool
    place: str
    district: str | None
    lat: float | None
    lon: float | None
    landmark: str
    text: str
    language: str
    body: str
    filed_at: str
    due_at: str | None
    closed_at: str | None
    updated_at: str
    expected_on: str | None
    estimate_paisa: int | None
    supporters: int
    transfers: int
    reopened: int
    forwarded_to: str | None
    call_number: str | None
    url: str
    is_sample: bool


class ComplaintPage(Schema):
    items: list[ComplaintOut]
    next: str | None


class EventOut(Schema):
    """One step. `by` is citizen, office or clock; `text` is the office's, with numbers and names covered."""

    at: str
    move: str
    status: str
    by: str
    text: str


class ComplaintFull(ComplaintOut):
    """A complaint with its public history, the oldest step first."""

    history: list[EventOut]


class CategoryOut(Schema):
    """A category of the taxonomy. `is_private`: no complaint of it is listed."""

    code: str
    name: str
    group: str
    group_name: str
    function: str
    owner: str
    target_hours: int
    may_be_anonymous: bool
    is_private: bool
    call_number: str
    source: str


class CategoryPage(Schema):
    items: list[CategoryOut]
    next: str | None


def ready(answer: Any) -> HttpResponse:
    """An answer that is JSON already in all but its writing."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _at(moment: dt.datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _row(c: Complaint, lang: str) -> dict[str, Any]:
    case = c.case
    phase = Phase(c.phase)
    return {
        "reference": c.reference,
        "category": c.category.code,
        "category_name": c.category.name.best(lang)[0],
        "function": c.category.function.code,
        "status": "received" if phase == Phase.OPEN else phase.name.lower(),
        "is_open": c.is_open,
        "place": c.place.code,
        "district": c.district.code if c.district else None,
        "lat": None if c.lat is None else round(c.lat, 4),
        "lon": None if c.lon is None else round(c.lon, 4),
        "landmark": lists.landmark_for_all(c),
        "text": lists.text_for_all(c),
        "language": c.language,
        "body": case.body.code,
        "filed_at": _at(case.opened_at),
        "due_at": _at(case.due_at) if c.is_open else None,
        "closed_at": _at(case.closed_at),
        "updated_at": _at(case.moved_at),
        "expected_on": c.expected_on.isoformat() if c.expected_on else None,
        "estimate_paisa": c.estimate_paisa,
        "supporters": c.supporters,
        "transfers": c.transfers,
        "reopened": c.reopened,
        "forwarded_to": c.outside_name or None,
        "call_number": c.call_number or None,
        "url": f"{settings.PUBLIC_URL.rstrip('/')}/{lang}/complaints/{c.reference}/",
        "is_sample": case.is_sample,
    }


def _event(event: CaseEvent, hidden: str) -> dict[str, Any]:
    text = masked(str(event.text), names=(hidden,)) if event.move in OFFICE_WORDS else ""
    return {
        "at": _at(event.at), "move": event.move, "status": event.target, "by": public_name_of_actor(event), "text": text,
    }  # fmt: skip


@router.get("/complaints", response=ComplaintPage, summary="Public complaints, the newest first")
def list_complaints(
    request: HttpRequest,
    place: str = "",
    category: str = "",
    function: str = "",
    body: str = "",
    status: Status | None = None,
    q: str = Query("", max_length=200),
    near: str = Query("", max_length=60, description="Latitude and longitude with a comma between."),
    updated_since: dt.datetime | None = None,
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """Filters: place with all below it, category, function, body by code; status; words in any script; near a point."""
    line = get_adapter(request).get_client_ip(request)
    is_costly = bool(q or near or limit > FEW)
    if is_costly and is_too_fast("complaints.search", line, most=settings.COSTLY_READS):
        raise TooOften(60)
    lang = lang if lang in CODES else "en"
    phase, is_open = lists.phase_of(status.value if status else "")
    wanted = lists.Wanted(
        place=place_of_code(place, field="place") if place else None,
        category=lists.category_of_code(category, field="category") if category else None,
        function=function_of_code(function, field="function") if function else None,
        body=body_of_code(body, field="body") if body else None,
        phase=phase,
        is_open=is_open,
        text=q,
        near=lists.point_of(near),
        changed_since=_aware(updated_since),
    )
    rows = lists.public_rows(wanted).select_related("category__function")
    page = lists.cut(rows, wanted, cursor=cursor or None, size=limit)
    return ready({"items": [_row(c, lang) for c in page.items], "next": page.next})


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment without a zone is one of the country."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


@router.get(
    "/complaints/{reference}", response=ComplaintFull, summary="One complaint with its public history"
)
def one_complaint(request: HttpRequest, reference: str, lang: str = "en") -> HttpResponse:
    """404 for a complaint that is not public, as for one that does not exist."""
    found = complaint_of(reference)
    if found is None or not found.is_public:
        raise Http404("no public complaint has this reference")
    lang = lang if lang in CODES else "en"
    history = [_event(event, found.filer_name) for event in public_history(found)]
    return ready(_row(found, lang) | {"history": history})


@router.get("/complaint-categories", response=CategoryPage, summary="Categories of complaints")
def list_categories(
    request: HttpRequest,
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """All categories in their order, private ones too: what may be filed is no secret."""
    lang = lang if lang in CODES else "en"
    rows = Category.objects.select_related("group", "function")
    page = lists.keyset_page(rows, keys=("position", "id"), cursor=cursor or None, size=limit)
    items = [
        {
            "code": c.code,
            "name": c.name.best(lang)[0],
            "group": c.group.code,
            "group_name": c.group.name.best(lang)[0],
            "function": c.function.code,
            "owner": c.owner,
            "target_hours": c.target_hours,
            "may_be_anonymous": c.may_be_anonymous,
            "is_private": c.is_private,
            "call_number": c.call_number,
            "source": c.source,
        }
        for c in page.items
    ]
    return ready({"items": items, "next": page.next})
