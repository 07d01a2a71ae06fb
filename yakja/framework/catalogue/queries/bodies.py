"""What the page of a body shows of the register: its cells with their evidence, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function

from ..models import EVIDENCE_ORDER, Cell, Evidence, EvidenceKind, Round, RoundReply, Usage

_STRENGTH = {kind: place for place, kind in enumerate(EVIDENCE_ORDER)}


@dataclass(frozen=True)
class CellView:
    """One function of a body: what is shown, the tools behind it, the statements (unexpired and strongest first)."""

    cell: Cell
    usages: list[Usage]
    evidence: list[Evidence]
    more: int


def cells_of(body: Body, *, shown: int = 3) -> list[CellView]:
    """All cells of a body in the order of the functions; three queries."""
    today = timezone.localdate()
    usages: dict[int, list[Usage]] = defaultdict(list)
    for usage in Usage.objects.filter(body=body).select_related("tool").order_by("id"):
        usages[usage.function_id].append(usage)
    said: dict[int, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(body=body).select_related("tool", "filled_by", "file")
    for row in rows.order_by("-on", "-id"):
        said[row.function_id].append(row)
    for statements in said.values():
        statements.sort(key=lambda row: (row.expires_on <= today, _STRENGTH[EvidenceKind(row.kind)]))
    cells = (
        Cell.objects.filter(body=body)
        .select_related("function")
        .order_by("function__position", "function__code")
    )
    return [
        CellView(
            cell,
            usages[cell.function_id],
            said[cell.function_id][:shown],
            max(0, len(said[cell.function_id]) - shown),
        )
        for cell in cells
    ]


def statements_of(body: Body, function: Function, *, shown: int = 12) -> list[Evidence]:
    """What was said of one cell, the newest first, with the files behind it."""
    rows = Evidence.objects.filter(body=body, function=function).select_related("tool", "filled_by", "file")
    return list(rows.order_by("-on", "-id")[:shown])


def published_replies(body: Body) -> list[RoundReply]:
    """What the body says beside its cells, from the rounds that are published, newest first."""
    rows = RoundReply.objects.filter(body=body, round__state=Round.State.PUBLISHED).exclude(reply="")
    return list(rows.select_related("round").order_by("-round__publish_on", "-id"))
