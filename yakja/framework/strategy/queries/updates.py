"""Reads of status updates: who owes one, what the owner's computed facts are, what was said last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from ..models import Milestone, Objective, StatusUpdate, Strategy, UpdateDuty


def running_duties() -> list[UpdateDuty]:
    """Duties of strategies that are adopted or under way."""
    rows = UpdateDuty.objects.filter(strategy__case__state__in=["adopted", "under_way"])
    return list(rows.select_related("strategy__owner", "owner__place", "owner__parent").order_by("pk"))


def duties_of(strategy: Strategy) -> list[UpdateDuty]:
    return list(strategy.duties.select_related("owner__place").order_by("pk"))


def newest_updates(duties: Iterable[UpdateDuty]) -> dict[int, StatusUpdate]:
    """{duty: its newest update}; one query."""
    last = StatusUpdate.objects.filter(duty=OuterRef("duty")).order_by("-on", "-id").values("pk")[:1]
    rows = StatusUpdate.objects.filter(duty__in=[d.pk for d in duties], pk=Subquery(last))
    return {row.duty_id: row for row in rows}


def milestones_of(duty: UpdateDuty) -> QuerySet[Milestone]:
    rows = Milestone.objects.filter(owner=duty.owner_id, initiative__strategy=duty.strategy_id)
    return rows.select_related("initiative").order_by("planned_on", "id")


def objectives_of(duty: UpdateDuty) -> QuerySet[Objective]:
    rows = Objective.objects.filter(owner=duty.owner_id, strategy=duty.strategy_id, withdrawn_on__isnull=True)
    return rows.order_by("position", "id")


def codes_of(duty: UpdateDuty) -> list[str]:
    """What the owner may name: its open milestones and its objectives."""
    return [
        *milestones_of(duty).open().values_list("code", flat=True),  # type: ignore[attr-defined]
        *objectives_of(duty).values_list("code", flat=True),
    ]


def facts_of(duty: UpdateDuty, today: dt.date) -> dict[str, Any]:
    """What is computed of the owner's part today: milestones closed, open and overdue, and each status by its rule."""
    milestones = list(milestones_of(duty))
    return {
        "milestones": len(milestones),
        "closed": sum(1 for m in milestones if m.actual_on),
        "overdue": sum(1 for m in milestones if not m.actual_on and m.planned_on < today),
        "statuses": {
            **{m.code: [m.status, m.rule] for m in milestones if not m.actual_on},
            **{o.code: [o.status, o.rule] for o in objectives_of(duty)},
        },
    }


def due_from(actor: Any) -> list[UpdateDuty]:
    """The running duties of the bodies an officer works for, the most urgent first."""
    bodies = actor.bodies_in_reach(("council_officer", "district_officer"))
    rows = UpdateDuty.objects.filter(owner__in=bodies, strategy__case__state__in=["adopted", "under_way"])
    return list(rows.select_related("strategy", "owner").order_by("overdue_since", "next_due_on", "pk"))


def milestones_due_from(actor: Any, *, limit: int = 50) -> list[Milestone]:
    """Open milestones of the bodies an officer works for, the next planned first."""
    bodies = actor.bodies_in_reach(("council_officer", "district_officer"))
    rows = (
        Milestone.objects.open()
        .filter(owner__in=bodies)
        .exclude(initiative__strategy__case__state__in=["closed", "withdrawn"])
    )
    return list(rows.select_related("initiative__strategy", "owner").order_by("planned_on", "id")[:limit])
