"""Who can adopt what: kept answers by place, the explained answer of one body, what the rest would cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from yakja.foundation.bodies.models import Body, Devolution, Function
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.models import OPERATIONAL, Tool, ToolFunction, Usage

from ..models import Closer, Holding, Readiness, ReadinessCount, Remedy, Requirement, Standing, Verdict
from ..weighing import Answer, Asked, Cure, Gap, Have, weigh

# What the list can be narrowed to: the verdicts of bodies that do not run the tool yet, and those that do.
RUNNING = "running"
STATES = (*Verdict.values, RUNNING)
GONE = (Tool.Lifecycle.RETIRED, Tool.Lifecycle.MERGED)


def expired(day: dt.date) -> QuerySet[Holding]:
    """Holdings that counted, or were claimed, and of which something went out of date."""
    return Holding.objects.filter(expires_on__lte=day).exclude(standing=Standing.EXPIRED)


def tools_with_needs() -> QuerySet[Tool]:
    """Tools of which is known what they need, with `asked`, how many things that are."""
    rows = Tool.objects.annotate(asked=Count("requirements")).filter(asked__gt=0)
    return rows.order_by("code")


def country() -> Place | None:
    return Place.objects.filter(parent__isnull=True).order_by("pk").first()


def counts_of(place: Place) -> dict[int, ReadinessCount]:
    """The kept counts of a place by key of the tool; a tool that no body below could adopt is missing."""
    return {row.tool_id: row for row in ReadinessCount.objects.filter(place=place)}


def count_of(place: Place, tool: Tool) -> ReadinessCount | None:
    return ReadinessCount.objects.filter(place=place, tool=tool).first()


def count_of_country(tool: Tool) -> ReadinessCount | None:
    return ReadinessCount.objects.filter(place__parent__isnull=True, tool=tool).order_by("place_id").first()


def districts_of(place: Place, tool: Tool) -> list[ReadinessCount]:
    """The kept counts of every district of a place."""
    low, high = path_range(place.path)
    rows = ReadinessCount.objects.filter(
        tool=tool, place__level=Level.DISTRICT, place__path__gte=low, place__path__lt=high
    )
    return list(rows.select_related("place").order_by("place__path"))


def within(place: Place, tool: Tool | None, state: str = "") -> QuerySet[Readiness]:
    """The kept answers of a place's bodies with one tool or every tool; `state` is a verdict of those not running it, or
    running."""
    low, high = path_range(place.path)
    rows = Readiness.objects.filter(body__place__path__gte=low, body__place__path__lt=high)
    if tool is not None:
        rows = rows.filter(tool=tool)
    if state == RUNNING:
        return rows.filter(is_running=True)
    if state in Verdict.values:
        return rows.filter(is_running=False, verdict=state)
    return rows


def of_body(body: Body) -> QuerySet[Readiness]:
    """The kept answers of one body, what is nearest first."""
    return (
        Readiness.objects.filter(body=body)
        .select_related("tool")
        .order_by("gaps", "cost_paisa", "tool__code")
    )


@dataclass(frozen=True)
class Explained:
    """One requirement with what the body has, what is missing, and what closes it; `look` says that looking comes first."""

    requirement: Requirement
    holding: Holding | None
    gap: Gap | None
    remedy: Remedy | None

    @property
    def standing(self) -> str:
        return self.holding.standing if self.holding else "unknown"

    @property
    def is_about_few(self) -> bool:
        """Whether the count is one of persons in one office: told to those who answer for the body alone."""
        return self.requirement.resource.is_skill

    @property
    def closer(self) -> str:
        """In words who closes the gap; an inspector where only a look can be hoped for."""
        return str(Closer(self.gap.closer).label) if self.gap else ""


@dataclass(frozen=True)
class View:
    """The whole answer of one body and one tool."""

    body: Body
    tool: Tool
    answer: Answer
    lines: list[Explained]
    look: Remedy | None
    own: list[Function]
    is_running: bool


def cure_of(remedy: Remedy) -> Cure:
    return Cure(
        resource=remedy.resource.code if remedy.resource_id and remedy.resource else "",
        unit=remedy.unit_paisa, per=remedy.per, fixed=remedy.fixed_paisa, yearly=remedy.yearly_paisa,
        lead_days=remedy.lead_days, closer=remedy.closer, is_estimate=remedy.is_estimate,
    )  # fmt: skip


def needs_of(tool: Tool) -> list[Requirement]:
    """What a tool needs, in the order of resources."""
    rows = Requirement.objects.filter(tool=tool).select_related("resource")
    return list(rows.order_by("resource__position", "resource__code"))


def own_functions(body: Body, tool: Tool, day: dt.date) -> list[Function]:
    """The main functions of a tool that the law gives to this kind of body."""
    held = Devolution.objects.in_force(day).held().filter(kind=body.kind_id)
    return list(
        Function.objects.filter(
            pk__in=held.values("function"),
            tool_functions__tool=tool,
            tool_functions__rank=ToolFunction.Rank.MAIN,
        ).order_by("position", "code")
    )


def explained(body: Body, tool: Tool, day: dt.date) -> View:
    """Weigh one body and one tool from their rows; a handful of queries, whatever is asked."""
    asked = needs_of(tool)
    keys = [row.resource_id for row in asked]
    holdings = {row.resource_id: row for row in Holding.objects.filter(body=body, resource__in=keys)}
    rows = Remedy.objects.filter(Q(resource__in=keys) | Q(resource__isnull=True)).select_related("resource")
    remedies = {row.resource_id: row for row in rows.order_by("pk")}
    codes = {row.resource_id: row.resource.code for row in asked}
    own = own_functions(body, tool, day)
    answer = weigh(
        [Asked(row.resource.code, row.quantity, row.is_estimate) for row in asked],
        {
            codes[key]: Have(codes[key], held.value, held.claimed, held.standing)
            for key, held in holdings.items()
        },
        [cure_of(remedy) for remedy in remedies.values()],
        is_retired=tool.lifecycle in GONE,
        is_own=bool(own) and not body.is_closed,
    )
    return View(
        body=body,
        tool=tool,
        answer=answer,
        lines=[
            Explained(row, holdings.get(row.resource_id), line.gap, remedies.get(row.resource_id))
            for row, line in zip(asked, answer.lines, strict=True)
        ],
        look=remedies.get(None) if answer.look else None,
        own=own,
        is_running=Usage.objects.filter(body=body, tool=tool, status__in=OPERATIONAL).exists(),
    )


@dataclass(frozen=True)
class BudgetLine:
    """What closing one resource's gaps would take in all bodies that are ready after; money in paisa."""

    requirement: Requirement | None  # None for the looks of inspectors
    bodies: int
    missing: int
    unproven: int
    cost_paisa: int
    yearly_paisa: int
    remedy: Remedy | None


_BUDGET = """
SELECT l.requirement_id, COUNT(*), SUM(l.missing), SUM(l.unproven),
       SUM(CASE WHEN l.helps = 1 THEN l.unit_paisa * ((l.missing + l.per - 1) / l.per) + l.fixed_paisa ELSE 0 END),
       SUM(CASE WHEN l.helps = 1 THEN l.yearly_paisa * ((l.missing + l.per - 1) / l.per) ELSE 0 END)
FROM (
  SELECT req.id AS requirement_id, CASE WHEN h.standing = 'proven' THEN 0 ELSE 1 END AS unproven,
         req.quantity - CASE WHEN h.standing = 'proven' THEN h.value ELSE 0 END AS missing,
         CASE WHEN cure.id IS NULL OR cure.closer = 'nobody' THEN 0 ELSE 1 END AS helps,
         cure.unit_paisa, cure.per, cure.fixed_paisa, cure.yearly_paisa
  FROM {readiness} r
  JOIN {body} b ON b.id = r.body_id
  JOIN {place} p ON p.id = b.place_id
  JOIN {requirement} req ON req.tool_id = r.tool_id
  LEFT JOIN {remedy} cure ON cure.resource_id = req.resource_id
  LEFT JOIN {holding} h ON h.body_id = r.body_id AND h.resource_id = req.resource_id
  WHERE r.tool_id = %(tool)s AND r.verdict = 'after' AND NOT r.is_running
    AND p.path >= %(low)s AND p.path < %(high)s
) l
WHERE l.missing > 0
GROUP BY l.requirement_id
"""


def budget(place: Place, tool: Tool) -> list[BudgetLine]:
    """The budget sheet of a place: every resource with what it takes; the sum is the kept cost of the bodies ready after."""
    low, high = path_range(place.path)
    tables = {
        "readiness": Readiness, "body": Body, "place": Place, "requirement": Requirement, "remedy": Remedy,
        "holding": Holding,
    }  # fmt: skip
    names = {name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()}
    with connection.cursor() as cursor:
        cursor.execute(_BUDGET.format(**names), {"tool": tool.pk, "low": low, "high": high})
        found = {row[0]: [int(number or 0) for number in row[1:]] for row in cursor.fetchall()}
    asked = Requirement.objects.filter(pk__in=found).select_related("resource").order_by("resource__position")
    remedies = {row.resource_id: row for row in Remedy.objects.order_by("pk")}
    lines = []
    for row in asked:
        bodies, missing, unproven, cost, yearly = found[row.pk]
        lines.append(BudgetLine(row, bodies, missing, unproven, cost, yearly, remedies.get(row.resource_id)))
    look = remedies.get(None)
    seen = within(place, tool, Verdict.AFTER).filter(unproven__gt=0).count()
    if look and seen:
        cost = (look.unit_paisa + look.fixed_paisa) * seen
        lines.append(BudgetLine(None, seen, seen, seen, cost, 0, look))
    return lines


_RANKS = Case(
    When(verdict=Verdict.READY, then=Value(0)),
    When(verdict=Verdict.AFTER, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
# Ready ones first, then what is cheapest; also the keys of pages.
ORDER = ("rank", "cost_paisa", "body_id", "tool_id")


def in_order(rows: QuerySet[Readiness]) -> QuerySet[Readiness]:
    """Ready bodies first, then what is cheapest, with place and kind of the body."""
    return rows.annotate(rank=_RANKS).select_related("body__place", "body__kind")
