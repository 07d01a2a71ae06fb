"""Reads of cases: the worklist over all kinds, what is overdue, what an actor may do next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q

from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.permissions import may

from .models import Case, CaseQuerySet
from .workflow import Move, Workflow, page_of, register_follower, register_workflow, workflow, workflows

__all__ = [
    "Move", "Workflow", "counts_by_kind", "moves_open_to", "overdue", "page_of", "register_follower", "register_workflow", "workflow",
    "workflows", "worklist",
]  # fmt: skip


def worklist(
    actor: Any,
    *,
    kind: str = "",
    state: str = "",
    mine: bool = False,
    cursor: str | None = None,
    size: int = 25,
) -> Page:
    """Open cases in the actor's reach, the most urgent first; cases without a deadline come last."""
    rows: CaseQuerySet = Case.objects.visible_to(actor).open().select_related("body", "place", "post")
    if kind:
        rows = rows.of(kind)
    if state:
        rows = rows.filter(state=state)
    if mine:
        rows = rows.filter(post__in=actor.posts())
    far = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
    from django.db.models.functions import Coalesce

    rows = rows.annotate(urgency=Coalesce(F("due_at"), far))
    return keyset_page(rows, keys=("urgency", "id"), cursor=cursor, size=size)


def overdue(kind: str, now: dt.datetime) -> CaseQuerySet:
    return Case.objects.of(kind).overdue(now)


def counts_by_kind(actor: Any, now: dt.datetime) -> list[dict[str, Any]]:
    """For each kind in the actor's reach: {"kind", "open", "late"}."""
    rows = (
        Case.objects.visible_to(actor)
        .open()
        .order_by("kind")
        .values("kind")
        .annotate(open=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    )
    return [dict(row) for row in rows]


def moves_open_to(actor: Any, case: Case) -> list[Move]:
    """The moves that the table and the rules leave to this actor now."""
    return [step for step in case.workflow.moves_from(case.state) if may(actor, step.permission, case)]
