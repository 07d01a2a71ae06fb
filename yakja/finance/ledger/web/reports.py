"""Reports of the books, read by officers of the body, those above it, and the auditor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require

from ..models import Account, Books, Fund, PeriodLock, Transaction
from ..queries import account_statement, cash_book, statutory, trial_balance
from ..queries.chain import noted_head
from ..rules import OFFICERS
from .opening import books_of, day_of, frame, month_of, months_around

FUNDS = dict(Fund.choices)


def index(request: HttpRequest) -> HttpResponse:
    """The bodies whose books the reader may see; officers see which of theirs keep none yet."""
    require(request.actor, "ledger.see_books")
    rows = Books.objects.visible_to(request.actor).select_related("body__place").order_by("body__code")
    typed = request.GET.get("q", "").strip()
    if typed:
        rows = rows.filter(body__in=Body.objects.search(typed))
    page = keyset_page(rows, keys=("body__code",), cursor=request.GET.get("cursor"))
    without = []
    if not typed and not request.GET.get("cursor"):
        reach = request.actor.bodies_in_reach(OFFICERS)
        without = list(reach.councils().in_being().filter(books__isnull=True).order_by("path")[:6])
    return render(request, "ledger/books.html", {"page": page, "without": without, "typed": typed, "most": 5})


LINES = 50  # of the cash book on one page
# Forty sheets; a busier month goes on with the next part.
MOST_PRINTED = 2_000


def balance(request: HttpRequest, code: str) -> HttpResponse:
    """The trial balance at the end of a day."""
    books = books_of(request, code)
    on = day_of(request, "on", timezone.localdate())
    found = trial_balance(books.body, on)
    purses: dict[tuple[str, str], list[Any]] = {}
    for line in found.lines:
        purses.setdefault(line.account.purse, []).append(line)
    return render(
        request,
        "ledger/balance.html",
        frame(request, books, "balance", on=on, balance=found, purses=sorted(purses.items()), funds=FUNDS),
    )


def cash(request: HttpRequest, code: str) -> HttpResponse:
    """The cash book of a month, page by page; `print=1` gives the whole month for paper."""
    books = books_of(request, code)
    month = month_of(request, books)
    before, after = months_around(books, month)
    is_print = request.GET.get("print") == "1"
    size = MOST_PRINTED if is_print else LINES
    found = cash_book(books.body, month, cursor=request.GET.get("cursor"), size=size)
    return render(
        request,
        "ledger/cash.html",
        frame(
            request, books, "cash", month=month, before=before, after=after, cash=found, funds=FUNDS,
            is_print=is_print, is_whole=not (found.next or found.previous),
        ),
    )  # fmt: skip


def statement(request: HttpRequest, code: str, account: str) -> HttpResponse:
    """The entries of one account, page by page."""
    books = books_of(request, code)
    row = get_object_or_404(Account, body=books.body, code=account)
    begins = day_of(request, "from", books.opened_on)
    ends = day_of(request, "to", timezone.localdate())
    found = account_statement(row, begins, ends, cursor=request.GET.get("cursor"))
    return render(
        request,
        "ledger/statement.html",
        frame(request, books, "balance", account=row, statement=found, begins=begins, ends=ends, funds=FUNDS),
    )


def monthly(request: HttpRequest, code: str) -> HttpResponse:
    """The monthly account (form AR-38), to be printed and signed by four."""
    books = books_of(request, code)
    month = month_of(request, books)
    before, after = months_around(books, month)
    lock = (
        PeriodLock.objects.filter(body=books.body, deed="lock", month__gte=month)
        .order_by("month", "-id")
        .first()
    )
    last = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    is_locked = books.locked_through is not None and books.locked_through >= last
    return render(
        request,
        "ledger/monthly.html",
        frame(
            request, books, "monthly", month=month, before=before, after=after, account=statutory(books.body, month),
            funds=FUNDS, is_locked=is_locked, last=last, digest=lock.digest if is_locked and lock else "",
            may_lock=may(request.actor, "ledger.lock_period", books.body) and last < timezone.localdate(),
        ),
    )  # fmt: skip


def entries(request: HttpRequest, code: str) -> HttpResponse:
    """The journal, the newest first, perhaps narrowed by a word of the narration or by a number."""
    books = books_of(request, code)
    rows = Transaction.objects.of(books.body)
    typed = request.GET.get("q", "").strip()[:60]
    if typed:
        rows = rows.filter(
            Q(number=int(typed)) if typed.isdecimal() and len(typed) < 19 else Q(narration__icontains=typed)
        )
    page = keyset_page(
        rows.prefetch_related("entries__account"), keys=("-number",), cursor=request.GET.get("cursor")
    )
    return render(
        request,
        "ledger/journal.html",
        frame(request, books, "journal", page=page, typed=typed, head=noted_head(books.body)),
    )


def transaction(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One transaction with its entries, what it reverses or is reversed by, and its link of the chain."""
    books = books_of(request, code)
    row = get_object_or_404(
        Transaction.objects.select_related("reverses", "reversed_by", "seal", "voucher"),
        body=books.body,
        number=number,
    )
    legs = list(row.entries.select_related("account").order_by("position"))
    return render(
        request,
        "ledger/transaction.html",
        frame(request, books, "journal", transaction=row, entries=legs, funds=FUNDS),
    )
