"""The discrepancy report with its filters and file, one discrepancy, and the comparison that finds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import csv_answer

from .. import actions
from ..models import CLOSURES, Comparison, Discrepancy
from ..models.discrepancies import Side
from ..queries.comparing import PAIRS, sides_of
from ..queries.discrepancies import KEYS, Asked, ages, report
from . import forms as f
from .sources import own_bodies


def _asked(request: HttpRequest) -> tuple[f.DiscrepancyFilters, Asked]:
    actor: Any = request.actor
    require(actor, "reconciliation.see")
    bodies = own_bodies(actor)
    form = f.DiscrepancyFilters(request.GET or {"state": "open"}, bodies=bodies, initial={"state": "open"})
    good = form.cleaned_data if form.is_valid() else {}
    body = next((b for b in bodies if b.code == good.get("body")), None)
    return form, Asked(
        body=body, state=good.get("state") or "open",
        **{k: good[k] for k in ("first", "second", "kind", "head", "owner", "from_on", "to_on", "older_than") if good.get(k)},
    )  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What two sources say differently, newest first, with its ages."""
    form, asked = _asked(request)
    day = timezone.localdate()
    rows = report(request.actor, asked, day)
    page = keyset_page(rows, keys=KEYS, cursor=request.GET.get("cursor"))
    kept = {
        name: value for name in form.fields if (value := request.GET.get(name)) and name not in form.errors
    }
    return render(
        request,
        "reconciliation/discrepancies.html",
        {
            "form": form, "page": page, "day": day, "ages": ages(rows, day), "filters": kept, "sides": dict(Side.choices),
            "bodies": own_bodies(request.actor)[:12],
        },
    )  # fmt: skip


@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows as CSV."""
    _form, asked = _asked(request)
    day = timezone.localdate()
    rows = report(request.actor, asked, day).order_by(*KEYS)

    def cells() -> Iterator[list[Any]]:
        yield [
            "body", "on", "head", "first", "second", "kind", "reference", "first_rupees", "second_rupees", "difference_rupees",
            "age_days", "owner", "closed_on", "closure", "note",
        ]  # fmt: skip
        for r in rows.iterator(chunk_size=500):
            yield [
                r.body.code, r.on.isoformat(), r.head, r.first, r.second, r.kind, r.ref, _rupees(r.first_paisa), _rupees(r.second_paisa),
                _rupees(r.difference_paisa), r.age_days(day), r.owner_name, r.closed_on or "", r.closure, r.closure_note,
            ]  # fmt: skip

    return csv_answer(f"discrepancies-{day.isoformat()}", cells())


def _rupees(paisa: int | None) -> Any:
    """An amount as a number that spreadsheets add up; not a text, so that its minus is no formula."""
    return "" if paisa is None else paisa // 100 if paisa % 100 == 0 else paisa / 100


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One discrepancy: what each side says; whoever may settles it."""
    row = get_object_or_404(Discrepancy.objects.select_related("body__place"), pk=pk)
    actor: Any = request.actor
    require(actor, "reconciliation.see", row)
    may_settle = may(actor, "reconciliation.settle", row)
    is_taking = request.POST.get("do") == "own"
    form = f.CloseForm(request.POST if request.method == "POST" and not is_taking else None)
    if request.method == "POST":
        require(actor, "reconciliation.settle", row)
        try:
            if is_taking:
                actions.assign_discrepancy(actor=actor, discrepancy=row)
                messages.success(request, _("You look after this discrepancy now."))
                return redirect("reconciliation:discrepancy", pk=pk)
            if form.is_valid():
                actions.close_discrepancy(actor=actor, discrepancy=row, **form.cleaned_data)
                messages.success(request, _("The discrepancy is closed."))
                return redirect("reconciliation:discrepancies")
        except ValidationError as error:
            f.refused(form, error)
    return render(
        request,
        "reconciliation/discrepancy.html",
        {
            "row": row, "form": form, "may_settle": may_settle, "day": timezone.localdate(), "sides": dict(Side.choices),
            "closures": CLOSURES, "opened_on": _on(row, "opened"), "closed_before": _before(row), "first_on": _on(row, "first"), "second_on": _on(row, "second"),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _on(row: Discrepancy, side: str) -> dt.date | None:
    told = row.details.get(f"{side}_on")
    return dt.date.fromisoformat(told) if told else None


def _before(row: Discrepancy) -> list[dict[str, Any]]:
    """How it had been closed each time before it was opened again."""
    return [
        {
            "on": dt.date.fromisoformat(each["on"]),
            "closure": CLOSURES.get(each["closure"], ""),
            "note": each["note"],
        }
        for each in row.details.get("closed_before", [])
    ]


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Compare two sources of a body, or all that have data, over some days."""
    actor: Any = request.actor
    body = get_object_or_404(Body.objects.select_related("place"), code=code)
    require(actor, "reconciliation.compare", body)
    today = timezone.localdate()
    form = f.CompareForm(request.POST or None, initial={"from_on": today.replace(day=1), "to_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            return _compared(request, body, form.cleaned_data)
        except ValidationError as error:
            f.refused(form, error)
    latest = Comparison.objects.visible_to(request.actor).filter(body=body).order_by("-ran_at", "-id")[:20]
    return render(
        request, "reconciliation/compare.html",
        {"form": form, "body": body, "latest": latest, "sides": dict(Side.choices)}, status=422 if form.errors else 200,
    )  # fmt: skip


def _compared(request: HttpRequest, body: Body, good: dict[str, Any]) -> HttpResponseRedirect:
    low, high = good["from_on"], good["to_on"]
    if good["pair"]:
        first, _dash, second = good["pair"].partition("-")
        wanted = [(first, second)]
    else:
        there = sides_of(body, low, high) if (high - low).days <= 400 else set()
        wanted = [pair for pair in PAIRS if set(pair) <= there] or [("receipts", "bank")]
    made = [
        actions.run_comparison(actor=request.actor, body=body, first=a, second=b, from_on=low, to_on=high) for a, b in wanted
    ]  # fmt: skip
    messages.success(
        request,
        _("%(n)s comparisons made: %(found)s discrepancies found, %(new)s of them new.")
        % {"n": len(made), "found": sum(c.found for c in made), "new": sum(c.new for c in made)},
    )
    return HttpResponseRedirect(f"{reverse('reconciliation:discrepancies')}?body={body.code}")
