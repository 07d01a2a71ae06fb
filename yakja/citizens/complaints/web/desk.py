"""The officers' list of complaints: filters in the address, tabs with numbers, a table to download, the next one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yakja.foundation.cases.queries import case_named
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.tables import plain_cell, workbook
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import own_page

from ..models import Complaint
from ..queries.desk import desk_cases, desk_page, desk_tabs, may_call_anywhere, next_on_desk
from ..rules import files_for_others
from ..workflow import COMPLAINT
from .keys import slow_down
from .officer_forms import DeskForm

# A table to download is for a desk, not for the whole register: that is what open data are for.
MOST_ROWS = 20_000
_CHUNK = 500


def officer_of(request: HttpRequest) -> Any:
    """Whoever works somewhere; all others are refused, a visitor is led to the sign-in page."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous or getattr(actor, "is_key", False) or not files_for_others(actor):
        raise Forbidden("complaints.work")
    return actor


@own_page()
def desk(request: HttpRequest) -> HttpResponse:
    actor, now = officer_of(request), timezone.now()
    form = DeskForm(request.GET)
    form.is_valid()
    said = form.said()
    return render(
        request,
        "complaints/desk.html",
        {
            "form": form,
            "page": desk_page(actor, form.filters(), cursor=request.GET.get("cursor"), now=now),
            "tabs": desk_tabs(actor, now),
            "state_names": {state.code: state.name for state in COMPLAINT.states},
            "said": said,
            "query_now": urlencode(said),
            "now": now,
            "may_call": may_call_anywhere(actor),
        },
        status=422 if form.errors else 200,
    )


@never_cache
def following(request: HttpRequest) -> HttpResponse:
    """Straight to the next complaint of the list, behind the one named by `after`."""
    actor = officer_of(request)
    form = DeskForm(request.GET)
    form.is_valid()
    named = request.GET.get("after", "")
    found = next_on_desk(actor, form.filters(), case_named(named) if named else None)
    query = urlencode(form.said())
    if found is None:
        messages.info(request, _("Nothing waits for you"))
        return HttpResponseRedirect(f"{reverse('complaints:desk')}?{query}")
    address = reverse("complaints:work", args=[found.reference])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _rows(request: HttpRequest) -> Iterator[list[Any]]:
    form = DeskForm(request.GET)
    form.is_valid()
    yield [
        _("Number"), _("Category"), _("Text as everybody reads it"), _("Landmark"), _("Place"), _("Body"), _("State"),
        _("Level"), _("Transfers"), _("Opened again"), _("Others who said the same"), _("Filed"), _("Due"), _("Closed"),
    ]  # fmt: skip
    rows = desk_cases(request.actor, form.filters()).for_lists().order_by("-id")[:MOST_ROWS]  # type: ignore[attr-defined]
    batch: list[Any] = []
    for case in rows.iterator(chunk_size=_CHUNK):
        batch.append(case)
        if len(batch) == _CHUNK:
            yield from _lines_of(batch)
            batch = []
    yield from _lines_of(batch)


def _lines_of(cases: list[Any]) -> Iterator[list[Any]]:
    found = Complaint.objects.select_related("category").in_bulk([case.pk for case in cases])
    for case in cases:
        told = found[case.pk]
        cells = [
            case.reference, str(told.category), told.shown_text, told.shown_landmark, str(case.place or ""),
            str(case.body), str(case.state_now.name), case.level, told.transfers, told.reopened, told.supporters,
            _when(case.opened_at), _when(case.due_at), _when(case.closed_at),
        ]  # fmt: skip
        yield [plain_cell(cell) for cell in cells]


def _when(moment: Any) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""


@never_cache
def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as CSV or XLSX, filtered as it stands in the address; no name and no number of a person in it."""
    officer_of(request)
    slow_down(request, "tables")
    name = f"complaints-{timezone.localdate():%Y-%m-%d}"
    if form == "csv":
        return csv_answer(name, _rows(request))
    if form != "xlsx":
        raise Http404
    return HttpResponse(
        workbook(_("Complaints"), _rows(request), from_right=get_language_bidi()),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )
