"""What a body should adopt next, by a formula everybody can read; and what bodies that run a tool found it needs.

Each part lies between 0 and 1: **need** is the mean of what is known of the three: share of the tool's functions that the
body does by hand, its open complaints about them against the most of any tool, and what it did not collect of what it
demanded; **readiness** is 1 for ready now, else the share of requirements that are met; **cost** is 1 less its share of the
dearest; **mandate** is the share of the functions that somebody is charged with here. The score is the weighted mean.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, QuerySet

from yakja.citizens.feedback.queries.figures import LEAST_COUNTED
from yakja.foundation.bodies.models import Body, Devolution, Function
from yakja.foundation.cases.models import Case
from yakja.foundation.indicators.queries import latest_of_body
from yakja.foundation.kit.permissions import may
from yakja.framework.catalogue.models import OPERATIONAL, Cell, Status, Tool, ToolFunction, Usage
from yakja.framework.mandates.queries import designations

from ..models import Experience, Readiness, Requirement, Verdict

REVENUE = "REV"
COMPLAINT = "complaints.complaint"
COLLECTED = "revenue.collection_efficiency"


@dataclass(frozen=True)
class Weights:
    """How much each part weighs in the score."""

    need: int = 4
    readiness: int = 3
    cost: int = 2
    mandate: int = 1

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    @property
    def total(self) -> int:
        return self.need + self.readiness + self.cost + self.mandate


@dataclass(frozen=True)
class Candidate:
    """One tool for one body, with every part of its score; shares from 0 to 1, None where nothing is known."""

    row: Readiness
    functions: list[Function]
    by_hand: float
    complaints: int
    complaints_share: float | None
    uncollected: float | None
    need: float
    readiness: float
    cost: float
    mandate: float
    score: float

    @property
    def tool(self) -> Tool:
        return self.row.tool

    @property
    def are_few(self) -> bool:
        """So few complaints that their number is not told."""
        return 0 < self.complaints < LEAST_COUNTED


def ranked(body: Body, weights: Weights, day: dt.date) -> list[Candidate]:
    """Every tool the body could adopt and does not run, the highest score first; a dozen queries, whatever the number."""
    rows = list(
        Readiness.objects.filter(body=body, is_running=False)
        .exclude(tool__lifecycle__in=[Tool.Lifecycle.RETIRED, Tool.Lifecycle.MERGED])
        .select_related("tool")
    )
    if not rows:
        return []
    tools = [row.tool_id for row in rows]
    asked = dict(
        Requirement.objects.filter(tool__in=tools).order_by().values_list("tool").annotate(n=Count("pk"))
    )
    its = _functions(body, tools, day)
    cells = dict(Cell.objects.filter(body=body).values_list("function", "status"))
    open_ones = _open_complaints(body)
    said = {row.pk: sum(open_ones.get(f.pk, 0) for f in its[row.tool_id]) for row in rows}
    most = max(said.values(), default=0)
    collected = latest_of_body(body, [COLLECTED]).get(COLLECTED)
    charged = designations.charged_for(body, day)
    dearest = max(row.cost_paisa for row in rows)
    found = []
    for row in rows:
        functions = its[row.tool_id]
        if not functions:
            continue
        by_hand = sum(cells.get(f.pk) == Status.MANUAL for f in functions) / len(functions)
        share = said[row.pk] / most if most else None
        is_revenue = any(f.area_code == REVENUE for f in functions)
        uncollected = None
        if is_revenue and collected is not None and collected.denominator:
            uncollected = min(1.0, max(0.0, 1 - collected.numerator / collected.denominator))
        known = [part for part in (by_hand, share, uncollected) if part is not None]
        need = sum(known) / len(known)
        met = 1.0 if row.verdict == Verdict.READY else 1 - row.gaps / max(asked.get(row.tool_id, 1), 1)
        readiness = 0.0 if row.verdict == Verdict.BLOCKED else met
        cost = 1 - row.cost_paisa / dearest if dearest else 1.0
        mandate = sum(f.pk in charged for f in functions) / len(functions)
        score = (
            weights.need * need
            + weights.readiness * readiness
            + weights.cost * cost
            + weights.mandate * mandate
        ) / (weights.total or 1)
        found.append(
            Candidate(
                row, functions, by_hand, said[row.pk], share, uncollected, need, readiness, cost, mandate, score
            )
        )  # fmt: skip
    return sorted(found, key=lambda c: (c.row.verdict == Verdict.BLOCKED, -c.score, c.tool.code))


def _functions(body: Body, tools: Iterable[int], day: dt.date) -> dict[int, list[Function]]:
    """The main functions of tools that are this body's own, by key of the tool; one query."""
    held = Devolution.objects.in_force(day).held().filter(kind=body.kind_id).values("function")
    found: dict[int, list[Function]] = defaultdict(list)
    rows = ToolFunction.objects.filter(tool__in=tools, rank=ToolFunction.Rank.MAIN, function__in=held)
    for row in rows.select_related("function").order_by("function__position", "pk"):
        found[row.tool_id].append(row.function)
    return found


def _open_complaints(body: Body) -> dict[int, int]:
    """Open complaints that lie with the body, by key of their function; one query."""
    rows = Case.objects.open().filter(kind=COMPLAINT, body=body, function__isnull=False).order_by()
    return dict(rows.values_list("function").annotate(n=Count("pk")))


# What bodies that run a tool found it needs.


def bodies_that_may_report(actor: Any, tool: Tool) -> list[Body]:
    """Bodies that run the tool and of which the actor is an officer; none for a visitor, at no cost."""
    if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
        return []
    runs = Usage.objects.filter(tool=tool, status__in=OPERATIONAL).values("body")
    rows = actor.bodies_in_reach(("council_officer", "district_officer")).filter(pk__in=runs)
    return [body for body in rows.order_by("pk") if may(actor, "capacity.send_experience", body)]


def taken_over(tool: Tool) -> list[Experience]:
    """What was decided on experience with a tool, newest first, with its reason."""
    rows = Experience.objects.filter(tool=tool).exclude(state=Experience.State.SENT)
    return list(rows.select_related("body", "resource").order_by("-decided_at", "-pk")[:10])


def waiting(actor: Any) -> QuerySet[Experience]:
    """Experience that waits for a steward's decision, the oldest first; nothing for anybody else."""
    if not may(actor, "capacity.decide_experience"):
        return Experience.objects.none()
    rows = Experience.objects.filter(state=Experience.State.SENT).exclude(by_ref=actor.ref)
    return rows.select_related("tool", "resource", "body__place").order_by("sent_at", "pk")
