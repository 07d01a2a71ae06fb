"""Vouchers: the list, one of them, entering by hand, bringing in a sheet, posting by a second person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require

from .. import actions
from ..models import Fund, Voucher, VoucherBatch, VoucherState
from ..queries.budget import left_of
from ..queries.objects import object_codes, object_name
from ..queries.reading import VOUCHER_KNOWN, VOUCHER_REQUIRED
from .budgets import MOST_BYTES
from .forms import ReasonForm, ReverseForm, VoucherForm, VoucherSheetForm
from .opening import books_of, frame, take_back

FUNDS = dict(Fund.choices)


def index(request: HttpRequest, code: str) -> HttpResponse:
    """The vouchers of a body in one state, the newest first, and files that wait."""
    books = books_of(request, code)
    state = request.GET.get("state", VoucherState.ENTERED)
    if state not in VoucherState.values:
        state = VoucherState.ENTERED
    rows = Voucher.objects.of(books.body).filter(state=state)
    page = keyset_page(rows, keys=("-on", "-id"), cursor=request.GET.get("cursor"))
    files = list(VoucherBatch.objects.of(books.body).filter(checker="").order_by("-id")[:10])
    return render(
        request,
        "ledger/vouchers.html",
        frame(request, books, "vouchers", page=page, state=state, states=VoucherState.choices, files=files),
    )


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter one voucher by hand."""
    books = books_of(request, code)
    require(request.actor, "ledger.enter", books.body)
    form = VoucherForm(request.POST or None, initial={"on": timezone.localdate().isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter_voucher(actor=request.actor, body=books.body, cells=form.cells())
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("Entered; a second person posts it."))
            return HttpResponseRedirect(reverse("ledger:voucher", args=[code, made.pk]))
    return render(
        request, "ledger/voucher_new.html", frame(request, books, "vouchers", form=form, objects=object_codes()),
        status=422 if form.errors else 200,
    )  # fmt: skip


def load(request: HttpRequest, code: str) -> HttpResponse:
    """Bring in a sheet of vouchers: every bad row is named; none is taken, or exactly the good ones, as asked."""
    books = books_of(request, code)
    require(request.actor, "ledger.enter", books.body)
    form = VoucherSheetForm(request.POST or None, request.FILES or None)
    report = made = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if typed["file"].size > MOST_BYTES:
            form.add_error("file", _("The file is too large; divide it."))
        else:
            try:
                report, made = actions.import_vouchers(
                    actor=request.actor, body=books.body, raw=typed["file"].read(), name=typed["file"].name,
                    source=typed["source"], only_if_clean=not typed["only_good"], dry_run=typed["mode"] == "check",
                )  # fmt: skip
            except ValidationError as error:
                take_back(form, error)
            else:
                if made is not None and report.is_clean:
                    messages.success(request, _("Taken in; a second person posts it."))
                    return HttpResponseRedirect(reverse("ledger:batch", args=[code, made.pk]))
    return render(
        request, "ledger/load.html",
        frame(
            request, books, "vouchers", form=form, report=report, sheet="vouchers", required=VOUCHER_REQUIRED,
            optional=VOUCHER_KNOWN, title=_("Bring in vouchers"), made=made,
        ),
        status=422 if form.errors or (report and report.errors and not report.loaded) else 200,
    )  # fmt: skip


def batch(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One file of vouchers; a second person posts what waits of it."""
    books = books_of(request, code)
    row = get_object_or_404(
        VoucherBatch.objects.select_related("body__place", "body__parent"), body=books.body, pk=pk
    )
    form = ReasonForm()
    if request.method == "POST":
        form = ReasonForm(request.POST)
        form.is_valid()
        try:
            actions.post_batch(actor=request.actor, batch=row)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("Posted."))
            return HttpResponseRedirect(reverse("ledger:batch", args=[code, pk]))
    page = keyset_page(row.vouchers.all(), keys=("on", "id"), cursor=request.GET.get("cursor"), size=50)
    waits = row.vouchers.filter(state=VoucherState.ENTERED).count()
    return render(
        request, "ledger/batch.html",
        frame(
            request, books, "vouchers", batch=row, page=page, waits=waits, form=form,
            may_post=bool(waits) and may(request.actor, "ledger.approve", row),
        ),
        status=422 if form.errors else 200,
    )  # fmt: skip


def voucher(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One voucher; a second person posts, refuses or reverses it."""
    books = books_of(request, code)
    row = get_object_or_404(
        Voucher.objects.select_related("body__place", "body__parent", "transaction", "batch"),
        body=books.body,
        pk=pk,
    )
    deed = request.POST.get("deed", "")
    is_posted = row.state == VoucherState.POSTED
    form: ReasonForm = (ReverseForm if is_posted else ReasonForm)(
        request.POST or None, initial={"on": timezone.localdate()}
    )
    if request.method == "POST":
        require(request.actor, "ledger.approve", row)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                if deed == "post":
                    actions.approve_voucher(actor=request.actor, voucher=row, reason=reason)
                elif deed == "refuse":
                    actions.refuse_voucher(actor=request.actor, voucher=row, reason=reason)
                elif deed == "reverse" and is_posted:
                    actions.reverse_voucher(
                        actor=request.actor, voucher=row, on=form.cleaned_data["on"], reason=reason
                    )
                return HttpResponseRedirect(reverse("ledger:voucher", args=[code, pk]))
            except ValidationError as error:
                take_back(form, error)
    return render(
        request, "ledger/voucher.html",
        frame(
            request, books, "vouchers", voucher=row, form=form, funds=FUNDS, name=object_name(row.object_code),
            left=left_of(row) if row.state == VoucherState.ENTERED and row.object_code else None,
            may_approve=may(request.actor, "ledger.approve", row), is_posted=is_posted,
        ),
        status=422 if form.errors else 200,
    )  # fmt: skip
