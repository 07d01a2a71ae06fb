"""The worklist: every kind of case in one list, the most urgent first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yakja.foundation.kit.errors import Forbidden

from .. import queries


def worklist(request: HttpRequest) -> HttpResponse:
    """Filters by kind and by own post keep their state in the address."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous:
        raise Forbidden("cases.see")
    kind = request.GET.get("kind", "")
    mine = request.GET.get("mine") == "1"
    page = queries.worklist(actor, kind=kind, mine=mine, cursor=request.GET.get("cursor"))
    counts = queries.counts_by_kind(actor, timezone.now())
    names = {table.kind: table.name for table in queries.workflows()}
    return render(
        request,
        "cases/worklist.html",
        {
            "page": page,
            "counts": [{**row, "name": names.get(row["kind"], row["kind"])} for row in counts],
            "names": names,
            "kind": kind,
            "mine": mine,
            "now": timezone.now(),
            "page_of": queries.page_of,
        },
    )
