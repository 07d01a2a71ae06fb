"""What the page of a tool shows: read in a fixed number of queries, whatever the number of bodies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.audit.queries import history_of
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Level, Place

from ..models import FacetValue, OverlapFinding, PubliccodeFile, Tool, ToolFacet, ToolFunction, Usage
from .runners import Runners, runners, usages_of


@dataclass(frozen=True)
class ToolView:
    """A tool with everything its page says. Lists are in the order shown."""

    tool: Tool
    main: list[ToolFunction]
    secondary: list[ToolFunction]
    facets: dict[str, list[FacetValue]]
    modules: list[Tool]
    related: list[tuple[str, Tool]]  # (variant, predecessor), with the tool
    runners: Runners
    usages: list[Usage]  # the first of those said to run it
    overlaps: list[tuple[OverlapFinding, Tool]]
    history: list[AuditEntry]
    publiccode: PubliccodeFile | None


def tool_of_code(code: str, *, field: str | None = None) -> Tool:
    """The tool with this code; refused with `unknown_tool` (of that field) when there is none."""
    tool = Tool.objects.filter(code=code.strip().upper()).first()
    if tool is None:
        refuse("unknown_tool", _("There is no tool with the code “%(name)s”."), field=field, name=code)
    return tool


def tool_view(code: str, *, shown: int = 12) -> ToolView | None:
    """Everything the page of one tool needs, or None."""
    tool = (
        Tool.objects.select_related("owner", "supplier", "parent", "variant_of", "successor")
        .filter(code=code)
        .first()
    )
    if tool is None:
        return None
    functions = list(tool.tool_functions.select_related("function").order_by("function__position"))
    facets: dict[str, list[FacetValue]] = defaultdict(list)
    for row in (
        ToolFacet.objects.filter(tool=tool).select_related("value").order_by("value__facet", "value__value")
    ):
        facets[row.value.facet].append(row.value)
    near = list(
        Tool.objects.filter(Q(parent=tool) | Q(variant_of=tool) | Q(successor=tool)).order_by("sort_en")
    )
    findings = (
        OverlapFinding.objects.filter(Q(first=tool) | Q(second=tool))
        .exclude(state=OverlapFinding.State.REJECTED)
        .exclude(band=OverlapFinding.Band.NONE)
        .select_related("first", "second")
        .order_by("-score")[:8]
    )
    return ToolView(
        tool=tool,
        main=[f for f in functions if f.rank == ToolFunction.Rank.MAIN],
        secondary=[f for f in functions if f.rank == ToolFunction.Rank.SECONDARY],
        facets=dict(facets),
        modules=[t for t in near if t.parent_id == tool.pk],
        related=[("variant", t) for t in near if t.variant_of_id == tool.pk]
        + [("predecessor", t) for t in near if t.successor_id == tool.pk],
        runners=runners(tool),
        usages=list(
            usages_of(tool).order_by("is_stale", "standing", "body__name_key_en", "function__position")[
                :shown
            ]
        ),
        overlaps=[(f, f.second if f.first_id == tool.pk else f.first) for f in findings],
        history=history_of(f"catalogue.tool:{tool.code}", 10),
        publiccode=tool.publiccode_files.order_by("-imported_at").first(),
    )


def near(place: Place) -> QuerySet[Tool]:
    """Tools that concern a place's province: owned there, owned by the federation, or used there."""
    province = place.ancestor_at(Level.PROVINCE) or place
    low, high = path_range(province.path)
    owned = Q(owner__place__path__gte=low, owner__place__path__lt=high)
    federal = Q(owner__place__level=Level.COUNTRY)
    used = Usage.objects.within(province).filter(tool__isnull=False)
    return Tool.objects.filter(owned | federal | Q(pk__in=used.values("tool")))


def new_for_functions(functions: list[int], limit: int = 10, *, place: Place | None = None) -> list[Tool]:
    """The newest tools that support any of these functions, of the place's province: the officer's digest."""
    found = Tool.objects.in_force()
    if place is not None:
        found = found.filter(pk__in=near(place).values("pk"))
    return list(
        found.filter(pk__in=ToolFunction.objects.filter(function__in=functions).values("tool"))
        .only("code", "name", "purpose")
        .order_by("-added_at", "sort_en")[:limit]
    )


def tools_of_supplier(actor: Any) -> list[Tool]:
    """The tools that the actor speaks for, as their supplier or owner."""
    bodies = actor.bodies_in_reach(("supplier",))
    found = Tool.objects.filter(Q(supplier__in=bodies) | Q(owner__in=bodies)).only("code", "name")
    return list(found.order_by("sort_en")[:50]) if actor.has_role("supplier") else []
