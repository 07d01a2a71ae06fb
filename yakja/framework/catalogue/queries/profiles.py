"""Tools as the scorer sees them, read from the register in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Max

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.tables import digest
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place

from ..models import OPERATIONAL, Evidence, Tool, ToolFacet, ToolFunction, Usage
from ..overlap import Names, Profile, Reader
from .search import glossary

WEIGHT = {ToolFunction.Rank.MAIN: 1.0, ToolFunction.Rank.SECONDARY: 0.5}
# Standards count with the interfaces: both say what a tool can be joined to.
FACET_OF = {
    "capability": "capabilities",
    "object": "objects",
    "user": "users",
    "interface": "interfaces",
    "standard": "interfaces",
}


@lru_cache(maxsize=1)
def names() -> Names:
    """Names of functions, capabilities, objects and users, as reasons print them."""
    return Names.load(settings.REFERENCE_DIR, glossary())


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader(glossary(), names())


@dataclass(frozen=True)
class Described:
    """A tool with its profile. `digest` changes with what is stated of it, not with who happens to use it."""

    tool: Tool
    profile: Profile
    digest: str
    family: int  # key of the product at the top of its suite and variants
    used: Mapping[str, frozenset[int]] = field(default_factory=dict)  # function code: bodies that run it


@dataclass(frozen=True)
class Register:
    """All tools in force as the scorer sees them, and where bodies are."""

    tools: dict[int, Described]
    body_codes: dict[int, str]
    body_paths: dict[int, str]
    place_codes: dict[str, str]  # by path

    def placed(self, one: Described, other: Described) -> tuple[Profile, Profile]:
        """The two profiles with the bodies and areas that do their common main work with them."""
        main = one.profile.main_functions & other.profile.main_functions
        if not main:
            return one.profile, other.profile
        bodies = [
            frozenset().union(*(each.used.get(code, frozenset()) for code in main)) for each in (one, other)
        ]
        known = [b or None for b in bodies]
        if known[0] is None or known[1] is None:
            return one.profile, other.profile
        # What officers run inside meets in one body only; what citizens use meets wherever both are offered.
        is_public = all(each.tool.audience != Tool.Audience.INTERNAL for each in (one, other))
        areas = self._areas(bodies[0], bodies[1]) if is_public else (None, None)
        return (
            replace(one.profile, bodies=self._codes(bodies[0]), areas=areas[0]),
            replace(other.profile, bodies=self._codes(bodies[1]), areas=areas[1]),
        )

    def _codes(self, bodies: Iterable[int]) -> frozenset[str]:
        return frozenset(self.body_codes[pk] for pk in bodies)

    def _areas(self, one: Iterable[int], other: Iterable[int]) -> tuple[frozenset[str], frozenset[str]]:
        """Places of both; where one side serves a whole of which the other serves a part, the part is common."""
        first = {self.body_paths[pk] for pk in one}
        second = {self.body_paths[pk] for pk in other}
        common = {p for p in first if p in second or any(above in second for above in paths_above(p))}
        common |= {p for p in second if any(above in first for above in paths_above(p))}
        return (
            frozenset(self.place_codes[p] for p in first | common),
            frozenset(self.place_codes[p] for p in second | common),
        )


def families(tools: Iterable[Tool]) -> dict[int, int]:
    """For each tool the key of the product at its root: suites, their modules, and variants stand together."""
    above = {t.pk: t.parent_id or t.variant_of_id for t in tools}
    roots: dict[int, int] = {}
    for start in above:
        seen: list[int] = []
        at = start
        while above.get(at) and at not in seen:
            seen.append(at)
            at = above[at] or at
        roots[start] = at
    return roots


def register(today: dt.date | None = None) -> Register:
    """Every tool in force with its profile; the number of queries does not grow with the tools."""
    tools = list(Tool.objects.in_force().select_related("parent", "variant_of").order_by("pk"))
    functions: dict[int, dict[str, str]] = defaultdict(dict)
    reviewed: dict[int, dt.date] = {}
    for pk, code, rank, day in ToolFunction.objects.order_by("id").values_list(
        "tool_id", "function__code", "rank", "reviewed_on"
    ):
        functions[pk][code] = rank
        if day:
            reviewed[pk] = max(day, reviewed.get(pk, day))
    facets: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for pk, facet, value in ToolFacet.objects.order_by("id").values_list(
        "tool_id", "value__facet", "value__value"
    ):
        facets[pk][facet].add(value)
    said = dict(Evidence.objects.exclude(tool=None).order_by().values_list("tool").annotate(on=Max("on")))
    used: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for pk, code, body in (
        Usage.objects.filter(status__in=OPERATIONAL, tool__isnull=False)
        .order_by("id")
        .values_list("tool_id", "function__code", "body_id")
    ):
        used[pk][code].add(body)
    roots = families(tools)
    kin: dict[int, set[str]] = defaultdict(set)
    for tool in tools:
        kin[roots[tool.pk]].add(tool.code)
    described = {}
    for tool in tools:
        day = max(filter(None, [said.get(tool.pk), reviewed.get(tool.pk), tool.source_date]), default=None)
        profile = _profile(tool, functions[tool.pk], facets[tool.pk], day)
        profile = replace(profile, integrates_with=frozenset(kin[roots[tool.pk]] - {tool.code}))
        described[tool.pk] = Described(
            tool=tool,
            profile=profile,
            digest=_digest(tool, functions[tool.pk], facets[tool.pk]),
            family=roots[tool.pk],
            used={code: frozenset(bodies) for code, bodies in used[tool.pk].items()},
        )
    bodies = {body for by_code in used.values() for found in by_code.values() for body in found}
    placed = [
        row
        for row in Body.objects.order_by("id").values_list("id", "code", "place__path")
        if row[0] in bodies
    ]
    paths = {path for _, _, path in placed}
    return Register(
        tools=described,
        body_codes={pk: code for pk, code, _ in placed},
        body_paths={pk: path for pk, _, path in placed},
        place_codes={p: c for p, c in Place.objects.order_by("id").values_list("path", "code") if p in paths},
    )


def _texts(tool: Tool) -> dict[str, list[str]]:
    return {
        "name": [t for t in tool.name.values() if t],
        "short": [t for t in tool.purpose.values() if t],
        "long": [t for t in [*tool.description.values(), tool.features_note] if t],
        "features": [t for rows in tool.features.values() for t in rows],
    }


def _profile(
    tool: Tool,
    functions: Mapping[str, str],
    facets: Mapping[str, set[str]],
    day: dt.date | None,
) -> Profile:
    """Names stand as codes and aliases, so that stored reasons can be printed in any language."""
    stated: dict[str, dict[str, float]] = defaultdict(dict)
    for facet, values in facets.items():
        if name := FACET_OF.get(facet):
            stated[name] |= dict.fromkeys(values, 1.0)
    profile = Profile(
        code=tool.code,
        name=tool.code,
        functions={code: WEIGHT[ToolFunction.Rank(rank)] for code, rank in functions.items()} or None,
        capabilities=stated.get("capabilities"),
        objects=stated.get("objects"),
        users=stated.get("users"),
        interfaces=stated.get("interfaces"),
        kind=tool.kind,
        aliases=tuple(dict.fromkeys([*filter(None, tool.name.values()), *tool.aliases])),
        url=tool.url,
        parent=tool.parent.code if tool.parent else "",
        variant_of=tool.variant_of.code if tool.variant_of else "",
        data_of=day,
    )
    completed = reader().complete(profile, _texts(tool))
    if not facets:
        # Nothing is stated yet, as after an import: what the texts say stands in, marked as read.
        return completed
    # Where facets are stated, one that is empty is not known, and is left out rather than guessed.
    same: dict[str, Any] = {name: getattr(profile, name) for name in ("capabilities", "users", "interfaces")}
    if profile.objects:
        # Stated objects tell one matter from another (a complaint on waste, on water) better than words can.
        same["field"] = frozenset()
    return replace(completed, **same, read=completed.read & {"functions"})


def _digest(tool: Tool, functions: Mapping[str, str], facets: Mapping[str, set[str]]) -> str:
    """Of what is stated. A wider glossary or a new user does not reopen what a steward has decided."""
    stated: dict[str, Any] = {
        "functions": dict(functions),
        "facets": {name: sorted(values) for name, values in facets.items()},
        "kind": tool.kind,
        "audience": tool.audience,
        "names": [dict(tool.name), sorted(tool.aliases)],
        "url": tool.url,
        "family": [tool.parent_id, tool.variant_of_id],
        "texts": [dict(tool.purpose), dict(tool.description), tool.features, tool.features_note],
    }
    return digest(stated)
