"""Giving evidence for one cell: the body's declaration or signed export, an inspector's visit, the drawn check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.permissions import may, require

from ..actions import grid as actions
from ..actions import proofs
from ..actions.usages import SAYABLE
from ..models import Cell, EvidenceKind, Status, Verification
from ..queries import grid as queries
from ..queries.bodies import statements_of
from ..queries.proofs import kept_file
from .grid import officer, options, typed

OWN_WORD = (
    (EvidenceKind.DECLARATION, gettext_lazy("I declare it for the body")),
    (EvidenceKind.EXPORT, gettext_lazy("An export signed by the body shows it (attach the file)")),
)


@never_cache
def declare(request: HttpRequest, body_code: str, code: str) -> HttpResponse:
    """The body says how it does a function, by its word or by a signed export."""
    actor = officer(request)
    body, function = _cell(body_code, code)
    require(actor, "catalogue.declare_usage", body)
    if request.method == "POST" and "still" in request.POST:

        def confirm() -> proofs.Given:
            actions.confirm_same(actor=actor, body=body, function=function)
            return proofs.Given()

        return _answered(request, body, function, confirm)
    wanted = request.POST.get("kind") or request.GET.get("kind") or EvidenceKind.DECLARATION
    kind = wanted if wanted in dict(OWN_WORD) else EvidenceKind.DECLARATION
    return _answered(request, body, function, _give(request, body, function, kind), kind=kind)


@never_cache
def visit(request: HttpRequest, body_code: str, code: str) -> HttpResponse:
    """An officer of another body, or a steward, was there and saw how it is done."""
    actor = officer(request)
    body, function = _cell(body_code, code)
    require(actor, "catalogue.record_visit", body)
    give = _give(request, body, function, EvidenceKind.VISIT)
    return _answered(request, body, function, give, kind=EvidenceKind.VISIT)


@never_cache
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Looking at a cell of another body that was drawn for the check."""
    actor = officer(request)
    drawn = get_object_or_404(
        Verification.objects.select_related("round", "body__place", "function", "verifier"), pk=pk
    )
    require(actor, "catalogue.verify_cell", drawn)

    def check() -> proofs.Given:
        return proofs.check_drawn_cell(
            actor=actor,
            verification=drawn,
            values=typed(request, [drawn.function.code])[drawn.function.code],
            upload=request.FILES.get("file"),
            kept=request.POST.get("kept", ""),
        )

    return _answered(request, drawn.body, drawn.function, check, kind=EvidenceKind.VISIT, drawn=drawn)


def _cell(body_code: str, code: str) -> tuple[Body, Function]:
    body = get_object_or_404(Body.objects.select_related("place", "kind"), code=body_code)
    return body, get_object_or_404(Function, code=code)


def _give(request: HttpRequest, body: Body, function: Function, kind: str) -> Callable[[], proofs.Given]:
    def give() -> proofs.Given:
        return proofs.give_evidence(
            actor=request.actor,  # type: ignore[attr-defined]
            body=body,
            function=function,
            kind=kind,
            values=typed(request, [function.code])[function.code],
            on=request.POST.get("on", ""),
            upload=request.FILES.get("file"),
            kept=request.POST.get("kept", ""),
        )

    return give


def _answered(
    request: HttpRequest,
    body: Body,
    function: Function,
    give: Callable[[], proofs.Given],
    *,
    kind: str = EvidenceKind.DECLARATION,
    drawn: Verification | None = None,
) -> HttpResponse:
    """The form, what became of it, and what was typed when it was refused."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    given, values = proofs.Given(), {}
    if request.method == "POST":
        values = typed(request, [function.code])[function.code]
        try:
            given = give()
        except ValidationError as error:
            given = proofs.Given(
                kept_file(actor, body, function, kind, request.POST.get("kept", "")),
                [str(message) for message in error.messages],
            )
        if given.file is not None and kind == EvidenceKind.DECLARATION:
            kind = EvidenceKind.EXPORT
        if not given.faults:
            if drawn is not None:
                messages.success(request, _("Recorded. The difference is published with the round."))
                return redirect("catalogue:grid_index")
            messages.success(request, _("Saved."))
            return redirect("dashboards:body", code=body.code)
    shown = None if drawn is not None else Cell.objects.filter(body=body, function=function).first()
    row = queries.GridRow(
        function=function, cell=shown, evidence=None, values=values, is_draft=False, saved_at=None, is_answered=False,
        offered=queries.offers(function, body.place),
    )  # fmt: skip
    template = (
        "grid_verify" if drawn is not None else "grid_visit" if kind == EvidenceKind.VISIT else "grid_one"
    )
    facts: dict[str, Any] = {
        "body": body,
        "drawn": drawn,
        "row": row,
        "options": options,
        "kind": kind,
        "faults": given.faults,
        "kept": given.file,
        "choices": [(s.value, s.label) for s in SAYABLE if drawn is None or s != Status.NOT_DEVOLVED],
        "today": timezone.localdate(),
    }
    if drawn is None:
        facts |= {
            "own_word": OWN_WORD,
            "on": request.POST.get("on", ""),
            "statements": statements_of(body, function),
            "sees": may(actor, "catalogue.see_proof", body),
            "may_declare": may(actor, "catalogue.declare_usage", body),
            "may_visit": may(actor, "catalogue.record_visit", body),
        }
    return render(request, f"catalogue/{template}.html", facts, status=422 if given.faults else 200)
