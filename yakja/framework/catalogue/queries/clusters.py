"""Where several tools do one function: clusters per function and area, and double running in bodies and areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Level, Place

from ..models import OPERATIONAL, Consolidation, OverlapFinding, Tool, ToolFunction, Usage
from .overlaps import tools_in
from .profiles import families


@dataclass(frozen=True)
class Member:
    """A tool of a cluster and the bodies within the area that run it for the function."""

    tool: Tool
    bodies: int
    confirmed: int
    family: int


@dataclass(frozen=True)
class Cluster:
    """Tools of one function that findings join, directly or through others."""

    function: Function
    members: list[Member]
    links: list[OverlapFinding]
    sheets: list[Consolidation] = field(default_factory=list)

    @property
    def products(self) -> int:
        """Products, where a suite and its modules count once."""
        return len({m.family for m in self.members})

    @property
    def decided(self) -> int:
        return sum(f.state == OverlapFinding.State.CONFIRMED for f in self.links)

    @property
    def bodies(self) -> int:
        return sum(m.bodies for m in self.members)

    @property
    def tool_codes(self) -> str:
        """The codes of its tools, as the form of a proposal takes them."""
        return ",".join(m.tool.code for m in self.members)


def clusters(*, place: Place | None = None, function: str = "") -> list[Cluster]:
    """Clusters of two or more products per function, the largest first; seven queries.

    With a place, only tools that are run or owned within it, and bodies within it, count.
    """
    chosen = Tool.objects.in_force()
    if place is not None and place.level != Level.COUNTRY:
        chosen = chosen.filter(tools_in(place))
    tools = {t.pk: t for t in chosen.select_related("owner")}
    roots = families(Tool.objects.only("pk", "parent_id", "variant_of_id"))
    doing: dict[int, set[int]] = defaultdict(set)
    mains = ToolFunction.objects.filter(rank=ToolFunction.Rank.MAIN, tool__in=list(tools))
    if function:
        mains = mains.filter(function__code=function)
    for tool, code in mains.order_by("id").values_list("tool_id", "function_id"):
        doing[code].add(tool)
    joined = list(_joined().filter(first__in=list(tools), second__in=list(tools)).order_by("-score", "id"))
    functions = Function.objects.in_bulk(list(doing))
    runs = _runs(doing, place)
    sheets: dict[int, list[Consolidation]] = defaultdict(list)
    for sheet in Consolidation.objects.filter(function__in=list(doing)).select_related("place", "case"):
        sheets[sheet.function_id].append(sheet)
    found = []
    for code, members in doing.items():
        links = [f for f in joined if f.first_id in members and f.second_id in members]
        for component in _components(members, links):
            if len({roots[pk] for pk in component}) < 2:
                continue
            inside = [f for f in links if f.first_id in component]
            rows = [Member(tools[pk], *runs.get((code, pk), (0, 0)), roots[pk]) for pk in component]
            rows.sort(key=lambda m: (-m.bodies, m.tool.sort_en))
            mine = [
                s for s in sheets[code] if place is None or s.place.contains(place) or place.contains(s.place)
            ]
            found.append(Cluster(functions[code], rows, inside, mine))
    found.sort(key=lambda c: (-c.products, -c.bodies, c.function.position))
    return found


def _joined() -> QuerySet[OverlapFinding]:
    """Findings that put two tools into one cluster: full overlap not rejected, or anything a steward confirmed.

    Without the suites: their parts stand side by side on purpose.
    """
    return OverlapFinding.objects.filter(
        Q(band=OverlapFinding.Band.OVERLAP, state=OverlapFinding.State.SUGGESTED)
        | Q(state=OverlapFinding.State.CONFIRMED)
    ).exclude(relation__in=["coding", "suite"])


def _runs(doing: dict[int, set[int]], place: Place | None) -> dict[tuple[int, int], tuple[int, int]]:
    rows = Usage.objects.filter(status__in=OPERATIONAL, function__in=list(doing), tool__isnull=False)
    if place is not None:
        rows = rows.within(place)
    counted = (
        rows.order_by()
        .values_list("function_id", "tool_id")
        .annotate(n=Count("id"), sure=Count("id", filter=Q(standing="confirmed", is_stale=False)))
    )
    return {(function, tool): (n, sure) for function, tool, n, sure in counted}


def _components(members: Iterable[int], links: Iterable[OverlapFinding]) -> list[set[int]]:
    """Connected components, those of one tool included."""
    above = {pk: pk for pk in members}

    def top(pk: int) -> int:
        while above[pk] != pk:
            above[pk] = above[above[pk]]
            pk = above[pk]
        return pk

    for link in links:
        above[top(link.first_id)] = top(link.second_id)
    found: dict[int, set[int]] = defaultdict(set)
    for pk in above:
        found[top(pk)].add(pk)
    return list(found.values())


@dataclass(frozen=True)
class Running:
    """One operational usage among several for the same work; the cost is None where nobody has said it."""

    tool: Tool
    status: str
    standing: str
    is_stale: bool
    yearly_cost_paisa: int | None


@dataclass(frozen=True)
class TwiceInBodies:
    """The same two or more products for one function, and the bodies that run all of them."""

    function: Function
    tools: list[Tool]
    bodies: list[tuple[Body, list[Running]]]
    confirmed: int  # bodies that have confirmed every one of them

    @property
    def cost_unknown(self) -> int:
        """Bodies of which the yearly cost of at least one of the tools is not known."""
        return sum(any(r.yearly_cost_paisa is None for r in runs) for _, runs in self.bodies)


@dataclass(frozen=True)
class TwiceInAreas:
    """The same two or more overlapping products offered to citizens for one function, and the places where."""

    function: Function
    tools: list[Tool]
    places: list[Place]


def twice_in_bodies(*, place: Place | None = None, function: str = "") -> list[TwiceInBodies]:
    """Bodies with two or more operational products for one function, grouped by the products; seven queries.

    Parts of one suite and variants count once; a pair that a steward rejected does not count.
    """
    rows = Usage.objects.filter(status__in=OPERATIONAL, tool__isnull=False)
    if place is not None:
        rows = rows.within(place)
    if function:
        rows = rows.filter(function__code=function)
    twice = (
        rows.order_by()
        .values_list("body_id", "function_id")
        .annotate(n=Count("tool", distinct=True))
        .filter(n__gte=2)
    )
    wanted = {(body, code) for body, code, _n in twice}
    if not wanted:
        return []
    columns = ("body_id", "function_id", "tool_id", "status", "standing", "is_stale", "yearly_cost_paisa")
    found: dict[tuple[int, int], list[tuple[Any, ...]]] = defaultdict(list)
    for row in (
        rows.filter(function__in={code for _, code in wanted}).order_by("tool_id").values_list(*columns)
    ):
        if row[:2] in wanted:
            found[row[:2]].append(row[2:])
    roots = families(Tool.objects.only("pk", "parent_id", "variant_of_id"))
    rejected = set(
        OverlapFinding.objects.filter(state=OverlapFinding.State.REJECTED).values_list(
            "first_id", "second_id"
        )
    )
    tools = Tool.objects.in_bulk({run[0] for runs in found.values() for run in runs})
    bodies = {b.pk: b for b in Body.objects.filter(pk__in={b for b, _ in found}).select_related("place")}
    functions = Function.objects.in_bulk({code for _, code in found})
    groups: dict[tuple[int, tuple[int, ...]], list[tuple[Body, list[Running]]]] = defaultdict(list)
    for (body, code), runs in found.items():
        doubled = _doubled([run[0] for run in runs], roots, rejected)
        if doubled:
            running = [Running(tools[t], *rest) for t, *rest in runs if t in doubled]
            groups[code, tuple(sorted(doubled))].append((bodies[body], running))
    result = [
        TwiceInBodies(
            functions[code],
            sorted((tools[t] for t in products), key=_by_name),
            sorted(rows, key=lambda row: row[0].name_key_en),
            sum(all(r.standing == "confirmed" and not r.is_stale for r in runs) for _, runs in rows),
        )
        for (code, products), rows in groups.items()
    ]
    result.sort(key=lambda g: (-len(g.bodies), g.function.position))
    return result


def _doubled(tools: list[int], roots: dict[int, int], rejected: set[tuple[int, int]]) -> set[int]:
    """Of these tools those that stand beside one of another product without a steward's no."""
    return {
        pk
        for one in tools
        for other in tools
        if one < other and roots[one] != roots[other] and (one, other) not in rejected
        for pk in (one, other)
    }


def twice_in_areas(
    *, place: Place | None = None, function: str = "", level: str = Level.DISTRICT
) -> list[TwiceInAreas]:
    """Places of one level whose citizens are offered two or more products that overlap, grouped by the products.

    A tool is offered in a place when a body in it, or one of the province or division above it, runs it. Only
    findings of full overlap count here: one work, two doors.
    """
    joined = _joined().filter(band=OverlapFinding.Band.OVERLAP)
    public = Tool.objects.in_force().exclude(audience=Tool.Audience.INTERNAL)
    mains = ToolFunction.objects.filter(rank=ToolFunction.Rank.MAIN, tool__in=public)
    if function:
        mains = mains.filter(function__code=function)
    doing: dict[int, set[int]] = defaultdict(set)
    for tool, code in mains.order_by("id").values_list("tool_id", "function_id"):
        doing[code].add(tool)
    links = [(f.first_id, f.second_id) for f in joined]
    seats: dict[tuple[int, int], set[str]] = defaultdict(set)
    for code, tool, path in (
        Usage.objects.filter(status__in=OPERATIONAL, tool__in=public, function__in=list(doing))
        .order_by()
        .values_list("function_id", "tool_id", "body__place__path")
        .distinct()
    ):
        seats[code, tool].add(path)
    areas = list(Place.objects.filter(level=level).in_being().order_by("path"))
    if place is not None:
        areas = [a for a in areas if place.contains(a)]
    functions = Function.objects.in_bulk(list(doing))
    groups: dict[tuple[int, frozenset[int]], list[Place]] = defaultdict(list)
    offered = {key: _areas_of(paths, areas) for key, paths in seats.items()}
    for code, members in doing.items():
        found: dict[int, set[int]] = defaultdict(set)
        for a, b in links:
            if a in members and b in members:
                for index in offered.get((code, a), set()) & offered.get((code, b), set()):
                    found[index] |= {a, b}
        for index, area in enumerate(areas):
            if index in found:
                groups[code, frozenset(found[index])].append(area)
    tools = Tool.objects.in_bulk({pk for _, products in groups for pk in products})
    result = [
        TwiceInAreas(functions[code], sorted((tools[t] for t in products), key=_by_name), places)
        for (code, products), places in groups.items()
    ]
    result.sort(key=lambda g: (-len(g.tools), -len(g.places), g.function.position))
    return result


def _areas_of(paths: Iterable[str], areas: list[Place]) -> set[int]:
    """Which of the areas (by their place in the list) hold one of these paths or lie below one; a country's do not."""
    by_path = {area.path: index for index, area in enumerate(areas)}
    lengths = sorted({len(path) for path in by_path})
    below: dict[str, set[int]] = defaultdict(set)
    for path, index in by_path.items():
        for above in paths_above(path)[1:]:
            below[above].add(index)
    found: set[int] = set()
    for path in paths:
        found |= below.get(path, set())
        found |= {by_path[path[:n]] for n in lengths if path[:n] in by_path}
    return found


def _by_name(tool: Tool) -> str:
    return tool.sort_en
