"""Which bodies run a tool, and how sure that is; and for which it was said although that no longer stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from ..models import OPERATIONAL, Cell, Evidence, Standing, Status, Tool, Usage


class Running(StrEnum):
    """How a body stands to a tool, surest first. A body counts once, where it is surest."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    REPORTED = "reported"
    OUTDATED = "outdated"  # said to run it, by a report that is out of date
    PLANNED = "planned"
    OTHER = "other"  # says of this tool that it does not run it
    OVERTAKEN = "overtaken"  # was said to run it, and now another statement stands


RUN = (Running.CONFIRMED, Running.DISPUTED, Running.REPORTED, Running.OUTDATED)
_ORDER: list[Running] = [each for each in Running if each != Running.OVERTAKEN]
_RUNS = Q(status__in=OPERATIONAL)
_RANK = Case(
    When(_RUNS & Q(is_stale=True), then=Value(_ORDER.index(Running.OUTDATED))),
    When(_RUNS & Q(standing="confirmed"), then=Value(_ORDER.index(Running.CONFIRMED))),
    When(_RUNS & Q(standing="disputed"), then=Value(_ORDER.index(Running.DISPUTED))),
    When(_RUNS, then=Value(_ORDER.index(Running.REPORTED))),
    When(status=Status.PLANNED, then=Value(_ORDER.index(Running.PLANNED))),
    default=Value(_ORDER.index(Running.OTHER)),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Runners:
    """Numbers of bodies: `by` how they stand to the tool, and `overtaken`, whose claims no longer stand."""

    by: dict[Running, int]

    @property
    def running(self) -> int:
        """Bodies said to run the tool, whether confirmed, disputed, reported or out of date; plans are apart."""
        return sum(self.by.get(each, 0) for each in RUN)

    def get(self, state: str) -> int:
        """How many bodies stand so."""
        return self.by.get(Running(state), 0)


def runners(tool: Tool) -> Runners:
    """How many bodies stand how to a tool; two queries, whatever the number of bodies."""
    rows = Usage.objects.filter(tool=tool).order_by().values("body").annotate(rank=Min(_RANK))
    found: Counter[Running] = Counter(_ORDER[rank] for rank in rows.values_list("rank", flat=True))
    if gone := overtaken(tool).aggregate(n=Count("body", distinct=True))["n"]:
        found[Running.OVERTAKEN] = gone
    return Runners({state: found[state] for state in Running if found[state]})


def usages_of(tool: Tool, states: Iterable[str] = RUN) -> QuerySet[Usage]:
    """Usages of a tool in the bodies that stand so to it."""
    ranks = [_ORDER.index(Running(state)) for state in states]
    bodies = Usage.objects.filter(tool=tool).order_by().values("body").annotate(rank=Min(_RANK))
    return Usage.objects.filter(
        tool=tool, body__in=bodies.filter(rank__in=ranks).values("body")
    ).select_related("body__place", "function")


def with_stands(statements: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Statements with `stands`: whether today's state of their body and function still shows their tool (or work by hand)."""
    here = Usage.objects.filter(body=OuterRef("body"), function=OuterRef("function"))
    with_tool = Exists(here.filter(tool=OuterRef("tool")))
    without = Q(tool__isnull=True) & Exists(here.filter(tool__isnull=True))
    return statements.annotate(stands=ExpressionWrapper(with_tool | without, output_field=BooleanField()))


def overtaken(tool: Tool) -> QuerySet[Evidence]:
    """The newest statement of each body and function that the tool runs there, where something else stands today.

    Either the body now says otherwise, or the statement is out of date and a newer one names another tool.
    """
    still = Usage.objects.filter(tool=tool, body=OuterRef("body"), function=OuterRef("function"))
    newer = Evidence.objects.filter(
        Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
        tool=tool,
        body=OuterRef("body"),
        function=OuterRef("function"),
    )
    said = Evidence.objects.filter(tool=tool, status__in=OPERATIONAL)
    return said.exclude(Exists(still)).exclude(Exists(newer)).select_related("body__place", "function")


def shown_instead(statements: Iterable[Evidence]) -> dict[tuple[int, int], Cell]:
    """What their cells show today, by body and function; one query."""
    rows = list(statements)
    cells = Cell.objects.filter(
        body__in={row.body_id for row in rows}, function__in={row.function_id for row in rows}
    )
    return {(cell.body_id, cell.function_id): cell for cell in cells}


def own_word(cell: Cell | None) -> bool:
    """Whether the cell rests on the body's own word, so that it contradicts; else a newer report took the place."""
    return cell is not None and cell.standing in {Standing.CONFIRMED, Standing.DISPUTED}
