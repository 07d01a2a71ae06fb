"""Reads of the standing of strategies for pages and the API, all from kept rows: nothing is measured on a page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from yakja.foundation.bodies.models import Body
from yakja.framework.mandates.models import Mandate

from ..models import (
    BudgetLine,
    Initiative,
    Milestone,
    Objective,
    Slip,
    Status,
    StatusChange,
    StatusUpdate,
    Strategy,
    StrategyStanding,
    UpdateDuty,
)
from . import milestones, updates

# What a page shows first.
WORST_FIRST = ("late", "no_update", "at_risk", "on_track", "done", "")
MOST = 12


def mandate_of(lead: Body, objectives: Iterable[Objective], day: dt.date) -> Mandate | None:
    """The mandate by which a body builds or runs what the objectives speak of; None where it is not designated."""
    functions = {f.pk for o in objectives for f in o.functions.all()}
    rows = Mandate.objects.in_force(day).filter(holder=lead, role__in=["builder", "operator"])
    if functions:
        rows = rows.filter(function__in=functions)
    return rows.order_by("role", "code").first()


def strategy_by_code(code: str) -> Strategy | None:
    return Strategy.objects.filter(code=code).select_related("case", "place", "owner").first()


def standing_of(strategy: Strategy) -> StrategyStanding | None:
    """The kept status of a strategy; None before the first measuring."""
    return StrategyStanding.objects.filter(strategy=strategy).first()


@dataclass(frozen=True)
class Money:
    """Planned and spent in one fiscal year; `lines` of the budget, and how many of them say nothing."""

    fiscal_year: str
    planned_paisa: int | None
    spent_paisa: int | None
    lines: int
    without_plan: int
    without_spending: int


def money_of(strategy: Strategy) -> list[Money]:
    """The money of a strategy by fiscal year; what nobody stated is counted as not known, never as nothing."""
    rows = (
        BudgetLine.objects.filter(initiative__strategy=strategy)
        .order_by("fiscal_year")
        .values("fiscal_year")
        .annotate(
            planned=Sum("planned_paisa"),
            spent=Sum("spent_paisa"),
            lines=Count("id"),
            with_plan=Count("planned_paisa"),
            with_spending=Count("spent_paisa"),
        )
    )
    return [
        Money(r["fiscal_year"], r["planned"], r["spent"], r["lines"], r["lines"] - r["with_plan"], r["lines"] - r["with_spending"])
        for r in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class OwnerLine:
    """An owner: its duty, its newest words, and since when it is silent."""

    duty: UpdateDuty
    update: StatusUpdate | None

    @property
    def silent_since(self) -> dt.date | None:
        """The day of its last update, or the day from which it owed one; None while it answers."""
        if self.duty.overdue_since is None:
            return None
        return self.update.on if self.update else self.duty.since


def owners_of(strategy: Strategy) -> list[OwnerLine]:
    """Every owner that owes updates, the silent ones first."""
    duties = updates.duties_of(strategy)
    said = updates.newest_updates(duties)
    lines = [OwnerLine(duty, said.get(duty.pk)) for duty in duties]
    return sorted(lines, key=lambda line: (line.duty.overdue_since is None, line.duty.owner.code))


def worst_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: WORST_FIRST.index(row.status))


def objectives_of(strategy: Strategy) -> list[Objective]:
    """All objectives of a strategy in their order, the withdrawn ones last."""
    rows = Objective.objects.filter(strategy=strategy).select_related("place", "body", "owner", "kind")
    return list(rows.order_by(F("withdrawn_on").asc(nulls_first=True), "position", "id"))


def initiatives_of(strategy: Strategy) -> list[Initiative]:
    return list(strategy.initiatives.select_related("lead", "mandate__function").order_by("position", "id"))


def changes_of(strategy: Strategy, *, since: dt.date | None = None) -> QuerySet[StatusChange]:
    """Changes of status, newest first."""
    rows = StatusChange.objects.filter(strategy=strategy).order_by("-day", "-id")
    return rows.filter(day__gte=since) if since else rows


@dataclass(frozen=True)
class SlipMonth:
    """How much slipped in one month: slips, and days moved later all together."""

    month: dt.date
    slips: int
    days: int


def slip_months(strategy: Strategy, today: dt.date, *, months: int = 18) -> list[SlipMonth]:
    """The slippage of past months, oldest first, months without a slip too."""
    first = today.replace(day=1)
    wanted = [first]
    for _month in range(months - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        wanted.append(first)
    rows = Slip.objects.filter(
        milestone__initiative__strategy=strategy, on__gte=wanted[-1], pushed_by__isnull=True
    )
    found: dict[dt.date, list[int]] = defaultdict(list)
    for on, start, end in rows.values_list("on", "from_on", "to_on"):
        found[on.replace(day=1)].append(max((end - start).days, 0))
    return [SlipMonth(month, len(found[month]), sum(found[month])) for month in reversed(wanted)]


@dataclass(frozen=True)
class StatusPage:
    """What can be quoted of a strategy on a day."""

    strategy: Strategy
    standing: StrategyStanding
    objectives: list[Objective]
    more_objectives: int
    initiatives: list[Initiative]
    more_initiatives: int
    late: list[Milestone]
    late_count: int
    changes: list[StatusChange]
    more_changes: int
    slips: list[Slip]
    slip_count: int
    slipped_months: list[SlipMonth]
    money: list[Money]
    owners: list[OwnerLine]
    names: dict[str, Any]


def status_page(strategy: Strategy, today: dt.date) -> StatusPage | None:
    """The public status of a strategy; None before the first measuring. A fixed number of queries."""
    kept = standing_of(strategy)
    if kept is None:
        return None
    objectives = [o for o in objectives_of(strategy) if not o.withdrawn_on]
    initiatives = worst_first(initiatives_of(strategy))
    late = milestones.of(strategy).filter(status=Status.LATE).order_by("planned_on", "id")
    changes = list(changes_of(strategy, since=today.replace(day=1))[: MOST + 1])
    count = changes_of(strategy, since=today.replace(day=1)).count() if len(changes) > MOST else len(changes)
    shown = changes[:MOST]
    codes = {c.code for c in shown}
    names: dict[str, Any] = {o.code: o.name for o in objectives}
    names |= {i.code: i.name for i in initiatives}
    names |= {
        m.code: m.name for m in Milestone.objects.filter(code__in=codes - set(names)).only("code", "name")
    }
    slips = milestones.slips_of(strategy)
    return StatusPage(
        strategy=strategy,
        standing=kept,
        objectives=worst_first(objectives)[:MOST],
        more_objectives=max(0, len(objectives) - MOST),
        initiatives=initiatives[:MOST],
        more_initiatives=max(0, len(initiatives) - MOST),
        late=list(late[:MOST]),
        late_count=kept.status_facts.get("milestones", {}).get("late", 0),
        changes=shown,
        more_changes=count - len(shown),
        slips=list(slips[:MOST]),
        slip_count=slips.count(),
        slipped_months=slip_months(strategy, today),
        money=money_of(strategy),
        owners=owners_of(strategy),
        names=names,
    )


@dataclass(frozen=True)
class Brief:
    """The standing in short, for the overview of a strategy."""

    strategy: Strategy
    kept: StrategyStanding
    objectives: list[Objective]
    silent: list[OwnerLine]


def brief(strategy: Strategy) -> Brief | None:
    """What the overview page shows of the standing; None before the first measuring. Four queries."""
    kept = standing_of(strategy)
    if kept is None:
        return None
    chosen = [o for o in objectives_of(strategy) if not o.withdrawn_on]
    return Brief(strategy, kept, chosen, [line for line in owners_of(strategy) if line.silent_since])
