"""What the page of a body shows of the register: its cells with their evidence, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function

from ..models import EVIDENCE_ORDER, Cell, CellHistory, Evidence, EvidenceKind, Round, RoundReply, Usage

_STRENGTH = {kind: place for place, kind in enumerate(EVIDENCE_ORDER)}


@dataclass(frozen=True)
class CellView:
    """One function of a body: what is shown, and the tools behind it."""

    cell: Cell
    usages: list[Usage]


def cells_of(body: Body) -> list[CellView]:
    """All cells of a body in the order of the functions; two queries."""
    usages: dict[int, list[Usage]] = defaultdict(list)
    for usage in Usage.objects.filter(body=body).select_related("tool").order_by("id"):
        usages[usage.function_id].append(usage)
    cells = (
        Cell.objects.filter(body=body)
        .select_related("function")
        .order_by("function__position", "function__code")
    )
    return [CellView(cell, usages[cell.function_id]) for cell in cells]


@dataclass(frozen=True)
class CellPage:
    """One cell with everything behind it: usages, statements (unexpired and strongest first), its past."""

    cell: Cell
    usages: list[Usage]
    statements: list[Evidence]
    older: int  # statements that are not listed
    periods: list[CellHistory]


def cell_page(body: Body, function_code: str, *, shown: int = 24) -> CellPage | None:
    """The cell of a body and a function, None where the body has no such function; five queries."""
    cell = Cell.objects.filter(body=body, function__code=function_code).select_related("function").first()
    if cell is None:
        return None
    today = timezone.localdate()
    of_cell = {"body": body, "function": cell.function}
    statements = statements_of(body, cell.function, shown=shown)
    statements.sort(key=lambda row: (row.expires_on <= today, _STRENGTH[EvidenceKind(row.kind)]))
    return CellPage(
        cell,
        list(Usage.objects.filter(**of_cell).select_related("tool").order_by("id")),
        statements,
        max(0, Evidence.objects.filter(**of_cell).count() - shown),
        list(CellHistory.objects.filter(**of_cell).order_by("-from_day", "-id")[:shown]),
    )


def statements_of(body: Body, function: Function, *, shown: int = 12) -> list[Evidence]:
    """What was said of one cell, the newest first, with the files behind it."""
    rows = Evidence.objects.filter(body=body, function=function).select_related("tool", "filled_by", "file")
    return list(rows.order_by("-on", "-id")[:shown])


def published_replies(body: Body) -> list[RoundReply]:
    """What the body says beside its cells, from the rounds that are published, newest first."""
    rows = RoundReply.objects.filter(body=body, round__state=Round.State.PUBLISHED).exclude(reply="")
    return list(rows.select_related("round").order_by("-round__publish_on", "-id"))
