"""What the pages of the books share: the body and its books as the reader may see them, months and days of the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.text import ascii_digits

from ..models import Books
from ..queries.balances import first_of_month, next_month


def body_of(request: HttpRequest, code: str) -> Body:
    """The body of the address, for those who may read its books."""
    body = get_object_or_404(Body.objects.select_related("place", "kind", "parent__place"), code=code)
    require(request.actor, "ledger.read", body)
    return body


def books_of(request: HttpRequest, code: str) -> Books:
    """The books of the address, open, for those who may read them."""
    body = body_of(request, code)
    books = Books.objects.filter(body=body).first()
    if books is None:
        raise Http404
    books.body = body
    return books


def frame(request: HttpRequest, books: Books, tab: str, **more: Any) -> dict[str, Any]:
    """The context that every page of the books has."""
    return {
        "books": books, "body": books.body, "tab": tab, "may_enter": may(request.actor, "ledger.enter", books.body), **more,
    }  # fmt: skip


def day_of(request: HttpRequest, name: str, default: dt.date) -> dt.date:
    """A day of the address; the default where there is none or it cannot be read."""
    try:
        return dt.date.fromisoformat(ascii_digits(request.GET.get(name, "")))
    except ValueError:
        return default


def month_of(request: HttpRequest, books: Books) -> dt.date:
    """The first day of the month of the address, `2026-10`; the last month that is over where there is none."""
    typed = ascii_digits(request.GET.get("month", ""))
    try:
        return dt.date.fromisoformat(f"{typed}-01")
    except ValueError:
        before = first_of_month(timezone.localdate()) - dt.timedelta(days=1)
        return max(first_of_month(before), first_of_month(books.opened_on))


def months_around(books: Books, month: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """The month before and the one after, within the books and not after today."""
    before, after = first_of_month(month - dt.timedelta(days=1)), next_month(month)
    return (
        before if before >= first_of_month(books.opened_on) else None,
        after if after <= timezone.localdate() else None,
    )


def year_of(request: HttpRequest) -> str:
    """The fiscal year of the address; the present one where there is none."""
    try:
        return FiscalYear.parse(ascii_digits(request.GET.get("year", ""))).label
    except ValueError:
        return FiscalYear.of(timezone.localdate()).label


def years_of(books: Books) -> list[str]:
    """The fiscal years since the books began, the newest first."""
    first, last = FiscalYear.of(books.opened_on).first_year, FiscalYear.of(timezone.localdate()).first_year
    return [FiscalYear(year).label for year in range(last, first - 1, -1)]


def take_back(form: Any, error: ValidationError) -> None:
    """Show a refusal of the domain on the form: at the field it names, else above all fields."""
    for name, problems in getattr(error, "error_dict", {}).items():
        form.add_error(name if name in form.fields else None, problems)
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
