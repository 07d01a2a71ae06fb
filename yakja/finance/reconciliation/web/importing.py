"""A file's way in: chosen, looked at row by row, taken, left or taken back; and the statement it became."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require

from .. import actions
from ..models import ImportBatch, StagedRow, Statement, StatementLine
from ..statements.faults import reason
from . import forms as f
from .sources import found

SHOWN = 50


def bring_in(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file and how it is read; it is staged, and nothing is taken yet."""
    source = found(request, code, "reconciliation.import")
    chosen = request.GET.get("mapping", "")
    form = f.FileForm(
        request.POST or None,
        request.FILES or None,
        source=source,
        initial={"mapping": chosen} if chosen else None,
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = actions.stage_file(
                actor=request.actor, source=source, file=upload.file, file_name=upload.name or "", mapping=form.cleaned_data["mapping"]
            )  # fmt: skip
        except ValidationError as error:
            f.refused(form, error)
        else:
            return redirect("reconciliation:batch", pk=made.pk)
    return render(
        request,
        "reconciliation/bring_in.html",
        {"form": form, "source": source},
        status=422 if form.errors else 200,
    )


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file holds: its counts, every refused row with line and reason, changed rows beside the old ones."""
    row = get_object_or_404(ImportBatch.objects.select_related("source__body__place"), pk=pk)
    require(request.actor, "reconciliation.see", row)
    form = f.ReasonForm(request.POST if request.POST.get("do") == "revert" else None)
    problems: list[str] = []
    if request.method == "POST":
        try:
            if said := _moved(request, row, form):
                messages.success(request, said)
                return redirect("reconciliation:batch", pk=pk)
        except ValidationError as error:
            problems = list(error.messages)
        row = ImportBatch.objects.select_related("source__body__place").get(pk=pk)
    faults = keyset_page(
        row.staged.filter(fate=StagedRow.Fate.REJECTED), keys=("line", "id"), size=SHOWN, cursor=request.GET.get("cursor")
    )  # fmt: skip
    return render(
        request,
        "reconciliation/batch.html",
        {
            "batch": row, "form": form, "problems": problems, "faults": faults,
            "reasons": [reason(r.code, r.params) for r in faults.items], "changed": _changed(row),
            "statements": list(row.statements.order_by("part")), "may_import": may(request.actor, "reconciliation.import", row),
        },
        status=422 if problems or form.errors else 200,
    )  # fmt: skip


def _moved(request: HttpRequest, row: ImportBatch, form: f.ReasonForm) -> str:
    """Do what was asked; the sentence that says so, or nothing where the form has problems."""
    actor: Any = request.actor
    what = request.POST.get("do", "")
    if what in ("take", "good"):
        actions.commit_batch(actor=actor, batch=row, only_good=what == "good")
        return _("The import is taken.")
    if what == "leave":
        actions.discard_batch(actor=actor, batch=row)
        return _("The import is left; nothing was taken.")
    if what == "revert" and form.is_valid():
        actions.revert_batch(actor=actor, batch=row, reason=form.cleaned_data["reason"])
        return _("The import is taken back; the file may be sent again.")
    require(actor, "reconciliation.import", row)
    return ""


def _changed(row: ImportBatch) -> list[tuple[Any, Any]]:
    """Rows that the source states otherwise than before, with the line as it stood."""
    if row.state == ImportBatch.State.STAGED:
        new: list[Any] = list(row.staged.filter(fate=StagedRow.Fate.CHANGED).order_by("line", "id")[:SHOWN])
        old = {
            line.row_key: line
            for line in StatementLine.objects.live().filter(
                source=row.source, row_key__in=[r.row_key for r in new]
            )
        }
        return [(old.get(r.row_key), r) for r in new]
    lines = StatementLine.objects.filter(statement__batch=row, replaces__isnull=False).select_related(
        "replaces"
    )
    return [(line.replaces, line) for line in lines.order_by("line", "id")[:SHOWN]]


@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement with its lines, what each is matched with, and the proof that its balances agree."""
    row = get_object_or_404(Statement.objects.select_related("source__body__place", "batch"), pk=pk)
    require(request.actor, "reconciliation.see", row)
    lines = row.lines.prefetch_related("matches__items")
    if request.GET.get("show") == "open":
        lines = lines.open()
    page = keyset_page(lines, keys=("line", "id"), size=50, cursor=request.GET.get("cursor"))
    return render(
        request,
        "reconciliation/statement.html",
        {
            "statement": row, "source": row.source, "page": page, "show": request.GET.get("show", ""),
            "told": {line.pk: [m for m in line.matches.all() if m.undone_at is None] for line in page.items},
        },
    )  # fmt: skip
