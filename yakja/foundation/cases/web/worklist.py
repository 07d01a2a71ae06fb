"""The worklist: every kind of case in one list, its filters, the table to download, the next case."""

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
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.tables import plain_cell, workbook
from yakja.foundation.ui.doors import attempt, csv_answer
from yakja.foundation.ui.prepared import own_page

from .. import actions, queries
from ..models import Case, SavedFilter
from .forms import FilterForm

# A table to download is for a desk, not for the whole register: that is what open data are for.
MOST_ROWS = 20_000


def signed_in(request: HttpRequest) -> Any:
    """Whoever works here; a visitor is refused and led to the sign-in page."""
    actor = request.actor
    if actor.is_anonymous or getattr(actor, "is_key", False):
        raise Forbidden("cases.see")
    return actor


def query_of(form: FilterForm) -> dict[str, str]:
    """The filters in use as they stand in the address."""
    return {name: form.data[name] for name in form.fields if form.data.get(name)}


@own_page()
def worklist(request: HttpRequest) -> HttpResponse:
    """Filters keep their state in the address; tabs say how many there are."""
    actor, now = signed_in(request), timezone.now()
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = form.filters()
    page = queries.worklist(actor, wanted, cursor=request.GET.get("cursor"), now=now)
    kinds, states = queries.tab_counts(actor, wanted, now)
    said = query_of(form)
    tables = {table.kind: table for table in queries.workflows()}
    chosen = tables.get(wanted.kind)
    return render(
        request,
        "cases/worklist.html",
        {
            "page": page,
            "form": form,
            "said": said,
            "query_now": urlencode(said),
            "kinds": [(c, tables[c.code].name) for c in kinds],
            "states": [(c, chosen.by_state[c.code].name) for c in states] if chosen else [],
            "names": {kind: table.name for kind, table in tables.items()},
            "topics": {kind: t.topics() for kind, t in tables.items() if t.topics and kind == wanted.kind},
            "kept": queries.saved_filters(actor),
            "now": now,
            "page_of": queries.page_of,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@require_POST
def filters(request: HttpRequest) -> HttpResponse:
    """Keep the filter in use under a name, or remove one."""
    actor = signed_in(request)
    if "drop" in request.POST:
        key = request.POST["drop"]
        kept = get_object_or_404(
            SavedFilter,
            pk=key if key.isascii() and key.isdecimal() and len(key) < 18 else 0,
            owner=actor.person.account_id,
        )
        actions.drop_filter(actor=actor, kept=kept)
        messages.success(request, _("Removed."))
        return HttpResponseRedirect(reverse("cases:worklist"))
    form = FilterForm({name: value for name, value in request.POST.items() if name != "name"})
    form.is_valid()
    query = urlencode(query_of(form))
    saved = attempt(
        form, lambda: actions.save_filter(actor=actor, name=request.POST.get("name", ""), query=query)
    )
    if saved:
        messages.success(request, _("Kept as “%(name)s”.") % {"name": saved.name})
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or _("Write something here."))
    return HttpResponseRedirect(f"{reverse('cases:worklist')}?{query}")


@never_cache
def following(request: HttpRequest) -> HttpResponse:
    """Straight to the next case of the list, behind the one named by `after`."""
    actor = signed_in(request)
    form = FilterForm(request.GET)
    form.is_valid()
    named = request.GET.get("after", "")
    after = queries.case_named(named) if named else None
    found = queries.next_case(actor, form.filters(), after)
    if found is None:
        messages.info(request, _("Nothing waits for you"))
        return HttpResponseRedirect(f"{reverse('cases:worklist')}?{urlencode(query_of(form))}")
    return HttpResponseRedirect(queries.page_of(found))


def _head() -> list[str]:
    return [
        _("Case"), _("Kind"), _("What"), _("Topic"), _("Body"), _("Post"), _("Place"), _("State"), _("Priority"),
        _("Level"), _("Opened"), _("Due"), _("Closed"),
    ]  # fmt: skip


def _row(case: Case, names: dict[str, Any]) -> list[Any]:
    def when(moment: Any) -> str:
        return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""

    cells = [
        case.reference, str(names.get(case.kind, case.kind)), str(case.title), case.topic, str(case.body),
        str(case.post or ""), str(case.place or ""), str(case.state_now.name), case.get_priority_display(), case.level,
        when(case.opened_at), when(case.due_at), when(case.closed_at),
    ]  # fmt: skip
    return [plain_cell(str(cell)) if not isinstance(cell, int) else cell for cell in cells]


def _rows(request: HttpRequest) -> Iterator[list[Any]]:
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = form.filters()
    names = {table.kind: table.name for table in queries.workflows()}
    rows = (
        queries.cases_for(request.actor, wanted)
        .for_lists()
        .order_by("-id" if wanted.order == "newest" else "urgency", "id")
    )
    yield _head()
    for case in rows[:MOST_ROWS].iterator(chunk_size=1000):
        yield _row(case, names)


@never_cache
def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as CSV or XLSX, filtered as it stands in the address."""
    signed_in(request)
    name = f"cases-{timezone.localdate():%Y-%m-%d}"
    if form == "csv":
        return csv_answer(name, _rows(request))
    if form != "xlsx":
        raise Http404
    return HttpResponse(
        workbook(_("Cases"), _rows(request), from_right=get_language_bidi()),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )
