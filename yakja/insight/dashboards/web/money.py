"""The money of councils: who keeps it here, and one council's fiscal year by head, with its open files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from yakja.finance.revenue.queries.publishing import ended
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.ui.prepared import prepared

from ..queries.money import councils, money_of

ROOMS = ("ledger", "revenue", "reconciliation", "bodies")
MOST_YEARS = 5


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """The councils whose books are kept here."""
    page = keyset_page(councils(), keys=("body__code", "id"), cursor=request.GET.get("cursor"))
    return render(request, "dashboards/money.html", {"page": page})


def _year(typed: str, first: FiscalYear, now: FiscalYear) -> FiscalYear:
    """The year asked for; 404 where it is none, or the council kept no books in it."""
    if not typed:
        return now
    try:
        year = FiscalYear.parse(typed)
    except ValueError as error:
        raise Http404 from error
    if not first.first_year <= year.first_year <= now.first_year:
        raise Http404
    return year


@prepared(*ROOMS)
def council(request: HttpRequest, code: str) -> HttpResponse:
    """One council: head by head, budget against actual, how much of the bank's credits is explained."""
    books = get_object_or_404(councils(), body__code=code)
    until = ended(timezone.localdate())
    first = FiscalYear.of(books.opened_on)
    now = FiscalYear.of(max(until, books.opened_on))
    year = _year(request.GET.get("year", ""), first, now)
    found = money_of(books.body, year, until)
    years = [
        FiscalYear(n)
        for n in range(now.first_year, max(first.first_year, now.first_year - MOST_YEARS) - 1, -1)
    ]
    context: dict[str, Any] = {
        "books": books, "body": books.body, "money": found, "year": year, "years": years, "has_begun": until >= books.opened_on,
        "months": _months(year, max(books.opened_on, year.starts_on), found.until),
    }  # fmt: skip
    return render(request, "dashboards/council_money.html", context)


def _months(year: FiscalYear, since: dt.date, until: dt.date) -> list[dt.date]:
    """The first days of the months that have files, the newest first."""
    found, month = [], since.replace(day=1)
    while month <= until:
        found.append(month)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found[::-1]
