"""Opening the books of a body, locking its months and opening them again."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.text import ascii_digits

from .. import actions
from ..models import Books, PeriodLock
from .forms import LockForm, OpenForm
from .opening import body_of, books_of, frame, take_back


def open_(request: HttpRequest, code: str) -> HttpResponse:
    """Open the books of a body."""
    body = body_of(request, code)
    require(request.actor, "ledger.open_books", body)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.open_books(actor=request.actor, body=body, on=form.cleaned_data["on"])
        return HttpResponseRedirect(reverse("ledger:balance", args=[body.code]))
    is_open = Books.objects.filter(body=body).exists()
    return render(
        request,
        "ledger/open.html",
        {"form": form, "body": body, "is_open": is_open},
        status=422 if form.errors else 200,
    )


def lock(request: HttpRequest, code: str) -> HttpResponse:
    """Lock months, or open them again, which only a body above may."""
    books = books_of(request, code)
    form = LockForm(request.POST or None, initial={"month": request.GET.get("month", ""), "deed": "lock"})
    if request.method == "POST":
        if form.is_valid():
            typed = form.cleaned_data
            try:
                month = dt.date.fromisoformat(f"{ascii_digits(typed['month']).strip()}-01")
            except ValueError:
                form.add_error("month", _("Write the month as 2026-10."))
            else:
                deed = actions.lock_period if typed["deed"] == "lock" else actions.unlock_period
                try:
                    deed(actor=request.actor, body=books.body, month=month, reason=typed["reason"])
                except ValidationError as error:
                    take_back(form, error)
                else:
                    messages.success(request, _("Recorded."))
                    return HttpResponseRedirect(reverse("ledger:lock", args=[code]))
        else:
            require(request.actor, "ledger.lock_period", books.body)
    locks = list(PeriodLock.objects.filter(body=books.body).order_by("-id")[:24])
    may_lock = may(request.actor, "ledger.lock_period", books.body)
    return render(
        request, "ledger/lock.html", frame(request, books, "lock", form=form, locks=locks, may_lock=may_lock),
        status=422 if form.errors else 200,
    )  # fmt: skip
