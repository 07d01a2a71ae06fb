"""The budget beside what was spent and received; bringing in a budget and adopting it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.kit.permissions import may, require

from .. import actions
from ..models import Budget, Fund
from ..queries import comparison
from ..queries.objects import object_name
from ..queries.reading import BUDGET_KNOWN, BUDGET_REQUIRED
from .forms import AdoptForm, BudgetForm, ReasonForm
from .opening import books_of, frame, take_back, year_of, years_of

MOST_BYTES = 8 * 1024 * 1024
FUNDS = dict(Fund.choices)


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Budget against actual of a fiscal year."""
    books = books_of(request, code)
    year = year_of(request)
    rows = comparison(books.body, year)
    versions = list(Budget.objects.of(books.body).filter(year=year).order_by("number"))
    return render(
        request,
        "ledger/budget.html",
        frame(
            request, books, "budget", year=year, years=years_of(books), funds=FUNDS, versions=versions,
            spending=[row for row in rows if row.is_spending], receipts=[row for row in rows if not row.is_spending],
        ),
    )  # fmt: skip


def load(request: HttpRequest, code: str) -> HttpResponse:
    """Bring in a budget: looked at first, then taken in whole."""
    books = books_of(request, code)
    require(request.actor, "ledger.enter", books.body)
    form = BudgetForm(request.POST or None, request.FILES or None, initial={"year": year_of(request)})
    report = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if typed["file"].size > MOST_BYTES:
            form.add_error("file", _("The file is too large; divide it."))
        else:
            try:
                report, budget = actions.load_budget(
                    actor=request.actor, body=books.body, year=typed["year"], raw=typed["file"].read(),
                    source=typed["source"], dry_run=typed["mode"] == "check",
                )  # fmt: skip
            except ValidationError as error:
                take_back(form, error)
            else:
                if budget is not None:
                    messages.success(request, _("Taken in; a second person adopts it."))
                    return HttpResponseRedirect(reverse("ledger:adopt", args=[code, budget.pk]))
    return render(
        request, "ledger/load.html",
        frame(
            request, books, "budget", form=form, report=report, sheet="budget", required=BUDGET_REQUIRED,
            optional=BUDGET_KNOWN, title=_("Bring in a budget"),
        ),
        status=422 if form.errors or (report and report.errors) else 200,
    )  # fmt: skip


def budget(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One version of a budget; a second person adopts it, its maker or another withdraws it before that."""
    books = books_of(request, code)
    row = get_object_or_404(
        Budget.objects.select_related("body__place", "body__parent"), body=books.body, pk=pk
    )
    deed = request.POST.get("deed", "")
    form = AdoptForm(request.POST if deed == "adopt" else None)
    back = ReasonForm(request.POST if deed == "withdraw" else None, prefix="w")
    if request.method == "POST":
        require(request.actor, "ledger.enter", books.body)
        try:
            if deed == "adopt" and form.is_valid():
                actions.adopt_budget(actor=request.actor, budget=row, **form.cleaned_data)
                messages.success(request, _("Recorded."))
                return HttpResponseRedirect(reverse("ledger:budget", args=[code]) + f"?year={row.year}")
            if deed == "withdraw" and back.is_valid():
                actions.withdraw_budget(actor=request.actor, budget=row, reason=back.cleaned_data["reason"])
                messages.success(request, _("Withdrawn."))
                return HttpResponseRedirect(reverse("ledger:budget", args=[code]) + f"?year={row.year}")
        except ValidationError as error:
            take_back(form if deed == "adopt" else back, error)
    lines = list(row.lines.order_by("fund", "grant_code", "object_code", "function"))
    return render(
        request, "ledger/adopt.html",
        frame(
            request, books, "budget", budget=row, lines=lines, form=form, back=back, funds=FUNDS,
            names={line.object_code: object_name(line.object_code) for line in lines},
            may_adopt=not row.is_adopted and may(request.actor, "ledger.approve", row),
            may_withdraw=not row.is_adopted and may(request.actor, "ledger.enter", books.body),
        ),
        status=422 if form.errors or back.errors else 200,
    )  # fmt: skip
