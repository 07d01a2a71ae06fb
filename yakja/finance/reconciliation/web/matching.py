"""The work page of matching: one line at a time, its candidates the likeliest first; the keyboard suffices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import may, require

from .. import actions
from ..models import Match, StatementLine
from ..queries.candidates import as_item_of, near, open_lines
from . import forms as f


def work(request: HttpRequest, code: str) -> HttpResponse:
    """The first open line, or the one asked for; what it may be is ticked and sent, and the next line comes."""
    actor: Any = request.actor
    body = get_object_or_404(Body.objects.select_related("place"), code=code)
    require(actor, "reconciliation.see", body)
    here = reverse("reconciliation:matching", kwargs={"code": code})
    if request.method == "POST" and request.POST.get("do") == "run":
        counts = actions.run_matching(actor=actor, body=body)
        made = sum(counts[rule] for rule in Match.Rule.values)
        messages.success(
            request, _("%(made)s lines are explained by the rules; %(open)s are open.") % {"made": made, "open": counts["open"]}
        )  # fmt: skip
        return redirect(here)
    lines = open_lines(body)
    line = _asked(request, lines)
    candidates = near(line) if line else []
    form = f.MatchForm(request.POST or None)
    form.fields["item"].choices = [(c.item.name, c.item.shown) for c in candidates]
    if request.method == "POST" and line is not None and form.is_valid():
        try:
            actions.match_by_hand(
                actor=actor, line=line, parts=_parts(form, candidates), note=form.cleaned_data["note"]
            )
        except ValidationError as error:
            f.refused(form, _on_field(error))
        else:
            messages.success(request, _("Line %(ref)s is matched.") % {"ref": line.ref or line.line})
            return redirect(here)
    told = lines.aggregate(paisa=Sum(F("amount_paisa") - F("matched_paisa")))
    refs = set(as_item_of(line).refs) if line else set()
    return render(
        request,
        "reconciliation/matching.html",
        {
            "body": body, "line": line, "form": form, "count": lines.count(), "open_paisa": told["paisa"] or 0,
            "candidates": [(c, bool(set(c.item.refs) & refs)) for c in candidates], "next": _next(lines, line),
            "chosen": form.data.getlist("item") if form.is_bound else [], "may_match": may(actor, "reconciliation.match", body),
            "undone": line.matches.filter(undone_at__isnull=False).order_by("-undone_at")[:5] if line else [],
            "latest": Match.objects.standing().filter(line__source__body=body).select_related("line").prefetch_related("items").order_by("-id")[:10],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _asked(request: HttpRequest, lines: Any) -> StatementLine | None:
    typed = request.POST.get("line") or request.GET.get("line", "")
    if typed.isdecimal() and len(typed) < 19:
        found: StatementLine | None = lines.filter(pk=int(typed)).first()
        if found is not None:
            return found
    first: StatementLine | None = lines.first()
    return first


def _next(lines: Any, line: StatementLine | None) -> StatementLine | None:
    """The line after this one, for whoever leaves it for later."""
    if line is None:
        return None
    after: StatementLine | None = lines.filter(Q(on__gt=line.on) | Q(on=line.on, pk__gt=line.pk)).first()
    return after


def _parts(form: f.MatchForm, candidates: list[Any]) -> dict[str, int]:
    left = {c.item.name: c.left_paisa for c in candidates}
    chosen = form.cleaned_data["item"]
    part = form.cleaned_data["part"]
    if part is not None and len(chosen) != 1:
        raise ValidationError({"part": _("Tick one item to take only a part of it.")})
    if part is not None:
        return {chosen[0]: part if left[chosen[0]] > 0 else -abs(part)}
    return {name: left[name] for name in chosen}


def _on_field(error: ValidationError) -> ValidationError:
    """The verb names the items; the form has them under one name."""
    if hasattr(error, "error_dict") and "items" in error.error_dict:
        return ValidationError({"item": error.error_dict["items"]})
    return error


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a match, with a reason."""
    row = get_object_or_404(Match.objects.select_related("line__source__body__place"), pk=pk)
    require(request.actor, "reconciliation.match", row.line)
    form = f.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_match(actor=request.actor, match=row, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("The match is undone; the line is open again."))
            return redirect("reconciliation:matching", code=row.line.source.body.code)
    return render(
        request, "reconciliation/undo.html", {"form": form, "match": row, "body": row.line.source.body},
        status=422 if form.errors else 200,
    )  # fmt: skip
