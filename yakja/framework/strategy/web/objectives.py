"""Objectives: the list, one with its series and rule, the cells behind it, one kept value at its permanent address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.ui.charts import line
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.queries import proven

from ..models import Objective, ObjectiveValue, StatusChange
from ..queries import measuring, standing, wording
from .standing import ROOMS, as_day, find, withdrawn, words

PARTS = {
    "": _("all"),
    "proven": _("proven"),
    "declared": _("declared only"),
    "unknown": _("not known"),
    "rest": _("not there yet"),
}
PAGE = 50


def _one(request: HttpRequest, code: str) -> Objective:
    objective = (
        Objective.objects.filter(code=code)
        .select_related(
            "strategy__case", "strategy__place", "strategy__owner", "place", "body", "kind", "owner"
        )
        .prefetch_related("functions", "initiatives")
        .first()
    )
    if objective is None:
        raise Http404
    find(request, objective.strategy.code)
    return objective


@prepared(*ROOMS)
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Every objective with its figure, forecast and rule."""
    strategy = find(request, code)
    if notice := withdrawn(request, strategy):
        return notice
    shown = {
        "strategy": strategy,
        "objectives": standing.objectives_of(strategy),
        "kept": standing.standing_of(strategy),
        "may_set": may(request.actor, "strategy.set_targets", strategy),  # type: ignore[attr-defined]
        **words(),
    }
    return render(request, "strategy/objectives.html", shown)


def index_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same as a table."""
    strategy = find(request, code)
    if notice := withdrawn(request, strategy):
        return notice
    head = (
        "code", "name", "measure", "at", "target", "due_on", "weakest_evidence", "baseline", "baseline_on", "value", "day",
        "revision", "numerator", "denominator", "declared_only", "unknown", "forecast", "status", "rule", "withdrawn_on",
    )  # fmt: skip
    rows = (_row(o) for o in standing.objectives_of(strategy))
    return csv_answer(f"{strategy.code}-objectives", [head, *rows])


def _row(o: Objective) -> list[Any]:
    facts, where = o.status_facts, o.place or o.body
    return [
        o.code, str(o.name), o.indicator or f"cells in {o.at_least} use", where.code if where else "", o.target, o.due_on,
        o.weakest if o.is_about_cells else "", "" if o.baseline is None else round(o.baseline, 4), o.baseline_on or "",
        *("" if facts.get(name) is None else facts[name] for name in (
            "value", "day", "revision", "numerator", "denominator", "declared_only", "unknown", "forecast",
        )), o.status, o.rule, o.withdrawn_on or "",
    ]  # fmt: skip


@prepared(*ROOMS)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One objective: figure, target, pace, rule, series as it was known then, and the way to the cells behind it."""
    objective = _one(request, code)
    if notice := withdrawn(request, objective.strategy):
        return notice
    today = timezone.localdate()
    points = measuring.points_of([objective], today)[objective.pk]
    chart = None
    if len(points) > 1:
        # The target as a line of its own: where the figures meet it is what a reader looks for.
        is_share = wording.indicator_unit(objective) == "share"
        chart = line(
            [wording.month(p.day).striptags() for p in points],
            [
                (gettext("Proven"), [(p.then or p.now).value for p in points]),
                (gettext("Target"), [objective.target] * len(points)),
            ],
            caption=gettext("The figure over time, as it was known at the end of each month"),
            top=1.0 if is_share else None,
            show=lambda amount: wording.value(objective, amount).striptags(),
        )
    changes = StatusChange.objects.filter(subject="objective", code=objective.code).order_by("-day", "-id")
    shown = {
        "objective": objective,
        "strategy": objective.strategy,
        "points": list(reversed(points)),
        "later_known": [p for p in points if p.then is not None and p.then.pk != p.now.pk],
        "chart": chart,
        "functions": sorted(objective.functions.all(), key=lambda f: (f.position, f.code)),
        "evidence": wording.accepted_evidence(objective) if objective.is_about_cells else "",
        "changes": list(changes[:10]),
        "may_set": may(request.actor, "strategy.set_targets", objective),  # type: ignore[attr-defined]
        **words(),
    }
    return render(request, "strategy/objective.html", shown)


@prepared("strategy", "cases", "catalogue", "bodies", "places")
def cells(request: HttpRequest, code: str) -> HttpResponse:
    """The cells behind the number, a page at a time, all or one part of them, each with body and tools."""
    objective = _cells_of(request, code)
    if notice := withdrawn(request, objective.strategy):
        return notice
    part = request.GET.get("part", "")
    if part not in PARTS:
        raise Http404
    target = measuring.target_of(objective)
    page = keyset_page(
        proven.cells_behind(target, part), keys=("id",), cursor=request.GET.get("cursor"), size=PAGE
    )
    shown = {
        "objective": objective,
        "strategy": objective.strategy,
        "page": page,
        "part": part,
        "parts": PARTS,
        "part_of": lambda c: target.part_of(c.status, c.standing, c.is_stale, c.proof),
        "measured": proven.measured(target),
        **words(),
    }
    return render(request, "strategy/objective_cells.html", shown)


def cells_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """All these cells as a table."""
    objective = _cells_of(request, code)
    if notice := withdrawn(request, objective.strategy):
        return notice
    part = request.GET.get("part", "")
    if part not in PARTS:
        raise Http404
    target = measuring.target_of(objective)

    def rows() -> Any:
        yield (
            "body",
            "body_name",
            "function",
            "part",
            "status",
            "standing",
            "out_of_date",
            "evidence",
            "tools",
            "since",
        )
        for c in proven.cells_behind(target, part).order_by("id").iterator(chunk_size=2000):
            yield (
                c.body.code, str(c.body.name), c.function.code, target.part_of(c.status, c.standing, c.is_stale, c.proof),
                c.status, c.standing, c.is_stale, c.level, " ".join(c.tools), c.since if c.level else "",
            )  # fmt: skip

    return csv_answer(f"{objective.code}-cells{'-' + part if part else ''}", rows())


def _cells_of(request: HttpRequest, code: str) -> Objective:
    """An objective that counts cells; 404 for one that reads an indicator, whose figures have pages of their own."""
    objective = _one(request, code)
    if not objective.is_about_cells:
        raise Http404
    return objective


@prepared(*ROOMS)
def value(request: HttpRequest, code: str, day: str, revision: int) -> HttpResponse:
    """One kept value as it was computed; a later revision is pointed to, the old one stays."""
    objective = _one(request, code)
    if notice := withdrawn(request, objective.strategy):
        return notice
    when = as_day(day)
    rows = (
        list(ObjectiveValue.objects.filter(objective=objective, day=when).order_by("revision"))
        if when
        else []
    )
    row = next((r for r in rows if r.revision == revision), None)
    if row is None:
        raise Http404
    shown = {"objective": objective, "strategy": objective.strategy, "row": row, "revisions": rows, **words()}
    return render(request, "strategy/value.html", shown)
