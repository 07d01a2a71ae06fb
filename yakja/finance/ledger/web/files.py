"""The same reports as files: CSV for a spreadsheet, beancount for an independent program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import csv_answer

from ..models import Account, Books, Entry
from ..queries import beancount_lines, comparison, journal, nam_rows, trial_balance
from ..queries.balances import balance, next_month
from ..queries.reading import BUDGET_KNOWN, BUDGET_REQUIRED, VOUCHER_KNOWN, VOUCHER_REQUIRED
from .opening import body_of, books_of, day_of, month_of, year_of

Cells = Iterator[list[Any]]


def rupees(paisa: int) -> Decimal:
    """An amount with two decimals: a number, so its minus is no formula."""
    whole, part = divmod(abs(paisa), 100)
    return Decimal(f"{'-' if paisa < 0 else ''}{whole}.{part:02d}")


def _balance(request: HttpRequest, books: Books) -> Cells:
    yield ["code", "object_code", "fund", "grant", "name_en", "name_ur", "debit", "credit"]
    for line in trial_balance(books.body, day_of(request, "on", timezone.localdate())).lines:
        row = line.account
        yield [
            row.code, row.object_code, row.fund, row.grant_code, row.name.get("en", ""), row.name.get("ur", ""),
            rupees(line.debit_paisa), rupees(line.credit_paisa),
        ]  # fmt: skip


def _entry_rows(rows: Iterable[Entry], opening: int | None = None) -> Cells:
    running = opening
    for entry in rows:
        transaction = entry.transaction
        cells = [
            transaction.on.isoformat(), transaction.number, transaction.narration, entry.account.code, entry.head,
            entry.period, rupees(max(entry.amount, 0)), rupees(max(-entry.amount, 0)),
        ]  # fmt: skip
        if running is not None:
            running += entry.amount
            cells.append(rupees(running))
        yield cells


_ENTRY = ["on", "number", "narration", "account", "head", "period", "debit", "credit"]


def _cash(request: HttpRequest, books: Books) -> Cells:
    month = month_of(request, books)
    yield _ENTRY
    rows = Entry.objects.filter(
        account__in=Account.objects.of(books.body).money(), on__gte=month, on__lt=next_month(month)
    )
    yield from _entry_rows(
        rows.select_related("account", "transaction").order_by("on", "id").iterator(chunk_size=1000)
    )


def _monthly(request: HttpRequest, books: Books) -> Cells:
    heading, *rows = nam_rows(books.body, month_of(request, books))
    yield heading
    for row in rows:
        yield [*row[:-1], Decimal(row[-1])]


def _budget(request: HttpRequest, books: Books) -> Cells:
    year = year_of(request)
    yield ["year", "fund", "grant", "object_code", "name", "original", "current", "actual"]
    for row in comparison(books.body, year):
        yield [
            year, row.fund, row.grant_code, row.object_code, row.name.best("en")[0], rupees(row.original_paisa),
            rupees(row.current_paisa), rupees(row.actual_paisa),
        ]  # fmt: skip


def _journal(request: HttpRequest, books: Books) -> Cells:
    yield _ENTRY
    begins, ends = day_of(request, "from", books.opened_on), day_of(request, "to", timezone.localdate())
    for row in journal(books.body, begins, ends).iterator(chunk_size=500):
        for entry in sorted(row.entries.all(), key=lambda e: e.position):
            entry.transaction = row
            yield from _entry_rows([entry])


REPORTS: dict[str, Callable[[HttpRequest, Books], Cells]] = {
    "trial-balance": _balance, "cash-book": _cash, "monthly": _monthly, "budget": _budget, "journal": _journal,
}  # fmt: skip


def table(request: HttpRequest, code: str, report: str) -> StreamingHttpResponse:
    """One report as CSV."""
    books = books_of(request, code)
    if report not in REPORTS:
        raise Http404
    return csv_answer(f"{report}-{books.body.code}", REPORTS[report](request, books))


def statement(request: HttpRequest, code: str, account: str) -> StreamingHttpResponse:
    """The entries of one account as CSV, with the balance after each."""
    books = books_of(request, code)
    row = get_object_or_404(Account, body=books.body, code=account)
    begins, ends = day_of(request, "from", books.opened_on), day_of(request, "to", timezone.localdate())
    rows = Entry.objects.filter(account=row, on__gte=begins, on__lte=ends)
    opening = balance(row, begins - dt.timedelta(days=1))

    def cells() -> Cells:
        yield [*_ENTRY, "balance"]
        yield from _entry_rows(
            rows.select_related("account", "transaction").order_by("on", "id").iterator(chunk_size=1000),
            opening,
        )

    return csv_answer(f"statement-{row.code}", cells())


def beancount(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The journal as plain-text accounting."""
    books = books_of(request, code)
    begins, ends = day_of(request, "from", books.opened_on), day_of(request, "to", timezone.localdate())
    lines = (f"{line}\n" for line in beancount_lines(books.body, begins, ends))
    response = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="journal-{books.body.code}.beancount"'
    return response


EXAMPLES = {
    "budget": [
        [*BUDGET_REQUIRED, *BUDGET_KNOWN], ["A01101", "12 lakh", "local", "", "", "Basic pay"],
        ["A12102", "2 crore", "special", "SNG-2", "", "Streets"],
    ],
    "vouchers": [
        [*VOUCHER_REQUIRED, *VOUCHER_KNOWN],
        ["101", "2026-10-05", "12500", "Stationery for the office", "payment", "A03901", "local", "", "", "", "bank", "Ali Traders"],
        ["102", "2026-10-06", "25 lakh", "PFC share of October", "transfer", "", "local", "", "", "pfc", "bank", ""],
    ],
}  # fmt: skip


def template(request: HttpRequest, code: str, sheet: str) -> StreamingHttpResponse:
    """The headings of a sheet with examples."""
    require(request.actor, "ledger.enter", body_of(request, code))
    if sheet not in EXAMPLES:
        raise Http404
    return csv_answer(sheet, [list(row) for row in EXAMPLES[sheet]])
