"""What the register knows of functions: which tools do the work, where several do the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from yakja.foundation.bodies.models import Function

from ..models import OverlapFinding, Tool, ToolFunction

_GONE = (Tool.Lifecycle.RETIRED, Tool.Lifecycle.MERGED)


@dataclass(frozen=True)
class ToolsOf:
    """The tools of one function: made for it and not retired, made for it and over, and those that also help with it.

    `main` is what the home page and the list of functions count; all three together are what the register lists.
    """

    main: list[Tool]
    over: list[Tool]
    secondary: list[Tool]

    @property
    def total(self) -> int:
        """All tools of the register that support the function."""
        return len(self.main) + len(self.over) + len(self.secondary)


def crowded(limit: int = 5) -> list[tuple[Function, int]]:
    """Functions for which most tools in force are made, most first; two queries."""
    rows = (
        ToolFunction.objects.filter(rank=ToolFunction.Rank.MAIN)
        .exclude(tool__lifecycle__in=_GONE)
        .order_by()
        .values_list("function")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
        .order_by("-n", "function__position")[:limit]
    )
    counts = dict(rows)
    functions = Function.objects.in_bulk(counts)
    return [(functions[pk], n) for pk, n in counts.items()]


def tool_counts() -> dict[str, int]:
    """How many tools in force are made for each function, by code."""
    rows = (
        ToolFunction.objects.filter(rank=ToolFunction.Rank.MAIN)
        .exclude(tool__lifecycle__in=_GONE)
        .order_by("function__code")
        .values_list("function__code")
        .annotate(n=Count("id"))
    )
    return dict(rows)


def tools_of(function: Function) -> ToolsOf:
    """The tools of one function, by name; one query."""
    rows = (
        ToolFunction.objects.filter(function=function)
        .select_related("tool__owner", "tool__parent")
        .order_by("tool__sort_en", "tool_id")
    )
    found: dict[str, list[Tool]] = {"main": [], "over": [], "secondary": []}
    for row in rows:
        is_over = row.rank == ToolFunction.Rank.MAIN and row.tool.lifecycle in _GONE
        found["over" if is_over else row.rank].append(row.tool)
    return ToolsOf(found["main"], found["over"], found["secondary"])


def overlaps_in(function: Function, limit: int = 10) -> list[OverlapFinding]:
    """Pairs of tools that are both made for this function and overlap, strongest first."""
    made_for = ToolFunction.objects.filter(function=function, rank=ToolFunction.Rank.MAIN).values("tool")
    return list(
        OverlapFinding.objects.filter(Q(first__in=made_for) & Q(second__in=made_for))
        .exclude(state=OverlapFinding.State.REJECTED)
        .exclude(band=OverlapFinding.Band.NONE)
        .select_related("first", "second")
        .order_by("-score", "code")[:limit]
    )
