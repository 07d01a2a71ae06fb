"""The list an inspector takes along: chosen complaints on one page, to print or to keep on a phone without a line.

Which are chosen stands in the address. On the phone lies only what everybody reads; what is noted on the way waits
there and is sent once, under its own key, when the line returns.
"""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yakja.foundation.kit.references import check_reference
from yakja.foundation.ui.doors import attempt, keeper_of

from .. import actions
from ..queries.desk import chosen_for
from .desk import officer_of
from .filing_forms import photos_field
from .officer import complaint_for

MOST_CHOSEN = 50
_KEY = re.compile(r"[0-9a-zA-Z-]{8,60}")


class VisitForm(forms.Form):
    """What was seen on the spot, for colleagues."""

    text = forms.CharField(
        label=gettext_lazy("What you saw"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"] = photos_field()


def _chosen(named: list[str]) -> list[str]:
    """Numbers of complaints as they stand in the address, each once, in their order."""
    found = [clean for each in named[: 2 * MOST_CHOSEN] if (clean := check_reference(each))]
    return list(dict.fromkeys(found))[:MOST_CHOSEN]


@never_cache
@require_safe
def shortlist(request: HttpRequest) -> HttpResponse:
    """The chosen complaints with place, landmark and deadline; those out of reach are left out."""
    actor = officer_of(request)
    return _page(request, actor, _chosen(request.GET.getlist("case")))


def _page(
    request: HttpRequest, actor: Any, named: list[str], bound: dict[str, VisitForm] | None = None
) -> HttpResponse:
    bound = bound or {}
    rows = chosen_for(actor, named)
    return render(
        request,
        "complaints/shortlist.html",
        {
            "rows": [
                (row, bound.get(row.reference) or VisitForm(auto_id=f"{row.reference}-%s")) for row in rows
            ],
            "key": uuid.uuid4().hex,
            "named": [row.reference for row in rows],
            "now": timezone.now(),
            "most": MOST_CHOSEN,
        },
        status=422 if bound else 200,
    )


@never_cache
@require_POST
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """What was noted on the spot; sent again under the same key it is kept once."""
    found = complaint_for(request, reference)
    actor: Any = request.actor  # type: ignore[attr-defined]
    wants_json = request.headers.get("Accept") == "application/json"
    form = VisitForm(request.POST, request.FILES, auto_id=f"{found.reference}-%s")
    key = request.POST.get("key", "")
    done = None
    if form.is_valid():
        done = attempt(
            form,
            lambda: actions.note_visit(
                actor=actor, complaint=found, text=form.cleaned_data["text"],
                uploads=request.FILES.getlist("photos"), key=key if _KEY.fullmatch(key) else "",
            ),
        )  # fmt: skip
    if wants_json:
        problems = [str(text) for texts in form.errors.values() for text in texts]
        return JsonResponse({"note": done, "problems": problems}, status=422 if problems else 200)
    named = _chosen(request.POST.getlist("case")) or [found.reference]
    if done is None:
        return _page(request, actor, named, {found.reference: form})
    messages.success(request, _("Noted with %(number)s.") % {"number": found.reference})
    query = urlencode([("case", each) for each in named])
    return HttpResponseRedirect(f"{reverse('complaints:shortlist')}?{query}")


@require_safe
def keeper(request: HttpRequest) -> HttpResponse:
    """The service worker that opens the kept list without a line; it knows nothing of anybody."""
    return keeper_of(request, "shortlist")
