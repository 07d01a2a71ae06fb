"""`GET /api/v1/mandates`: which body is charged with what, where, by which instrument."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import body_of_code, function_of_code
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.places.queries import place_of_code

from ..models import ROLE_ORDER, Mandate
from ..queries import designations

router = Router(tags=["mandates"])


class MandateOut(Schema):
    """One role of one body for one function. `kind` null: every kind of body; `valid_to`: the first day without it."""

    code: str
    name: str
    source: str
    function: str
    role: str
    holder: str
    holder_name: str
    kind: str | None
    place: str
    instrument: str
    section: str
    notification: str
    notified_on: str | None
    valid_from: str
    valid_to: str | None
    state: str
    delegated_from: str | None
    is_sample: bool


class MandatePage(Schema):
    items: list[MandateOut]
    next: str | None


def _ready(answer: Any) -> HttpResponse:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _row(m: Mandate, day: dt.date, lang: str) -> dict[str, Any]:
    return {
        "code": m.code,
        "name": f"{m.holder.name.best(lang)[0]}: {m.function.short.best(lang)[0] or m.function.code}",
        "source": m.source,
        "function": m.function.code,
        "role": m.role,
        "holder": m.holder.code,
        "holder_name": m.holder.name.best(lang)[0],
        "kind": m.kind.code if m.kind else None,
        "place": m.place.code,
        "instrument": m.instrument,
        "section": m.section,
        "notification": m.notification,
        "notified_on": _iso(m.notified_on),
        "valid_from": m.valid_from.isoformat(),
        "valid_to": _iso(m.valid_to),
        "state": designations.state_of(m, day),
        "delegated_from": m.delegated_from.code if m.delegated_from else None,
        "is_sample": m.is_sample,
    }


@router.get("/mandates", response=MandatePage, summary="Mandates")
def list_mandates(
    request: HttpRequest,
    function: str = "",
    place: str = "",
    role: str = "",
    holder: str = "",
    as_of: dt.date | None = None,
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """Without `as_of` all mandates with their state today; with it those valid on that day. `place` keeps what holds
    somewhere in it: mandates of areas above it, its own, and those within.
    """
    lang = lang if lang in CODES else "en"
    if role and role not in ROLE_ORDER:
        refuse("unknown_role", _("There is no role “%(name)s”."), field="role", name=role)
    day = as_of or timezone.localdate()
    wanted = designations.Wanted(
        day=day,
        function=function_of_code(function, field="function").code if function else "",
        place=place_of_code(place, field="place") if place else None,
        role=role,
        holder=body_of_code(holder, field="holder").code if holder else "",
        state="valid" if as_of else "",
    )
    page = designations.mandates_page(wanted, cursor=cursor or None, size=limit)
    return _ready({"items": [_row(m, day, lang) for m in page.items], "next": page.next})


@router.get("/mandates/{code}", response=MandateOut, summary="One mandate")
def one_mandate(request: HttpRequest, code: str, lang: str = "en") -> HttpResponse:
    day = timezone.localdate()
    rows = designations.with_state(designations.mandates(designations.Wanted(day=day)), day)
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404("no such mandate")
    return _ready(_row(found, day, lang if lang in CODES else "en"))
