"""`/api/v1/strategies/{code}/status`, `.../objectives`, `.../milestones`: statuses with their rule, from kept rows."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from yakja.foundation.bodies.queries import body_of_code
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.ui.prepared import prepared

from ..models import Milestone, Objective, ObjectiveValue, Status, Strategy
from ..queries import measuring, standing, wording
from ..queries import milestones as reads

router = Router(tags=["strategy"])
ROOMS = ("strategy", "cases", "bodies", "places")


class StatusOut(Schema):
    """The status of a strategy with the rule that decided it; counts by status, silent owners, money in paisa.

    `status` is one of on_track, at_risk, late, no_update, done.
    """

    code: str
    name: str
    names: dict[str, str]
    place: str
    status: str
    rule: str
    rule_text: str
    since: str | None
    computed_at: str | None
    objectives: dict[str, int]
    initiatives: dict[str, int]
    milestones: dict[str, int]
    silent_owners: list[dict[str, str]]
    planned_paisa: int | None
    spent_paisa: int | None
    url: str


class ObjectiveOut(Schema):
    """One objective. `value` counts only evidence at least as strong as `weakest_evidence`; `declared_only` and `unknown`
    are cells of the same whole. With `as_of` and `known_on` it is the value of that day as known on the other."""

    code: str
    name: str
    names: dict[str, str]
    status: str
    rule: str
    rule_text: str
    measure: str
    place: str | None
    body: str | None
    functions: list[str]
    kind: str | None
    at_least: str | None
    weakest_evidence: str | None
    unit: str
    value: float | None
    day: str | None
    revision: int | None
    numerator: int | None
    denominator: int | None
    declared_only: int | None
    unknown: int | None
    baseline: float | None
    baseline_on: str | None
    target: float
    due_on: str
    forecast: float | None
    forecast_text: str
    owner: str
    withdrawn_on: str | None
    url: str


class ObjectivePage(Schema):
    as_of: str | None
    known_on: str | None
    items: list[ObjectiveOut]


class MilestoneOut(Schema):
    """One milestone: its three days and how far it slipped against the plan."""

    code: str
    name: str
    names: dict[str, str]
    status: str
    rule: str
    rule_text: str
    initiative: str
    owner: str
    planned_on: str
    forecast_on: str
    actual_on: str | None
    slipped_days: int
    waits_for: list[str]
    url: str


class MilestonePage(Schema):
    items: list[MilestoneOut]
    next: str | None


def _strategy(code: str) -> Strategy:
    found = standing.strategy_by_code(code.strip())
    if found is None or found.case.state == "draft":
        raise Http404(f"no strategy with the code {code!r}")
    if found.is_withdrawn:
        raise Http404(f"this strategy was withdrawn by the order: {found.withdrawn_by_order}")
    return found


def _ready(data: Any) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json; charset=utf-8")


def _iso(day: dt.date | dt.datetime | None) -> str | None:
    return day.isoformat() if day else None


def _spoken(lang: str) -> str:
    return lang if lang in CODES else "en"


@router.get("/strategies/{code}/status", response=StatusOut, summary="The status of a strategy and its rule")
def strategy_status(request: HttpRequest, code: str, lang: str = "en") -> HttpResponse:
    """Decided by a rule from kept figures; nobody types it. 404 names the order where a strategy was withdrawn."""
    return _status(request, code, lang)


@prepared(*ROOMS)
def _status(request: HttpRequest, code: str, lang: str) -> HttpResponse:
    strategy = _strategy(code)
    kept = standing.standing_of(strategy)
    if kept is None or not kept.status:
        raise Http404("this strategy has not been measured yet")
    counts = kept.status_facts
    with translation.override(_spoken(lang)):
        return _ready(
            {
                "code": strategy.code,
                "name": strategy.name.best(_spoken(lang))[0],
                "names": dict(strategy.name),
                "place": strategy.place.code,
                "status": kept.status,
                "rule": kept.rule,
                "rule_text": str(kept.rule_sentence),
                "since": _iso(kept.status_since),
                "computed_at": _iso(kept.computed_at),
                **{name: counts.get(name, {}) for name in ("objectives", "initiatives", "milestones")},
                "silent_owners": [
                    {"owner": line.duty.owner.code, "since": line.silent_since.isoformat()}
                    for line in standing.owners_of(strategy)
                    if line.silent_since
                ],
                "planned_paisa": counts.get("planned_paisa"),
                "spent_paisa": counts.get("spent_paisa"),
                "url": f"/{_spoken(lang)}/strategies/{strategy.code}/status/",
            }
        )


@router.get(
    "/strategies/{code}/objectives", response=ObjectivePage, summary="Objectives with figure, forecast, rule"
)
def strategy_objectives(
    request: HttpRequest,
    code: str,
    as_of: dt.date | None = None,
    known_on: dt.date | None = None,
    lang: str = "en",
) -> HttpResponse:
    """`as_of` asks for the value of another day, as it is known now; with `known_on` as it was known on that day.

    Status, rule and forecast are always those of now.
    """
    return _objectives(request, code, as_of, known_on, lang)


@prepared(*ROOMS)
def _objectives(
    request: HttpRequest, code: str, as_of: dt.date | None, known_on: dt.date | None, lang: str
) -> HttpResponse:
    strategy = _strategy(code)
    if as_of and as_of > timezone.localdate():
        refuse("coming_day", _("The figures of a coming day are not known."), field="as_of")
    rows = Objective.objects.filter(strategy=strategy).select_related(
        "place", "body", "kind", "owner", "strategy"
    )
    found = list(rows.prefetch_related("functions").order_by("position", "id"))
    asked = as_of or (timezone.localdate() if known_on else None)
    then = {o.pk: measuring.value_on(o, asked, known_on=known_on) for o in found} if asked else None
    with translation.override(_spoken(lang)):
        items = [
            _objective(o, then[o.pk] if then is not None else None, then is not None, _spoken(lang))
            for o in found
        ]
    return _ready({"as_of": _iso(as_of), "known_on": _iso(known_on), "items": items})


def _objective(o: Objective, row: ObjectiveValue | None, is_asked: bool, lang: str) -> dict[str, Any]:
    facts = o.status_facts
    if is_asked:
        names = ("numerator", "denominator", "declared_only", "unknown", "revision", "value")
        facts = {**facts, **{name: getattr(row, name) if row else None for name in names}}
        facts["day"] = row.day.isoformat() if row else None
    return {
        "code": o.code,
        "name": o.name.best(lang)[0],
        "names": dict(o.name),
        "status": o.status,
        "rule": o.rule,
        "rule_text": str(o.rule_sentence),
        "measure": o.indicator or "cells",
        "place": o.place.code if o.place else None,
        "body": o.body.code if o.body else None,
        "functions": sorted(f.code for f in o.functions.all()),
        "kind": o.kind.code if o.kind else None,
        "at_least": o.at_least if o.is_about_cells else None,
        "weakest_evidence": o.weakest if o.is_about_cells else None,
        "unit": wording.indicator_unit(o),
        **{
            name: facts.get(name)
            for name in (
                "value",
                "day",
                "revision",
                "numerator",
                "denominator",
                "declared_only",
                "unknown",
                "forecast",
            )
        },
        "baseline": o.baseline,
        "baseline_on": _iso(o.baseline_on),
        "target": o.target,
        "due_on": o.due_on.isoformat(),
        "forecast_text": wording.forecast_sentence(o).striptags(),
        "owner": o.owner.code,
        "withdrawn_on": _iso(o.withdrawn_on),
        "url": f"/{lang}/objectives/{o.code}/",
    }


@router.get(
    "/strategies/{code}/milestones", response=MilestonePage, summary="Milestones with their days and rule"
)
def strategy_milestones(
    request: HttpRequest,
    code: str,
    status: Status | None = None,
    owner: str = "",
    cursor: str = "",
    limit: int = Query(100, ge=1, le=1000),
    lang: str = "en",
) -> HttpResponse:
    """In the order of their planned days; `owner` is the code of a body."""
    strategy = _strategy(code)
    rows = reads.of(strategy).prefetch_related("waits_for")
    if status:
        rows = rows.filter(status=status.value)
    if owner:
        rows = rows.filter(owner=body_of_code(owner, field="owner"))
    page = keyset_page(rows, keys=("planned_on", "id"), cursor=cursor or None, size=limit)
    with translation.override(_spoken(lang)):
        return _ready({"items": [_milestone(m, _spoken(lang)) for m in page.items], "next": page.next})


def _milestone(m: Milestone, lang: str) -> dict[str, Any]:
    return {
        "code": m.code,
        "name": m.name.best(lang)[0],
        "names": dict(m.name),
        "status": m.status,
        "rule": m.rule,
        "rule_text": str(m.rule_sentence),
        "initiative": m.initiative.code,
        "owner": m.owner.code,
        "planned_on": m.planned_on.isoformat(),
        "forecast_on": m.forecast_on.isoformat(),
        "actual_on": _iso(m.actual_on),
        "slipped_days": ((m.actual_on or m.forecast_on) - m.planned_on).days,
        "waits_for": sorted(other.code for other in m.waits_for.all()),
        "url": f"/{lang}/milestones/{m.code}/",
    }
