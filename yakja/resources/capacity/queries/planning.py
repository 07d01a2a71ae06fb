"""From kept readiness to a problem of choice: who could adopt what, which cells would move, what the gaps cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Cell, Status, Tool, ToolFunction

from ..models import Holding, Readiness, Remedy, Requirement, Resource, Standing, Verdict
from ..optimising import Option, Problem

# In a problem the look of an inspector stands among the resources; it is bought once for a body.
LOOK = 0
LOOKED = 1


@dataclass(frozen=True)
class Want:
    """What one body would have to get of one resource (None: be looked at), with what it has proven."""

    body: int
    resource: int | None
    target: int
    before: int
    is_proven: bool
    paisa: int
    yearly_paisa: int
    lead_days: int
    closer: str
    is_estimate: bool


@dataclass(frozen=True)
class Planning:
    """A problem with the rows its numbers stand for; `wants` by (body, resource or LOOK, target)."""

    problem: Problem
    wants: dict[tuple[int, int, int], Want]
    bodies: dict[int, Body]
    tools: dict[int, Tool]
    functions: dict[int, Function]

    def bought(self, chosen: Iterable[Option]) -> list[Want]:
        """What the chosen options need together: of each resource of a body the highest target."""
        highest: dict[tuple[int, int], int] = {}
        for option in chosen:
            for resource, target in option.needs:
                key = (option.body, resource)
                highest[key] = max(highest.get(key, 0), target)
        return [self.wants[body, resource, target] for (body, resource), target in sorted(highest.items())]


def planning(place: Place, budget_paisa: int, tools: Sequence[int] | None = None) -> Planning:
    """All that could be adopted in a place: bodies whose readiness is kept as ready or ready after, for cells by hand.

    A body that already runs a tool, or that something holds up, is no choice. Seven statements, however many bodies.
    """
    low, high = path_range(place.path)
    there = {"body__place__path__gte": low, "body__place__path__lt": high}
    pairs = Readiness.objects.filter(
        **there, is_running=False, verdict__in=[Verdict.READY, Verdict.AFTER]
    ).order_by("body_id", "tool_id")
    if tools is not None:
        pairs = pairs.filter(tool__in=tools)
    by_hand: dict[int, set[int]] = defaultdict(set)
    for body, function in Cell.objects.filter(**there, status=Status.MANUAL).values_list(
        "body_id", "function_id"
    ):
        by_hand[body].add(function)
    main: dict[int, set[int]] = defaultdict(set)
    for tool, function in ToolFunction.objects.filter(rank=ToolFunction.Rank.MAIN).values_list(
        "tool_id", "function_id"
    ):
        main[tool].add(function)
    wanted = [
        (body, tool, frozenset(cells))
        for body, tool in pairs.values_list("body_id", "tool_id")
        if (cells := by_hand[body] & main[tool])
    ]
    return _with_prices(wanted, budget_paisa)


def _with_prices(wanted: list[tuple[int, int, frozenset[int]]], budget_paisa: int) -> Planning:
    bodies = Body.objects.in_bulk({body for body, _tool, _cells in wanted})
    asked: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for requirement in Requirement.objects.filter(tool__in={tool for _body, tool, _cells in wanted}).order_by(
        "pk"
    ):
        asked[requirement.tool_id].append((requirement.resource_id, requirement.quantity))
    proven: dict[tuple[int, int], int] = {
        (body, resource): value
        for body, resource, value in Holding.objects.filter(
            body__in=bodies, standing=Standing.PROVEN
        ).values_list("body_id", "resource_id", "value")
    }
    remedies = {remedy.resource_id: remedy for remedy in Remedy.objects.order_by("pk")}
    look = remedies.get(None)
    wants: dict[tuple[int, int, int], Want] = {}
    options = []
    for body, tool, cells in wanted:
        needs: dict[int, int] = {}
        for resource, quantity in asked[tool]:
            has = proven.get((body, resource))
            if has is not None and has >= quantity:
                continue
            needs[resource] = quantity
            if (body, resource, quantity) not in wants:
                wants[body, resource, quantity] = _want(
                    body, resource, quantity, has, remedies.get(resource), look
                )
            if has is None and look is not None:
                needs[LOOK] = LOOKED
                wants[body, LOOK, LOOKED] = _look(body, look)
        options.append(Option(body, tool, cells, tuple(sorted(needs.items()))))
    prices = {key: want.paisa for key, want in wants.items()}
    return Planning(
        problem=Problem(tuple(options), prices, budget_paisa),
        wants=wants,
        bodies=bodies,
        tools=Tool.objects.in_bulk({option.tool for option in options}),
        functions=Function.objects.in_bulk({cell for option in options for cell in option.cells}),
    )


def _want(
    body: int, resource: int, quantity: int, has: int | None, cure: Remedy | None, look: Remedy | None
) -> Want:
    """The same price as `weighing` gives a gap; what nobody can close costs nothing and is left to the look."""
    missing = quantity - (has or 0)
    helps = cure is not None and cure.closer != "nobody"
    lots = -(-missing // cure.per) if cure is not None and helps else 0
    return Want(
        body=body,
        resource=resource,
        target=quantity,
        before=has or 0,
        is_proven=has is not None,
        paisa=cure.unit_paisa * lots + cure.fixed_paisa if cure is not None and helps else 0,
        yearly_paisa=cure.yearly_paisa * lots if cure is not None and helps else 0,
        lead_days=(cure.lead_days if cure is not None and helps else 0)
        + (look.lead_days if has is None and look is not None else 0),
        closer=cure.closer if cure is not None else "nobody",
        is_estimate=bool(cure is not None and cure.is_estimate),
    )


def _look(body: int, look: Remedy) -> Want:
    return Want(
        body=body,
        resource=None,
        target=LOOKED,
        before=0,
        is_proven=False,
        paisa=look.unit_paisa + look.fixed_paisa,
        yearly_paisa=0,
        lead_days=look.lead_days,
        closer=look.closer,
        is_estimate=look.is_estimate,
    )


def resource_names(keys: Iterable[int]) -> dict[int, Resource]:
    """The rows of these resources."""
    return Resource.objects.in_bulk(set(keys))
