"""Sources of a body's money statements and how their files are read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require

from .. import actions
from ..models import Discrepancy, Source, StatementLine
from ..rules import OFFICERS, READERS
from . import forms as f


def own_bodies(actor: Any, most: int = 200) -> list[Body]:
    """The bodies with money sources that the actor may see, and those they work in."""
    reach = actor.bodies_in_reach(READERS)
    working = {role.body_id for role in getattr(actor, "roles", []) if role.kind in OFFICERS and role.body_id}
    rows = Body.objects.filter(
        Q(pk__in=reach.filter(money_sources__isnull=False).values("pk")) | Q(pk__in=working)
    )
    return list(rows.distinct().order_by("path", "id")[:most])


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """All sources in reach by body: what is open, when the last statement ended."""
    actor: Any = request.actor
    require(actor, "reconciliation.see")
    rows = Source.objects.visible_to(actor).select_related("body__place").annotate(last=_last())
    page = keyset_page(rows, keys=("body_id", "kind", "id"), cursor=request.GET.get("cursor"), size=50)
    keys = [source.pk for source in page.items]
    lines = StatementLine.objects.open().filter(source__in=keys).order_by()
    waiting = {
        k: (n, s)
        for k, n, s in lines.values_list("source").annotate(
            n=Count("id"), s=Sum(F("amount_paisa") - F("matched_paisa"))
        )
    }
    groups: dict[Body, list[Any]] = {}
    for source in page.items:
        groups.setdefault(source.body, []).append((source, waiting.get(source.pk, (0, 0))))
    for body in own_bodies(actor) if not request.GET.get("cursor") else []:
        groups.setdefault(body, [])
    open_now = dict(
        Discrepancy.objects.open()
        .filter(body__in=groups)
        .order_by()
        .values_list("body")
        .annotate(n=Count("id"))
    )
    return render(
        request,
        "reconciliation/desk.html",
        {"groups": [(b, rows, open_now.get(b.pk, 0)) for b, rows in groups.items()], "page": page},
    )


def _last() -> Any:
    return Max("statements__to_on", filter=Q(statements__is_reverted=False))


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Name a source of a body."""
    actor: Any = request.actor
    body = get_object_or_404(Body.objects.select_related("place"), code=code)
    require(actor, "reconciliation.open_source", body)
    form = f.SourceForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_source(actor=actor, body=body, **form.cleaned_data)
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("The source is there. Bring in its first file."))
            return redirect("reconciliation:bring_in", code=made.code)
    return render(
        request,
        "reconciliation/source_new.html",
        {"form": form, "body": body},
        status=422 if form.errors else 200,
    )


def found(request: HttpRequest, code: str, permission: str) -> Source:
    """The source of this address, for somebody who may."""
    source = get_object_or_404(Source.objects.select_related("body__place", "mapping", "tool"), code=code)
    require(request.actor, permission, source)
    return source


@require_safe
def source(request: HttpRequest, code: str) -> HttpResponse:
    """One source: its imports and statements, newest first."""
    row = found(request, code, "reconciliation.see")
    page = keyset_page(row.batches.all(), keys=("-id",), cursor=request.GET.get("cursor"))
    statements = row.statements.filter(is_reverted=False).order_by(F("to_on").desc(nulls_last=True), "-id")[
        :12
    ]
    return render(
        request,
        "reconciliation/source.html",
        {
            "source": row, "page": page, "statements": statements, "may_import": may(request.actor, "reconciliation.import", row),
            "waiting": StatementLine.objects.open().filter(source=row).aggregate(n=Count("id"), paisa=Sum(F("amount_paisa") - F("matched_paisa"))),
        },
    )  # fmt: skip


def mapping(request: HttpRequest, code: str) -> HttpResponse:
    """Keep how the files of a source are read; a shipped mapping is copied, one's own gets a new version."""
    row = found(request, code, "reconciliation.save_mapping")
    base = row.mapping if row.mapping and row.mapping.rules["format"] in ("csv", "xlsx") else None
    form = f.MappingForm(request.POST or None, initial=f.MappingForm.initial_of(base))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_mapping(
                actor=request.actor, body=row.body, kind=row.kind, name=form.cleaned_data["name"],
                rules=form.rules(base.rules if base else {}), mapping=base,
            )  # fmt: skip
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("The mapping is kept. Choose it for the next file."))
            return redirect(f"{_address('reconciliation:bring_in', row.code)}?mapping={made.code}")
    return render(
        request,
        "reconciliation/mapping.html",
        {"form": form, "source": row},
        status=422 if form.errors else 200,
    )


def _address(name: str, code: str) -> str:
    return reverse(name, kwargs={"code": code})
