"""Receipt books: handed out, their leaves typed in from carbon copies, gaps explained, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require

from ..actions import books as verbs
from ..models import ReceiptBook, RevenueHead
from ..queries import books as reading
from . import collecting_forms as f
from .counter import the_point

EVIDENCE = "revenue.leaf"


def books(request: HttpRequest, body: str, code: str) -> HttpResponse:
    """The books of a point, newest first with their counts, and the form that hands out another."""
    point = the_point(request, body, code, "revenue.keep_books")
    form = f.BookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            book = verbs.issue_book(actor=request.actor, point=point, **form.cleaned_data)
        except ValidationError as error:
            f.take_back(form, error)
        else:
            messages.success(request, _("The book is handed out."))
            return HttpResponseRedirect(reverse("revenue:book", args=[book.pk]))
    rows = ReceiptBook.objects.filter(point=point).with_counts()
    return render(
        request,
        "revenue/books.html",
        {
            "point": point,
            "page": keyset_page(rows, keys=("-issued_on", "-id"), cursor=request.GET.get("cursor")),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def book(request: HttpRequest, pk: int) -> HttpResponse:
    """One book: its leaves, its gaps, the grid for carbon copies, and the way back."""
    found = get_object_or_404(
        ReceiptBook.objects.select_related("body__place", "body__parent", "point__body"), pk=pk
    )
    require(
        request.actor, "revenue.see_collection" if request.method == "GET" else "revenue.keep_books", found
    )
    leaves = reading.leaves_of(found)
    blank = next((leaf.serial for leaf in leaves if leaf.state == "blank"), found.first_serial)
    grid = f.LeafGrid(first=blank, rows=min(15, found.last_serial - blank + 1))
    explain = f.ExplainForm()
    problem: ValidationError | None = None
    deed = request.POST.get("do", "") if request.method == "POST" else ""
    if deed == "enter":
        grid = f.LeafGrid(request.POST)
        answer = _enter(request, found, grid)
    elif deed == "explain":
        explain = f.ExplainForm(request.POST, request.FILES)
        answer = _explain(request, found, explain)
    elif deed == "return":
        answer = None
        try:
            verbs.return_book(actor=request.actor, book=found, returned_on=timezone.localdate())
        except ValidationError as error:
            problem = error
        else:
            answer = HttpResponseRedirect(reverse("revenue:book", args=[found.pk]))
    else:
        answer = None
    if answer is not None:
        return answer
    failed = bool(grid.faults or explain.errors or problem)
    return render(
        request,
        "revenue/book.html",
        {
            "book": found,
            "may_keep": may(request.actor, "revenue.keep_books", found),
            "leaves": leaves,
            "counts": reading.counts(found),
            "gaps": reading.in_ranges(reading.gaps(found)),
            "grid": grid,
            "explain": explain,
            "problems": problem.messages if problem else [],
            "heads": RevenueHead.objects.order_by("code"),
            "total": sum(leaf.receipt.amount_paisa for leaf in leaves if leaf.state == "used"),
        },
        status=422 if failed else 200,
    )


def _enter(request: HttpRequest, book: ReceiptBook, grid: f.LeafGrid) -> HttpResponse | None:
    entries = grid.entries()
    if grid.faults:
        return None
    if not entries:
        grid.note(0, _("Write at least one amount."))
        return None
    try:
        made = verbs.enter_leaves(actor=request.actor, book=book, entries=entries)
    except verbs.LeavesRefusedError as refused:
        grid.note_refused(refused.rows)
        return None
    except ValidationError as error:
        grid.note(0, error.messages[0])
        return None
    said: Any = ngettext("%(n)s leaf is entered.", "%(n)s leaves are entered.", len(made)) % {"n": len(made)}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("revenue:book", args=[book.pk]))


def _explain(request: HttpRequest, book: ReceiptBook, form: f.ExplainForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    typed = form.cleaned_data
    try:
        photo = None
        if typed["photo"]:
            photo = store_file(actor=request.actor, upload=typed["photo"], purpose=EVIDENCE, owner=book.body)
        verbs.explain_leaves(
            actor=request.actor,
            book=book,
            serials=typed["serials"],
            state=typed["state"],
            memo=typed["memo"],
            evidence=photo,
        )
    except ValidationError as error:
        f.take_back(form, error)
        return None
    messages.success(request, _("Recorded."))
    return HttpResponseRedirect(reverse("revenue:book", args=[book.pk]))
