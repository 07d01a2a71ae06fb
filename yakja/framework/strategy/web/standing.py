"""The public status of a strategy, its milestones with their Gantt, and what can be taken away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit import i18n
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.ui.charts import bar as bars
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared

from ..models import Milestone, Status, Strategy
from ..queries import milestones as reads
from ..queries import standing, wording
from . import sheets
from . import standing_drawings as drawings

ROOMS = ("strategy", "cases", "bodies", "places")
TONES = {
    "done": "good",
    "on_track": "good",
    "at_risk": "warn",
    "late": "bad",
    "no_update": "neutral",
    "": "neutral",
}
PAGE = 40


def find(request: HttpRequest, code: str) -> Strategy:
    """A public strategy, or a draft for those who set its targets; 404 for anybody else."""
    strategy = standing.strategy_by_code(code)
    if strategy is None:
        raise Http404
    is_draft = strategy.case.state == "draft"
    if is_draft and not may(request.actor, "strategy.set_targets", strategy):  # type: ignore[attr-defined]
        raise Http404
    return strategy


def withdrawn(request: HttpRequest, strategy: Strategy) -> HttpResponse | None:
    """The notice in place of a page of a strategy that was withdrawn: it names the order. None while it stands."""
    if not strategy.is_withdrawn:
        return None
    return render(request, "strategy/withdrawn.html", {"strategy": strategy}, status=410)


@prepared(*ROOMS)
def status(request: HttpRequest, code: str) -> HttpResponse:
    """One page that can be quoted: the status with its rule, what changed, slippage, money, who is silent."""
    strategy = find(request, code)
    if notice := withdrawn(request, strategy):
        return notice
    today = timezone.localdate()
    page = standing.status_page(strategy, today)
    slipped = None
    if page is not None and page.slip_count:
        slipped = bars(
            [(wording.month(m.month).striptags(), m.days) for m in page.slipped_months[-12:]],
            caption=str(_("Days by which milestones were moved, by month")),
            tone="c3",
        )
    return render(
        request,
        "strategy/status.html",
        {"strategy": strategy, "page": page, "slipped": slipped, "today": today, **words()},
    )


def words() -> dict[str, Any]:
    """What the templates of this half say with."""
    return {
        "tones": TONES,
        "value_of": wording.value,
        "forecast_of": wording.forecast_sentence,
        "measure_of": wording.measure_name,
        "moved": wording.slip_sentence,
        "bar_of": drawings.bar,
        "names_of_status": dict(Status.choices),
    }


def status_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every change of status there has been, newest first."""
    strategy = find(request, code)
    if notice := withdrawn(request, strategy):
        return notice
    rows = standing.changes_of(strategy).values_list(
        "day", "subject", "code", "before", "status", "rule", "recorded_at"
    )
    head = ("day", "subject", "code", "before", "status", "rule", "recorded_at")
    return csv_answer(f"{strategy.code}-status", [head, *rows])


class MilestoneFilter(forms.Form):
    """Filters of the milestones, kept in the address."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    initiative = forms.ChoiceField(label=_("Initiative"), required=False)
    owner = forms.ChoiceField(label=_("Responsible body"), required=False)

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("all")), *Status.choices]
        initiatives = strategy.initiatives.order_by("position", "id")
        self.fields["initiative"].choices = [("", _("all")), *((i.code, str(i.name)) for i in initiatives)]
        owners = Body.objects.filter(milestones__initiative__strategy=strategy).distinct().order_by("code")
        self.fields["owner"].choices = [("", _("all")), *((b.code, str(b.name)) for b in owners)]

    def narrow(self, rows: Any) -> Any:
        """The rows under the filters; what was typed wrongly narrows nothing and is said on the page."""
        if not self.is_valid():
            return rows
        said = self.cleaned_data
        if said["status"]:
            rows = rows.filter(status=said["status"])
        if said["initiative"]:
            rows = rows.filter(initiative__code=said["initiative"])
        if said["owner"]:
            rows = rows.filter(owner__code=said["owner"])
        return rows


def _filter(request: HttpRequest, strategy: Strategy) -> MilestoneFilter:
    named = {k: v for k, v in request.GET.items() if k in ("status", "initiative", "owner")}
    return MilestoneFilter(named, strategy=strategy)


@prepared(*ROOMS)
def milestones(request: HttpRequest, code: str) -> HttpResponse:
    """The Gantt with its table, a page of milestones at a time in the order of their planned days."""
    strategy = find(request, code)
    if notice := withdrawn(request, strategy):
        return notice
    form = _filter(request, strategy)
    rows = form.narrow(reads.of(strategy))
    page = keyset_page(rows, keys=("planned_on", "id"), cursor=request.GET.get("cursor"), size=PAGE)
    today = timezone.localdate()
    return render(
        request,
        "strategy/milestones.html",
        {
            "strategy": strategy,
            "page": page,
            "form": form,
            "chart": drawings.milestones(page.items, today, i18n.active()),
            "key": drawings.key(),
            "may_set": may(request.actor, "strategy.set_targets", strategy),  # type: ignore[attr-defined]
            "today": today,
            **words(),
        },
    )


def milestones_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same milestones as a table, all of them under the filters."""
    strategy = find(request, code)
    if notice := withdrawn(request, strategy):
        return notice
    rows = _filter(request, strategy).narrow(reads.of(strategy))
    head = (
        "code", "name", "initiative", "owner", "planned_on", "forecast_on", "actual_on", "slipped_days", "status", "rule",
    )  # fmt: skip
    return csv_answer(f"{strategy.code}-milestones", [head, *(_row(m) for m in rows)])


def _row(m: Milestone) -> list[Any]:
    end = m.actual_on or m.forecast_on
    return [
        m.code, str(m.name), m.initiative.code, m.owner.code, m.planned_on, m.forecast_on, m.actual_on or "",
        (end - m.planned_on).days, m.status, m.rule,
    ]  # fmt: skip


def calendar(request: HttpRequest, code: str, owner: str = "") -> HttpResponse:
    """The milestones of a strategy, or of one owner in it, for a calendar program."""
    strategy = find(request, code)
    if notice := withdrawn(request, strategy):
        return notice
    body = None
    if owner:
        body = Body.objects.filter(code=owner, milestones__initiative__strategy=strategy).distinct().first()
        if body is None:
            raise Http404
    name = f"{strategy.code}-{owner}" if owner else strategy.code
    return sheets.calendar(name, reads.for_calendar(strategy, body), i18n.active(), timezone.now())


def as_day(text: str) -> dt.date | None:
    """A day written as 2026-11-27; None for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
