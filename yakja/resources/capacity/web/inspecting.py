"""An inspector's list of drawn sites: filled in on the spot, kept on a telephone without a line, sent once."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yakja.foundation.ui.doors import keeper_of

from ..actions.visiting import record_visit
from ..queries import visits as reads
from .answering import moment_of, officer

SHELF = "inspections"
MOST = 40
_KEY = re.compile(r"[0-9a-zA-Z-]{8,60}")


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every drawn site the officer may look at, with its form."""
    return _page(request, officer(request, "capacity.inspect"))


def _page(
    request: HttpRequest,
    actor: Any,
    pk: int | None = None,
    faults: dict[str, str] | None = None,
) -> HttpResponse:
    rows = list(reads.visits_for(actor)[:MOST])
    asked: dict[int, list[Any]] = {}
    for row in rows:
        template = row.response.round.template_id
        if template not in asked:
            asked[template] = reads.questions_for(row)
    shown = [
        (
            row,
            [
                (
                    q,
                    request.POST.get(f"v:{q.code}", "") if row.pk == pk else "",
                    (faults or {}).get(q.code, "") if row.pk == pk else "",
                )
                for q in asked[row.response.round.template_id]
            ],
        )
        for row in rows
    ]
    facts = {
        "rows": shown,
        "shelf": SHELF,
        "key": uuid.uuid4().hex,
        "faulty": pk,
        "general": [text for code, text in (faults or {}).items() if not code or code == "photo"],
        "waiting": sum(1 for row in rows if row.received_at is None),
    }
    return render(request, "capacity/inspections.html", facts, status=422 if faults else 200)


@never_cache
@require_POST
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found at one site; the same key sent again is kept once."""
    actor = officer(request, "capacity.inspect")
    found = reads.visit_for(actor, pk)
    if found is None:
        raise Http404
    wants_json = request.headers.get("Accept") == "application/json"
    key = request.POST.get("key", "")
    faults: dict[str, str] = {}
    kept = 0
    try:
        kept = record_visit(
            actor=actor,
            visit=found,
            found={name[2:]: str(value) for name, value in request.POST.items() if name.startswith("v:")},
            note=request.POST.get("note", ""),
            photo=request.FILES.get("photo"),
            key=key if _KEY.fullmatch(key) else "",
            visited_at=moment_of(request.POST.get("at", "")),
        )
    except ValidationError as refusal:
        faults = _faults(refusal)
    if wants_json:
        names = {q.code: str(q.text) for q in reads.questions_for(found)}
        said = [f"{names[code]}: {text}" if code in names else text for code, text in faults.items()]
        return JsonResponse({"findings": kept, "problems": said}, status=422 if said else 200)
    if faults:
        return _page(request, actor, pk, faults)
    messages.success(request, _("Received: %(office)s.") % {"office": found.site})
    return HttpResponseRedirect(reverse("capacity:inspections"))


def _faults(refusal: ValidationError) -> dict[str, str]:
    if hasattr(refusal, "error_dict"):
        found: dict[str, list[str]] = refusal.message_dict
        return {code: " ".join(texts) for code, texts in found.items()}
    return {"": " ".join(str(text) for text in refusal.messages)}


@require_safe
def keeper(request: HttpRequest) -> HttpResponse:
    """The service worker that opens the kept list without a line."""
    return keeper_of(request, SHELF)
