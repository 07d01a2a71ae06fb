"""Reads of overlap findings: the list with its filters, one pair side by side, reasons as sentences."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.places.models import Place

from ..models import OPERATIONAL, FacetValue, OverlapFinding, Tool, ToolFacet, ToolFunction, Usage
from ..overlap import FACETS, sentence
from ..overlap.sentences import FACET_NAMES
from .profiles import names

State = OverlapFinding.State
# Relations in which a likeness is no duplication of work; they have lists of their own.
KINSHIP = ("variant", "suite", "component")
NAMED_PLACES = 5
_TOOL_PARAMS = ("a", "b", "tool", "part", "whole", "single")


def tools_in(place: Place) -> Q:
    """Tools run by a body within a place, or whose owner sits there."""
    used = Usage.objects.within(place).filter(status__in=OPERATIONAL, tool__isnull=False).values("tool")
    return Q(pk__in=used) | Q(owner__place__path__startswith=place.path)


def findings(filters: Mapping[str, str] | None = None) -> QuerySet[OverlapFinding]:
    """Findings under the filters function, band, state, place, relation and tool.

    Without a relation these are findings of shared work; `family` lists variants and suites, `coding` pairs
    whose texts are alike while their functions differ. Without a state, rejected ones are left out.
    """
    chosen = filters or {}
    rows = OverlapFinding.objects.select_related("first__owner__place", "second__owner__place")
    relation = chosen.get("relation", "")
    if relation == "family":
        rows = rows.filter(relation__in=KINSHIP)
    elif relation:
        rows = rows.filter(relation=relation)
    elif not chosen.get("tool"):
        rows = rows.exclude(relation__in=[*KINSHIP, "coding"])
    if not relation:
        rows = rows.exclude(band=OverlapFinding.Band.NONE)
    if state := chosen.get("state", ""):
        rows = rows.filter(state=state)
    else:
        rows = rows.exclude(state=State.REJECTED)
    if band := chosen.get("band", ""):
        rows = rows.filter(band=band)
    if function := chosen.get("function", ""):
        both = Tool.objects.filter(tool_functions__function__code=function).values("pk")
        rows = rows.filter(first__in=both, second__in=both)
    if tool := chosen.get("tool", ""):
        rows = rows.filter(Q(first__code=tool) | Q(second__code=tool))
    if code := chosen.get("place", ""):
        place = Place.objects.filter(code=code).first()
        there = Tool.objects.filter(tools_in(place) if place else Q(pk__in=[])).values("pk")
        rows = rows.filter(first__in=there, second__in=there)
    return rows


def findings_page(
    filters: Mapping[str, str] | None = None, *, cursor: str | None = None, size: int = 20
) -> Page:
    """One page of findings, the highest score first."""
    return keyset_page(findings(filters), keys=("-score", "id"), cursor=cursor, size=size)


def undecided() -> int:
    """How many findings wait for a steward."""
    return findings({"state": State.SUGGESTED}).count()


def counts_by_state(filters: Mapping[str, str] | None = None) -> dict[str, int]:
    """How many findings under these filters stand in each state."""
    plain = {k: v for k, v in (filters or {}).items() if k != "state"}
    total: Counter[str] = Counter()
    for state in State.values:
        total[state] = findings({**plain, "state": state}).count()
    return dict(total)


def next_to_decide(after: OverlapFinding, filters: Mapping[str, str] | None = None) -> OverlapFinding | None:
    """The next suggestion below this one in the queue, or the first of the queue when there is none below."""
    rows = (
        findings({**(filters or {}), "state": State.SUGGESTED}).exclude(pk=after.pk).order_by("-score", "id")
    )
    below = rows.filter(Q(score__lt=after.score) | Q(score=after.score, pk__gt=after.pk)).first()
    return below or rows.first()


@dataclass(frozen=True)
class Told:
    """A finding with its reasons as sentences in the reader's language."""

    finding: OverlapFinding
    sentences: list[tuple[str, str]]  # (code of the reason, sentence)

    def text_of(self, *codes: str) -> list[str]:
        return [text for code, text in self.sentences if code in codes]

    def without(self, *codes: str) -> list[str]:
        return [text for code, text in self.sentences if code not in codes]


def told(rows: Sequence[OverlapFinding], lang: str | None = None) -> list[Told]:
    """Reasons as sentences; three queries for the names of bodies, places and tools, whatever the number of findings."""
    lang = lang or active()
    bodies: set[str] = set()
    places: set[str] = set()
    wholes: set[str] = set()
    for row in rows:
        for reason in row.reasons:
            bodies.update(reason["params"].get("bodies", ())[:NAMED_PLACES])
            places.update(reason["params"].get("areas", ())[:NAMED_PLACES])
            if reason["code"] == "part_of_product":
                wholes.add(reason["params"]["whole"])
    called = {b.code: b.name.best(lang)[0] for b in Body.objects.filter(code__in=bodies).only("code", "name")}
    called |= {
        p.code: p.name.best(lang)[0] for p in Place.objects.filter(code__in=places).only("code", "name")
    }
    tools = {t.code: t.name.best(lang)[0] for t in Tool.objects.filter(code__in=wholes).only("code", "name")}
    called |= {f"tool:{code}": name for code, name in tools.items()}
    with translation.override(lang):
        return [Told(row, _sentences(row, called, lang)) for row in rows]


def _sentences(row: OverlapFinding, called: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    tools = {t.code: t.name.best(lang)[0] or t.code for t in (row.first, row.second)}
    result = []
    for reason in row.reasons:
        params = dict(reason["params"])
        for key in _TOOL_PARAMS:
            if isinstance(params.get(key), str):
                params[key] = tools.get(params[key]) or called.get(f"tool:{params[key]}") or params[key]
        if isinstance(params.get("tools"), list):
            params["tools"] = [tools.get(code, code) for code in params["tools"]]
        for key in ("bodies", "areas"):
            if key in params:
                shown = [called.get(code) or code for code in params[key][:NAMED_PLACES]]
                more = params.get("count", len(params[key])) - len(shown)
                params[key] = [*shown, gettext("%(n)s more") % {"n": more}] if more > 0 else shown
        result.append((reason["code"], sentence(reason["code"], params, names(), lang)))
    days = [dt.date.fromisoformat(day) if day else None for day in row.facets.get("data_of", (None, None))]
    if all(days):
        age = [max(0, (timezone.localdate() - day).days) for day in days if day]
        params = {"a": tools[row.first.code], "b": tools[row.second.code], "days_a": age[0], "days_b": age[1]}
        result.append(("data_age", sentence("data_age", params, names(), lang)))
    return result


@dataclass(frozen=True)
class FacetRow:
    """One facet of a pair: what both state, what only one states; None where nothing is known of a tool."""

    facet: str
    name: str
    both: list[str]
    first: list[str] | None
    second: list[str] | None
    likeness: float | None
    weight: float | None


@dataclass(frozen=True)
class Users:
    """Who runs the two tools for the work they share, counted in bodies."""

    first: int
    second: int
    both: list[Body]
    both_count: int


@dataclass(frozen=True)
class PairView:
    """Everything the page of one pair shows."""

    finding: OverlapFinding
    told: Told
    functions: list[tuple[Function, str, str]]  # with the rank in each tool, "" where it has none
    rows: list[FacetRow]
    users: Users
    unknown: list[str]
    arithmetic: dict[str, Any]
    data_of: list[dt.date | None]
    has_changed: bool  # since it was decided


def pair_view(code: str, lang: str | None = None) -> PairView | None:
    """One pair side by side, or None; a fixed number of queries."""
    finding = (
        OverlapFinding.objects.select_related(
            "first__owner__place", "second__owner__place", "first__parent", "second__parent"
        )
        .filter(code=code)
        .first()
    )
    if finding is None:
        return None
    lang = lang or active()
    pair = (finding.first_id, finding.second_id)
    ranks: dict[int, dict[int, str]] = {pk: {} for pk in pair}
    functions: dict[int, Function] = {}
    for row in (
        ToolFunction.objects.filter(tool__in=pair).select_related("function").order_by("function__position")
    ):
        ranks[row.tool_id][row.function_id] = row.rank
        functions[row.function_id] = row.function
    arithmetic: dict[str, Any] = next((r["params"] for r in finding.reasons if r["code"] == "arithmetic"), {})
    (story,) = told([finding], lang)
    return PairView(
        finding=finding,
        told=story,
        functions=sorted(
            ((f, ranks[pair[0]].get(pk, ""), ranks[pair[1]].get(pk, "")) for pk, f in functions.items()),
            key=lambda row: (not (row[1] and row[2]), "main" not in row[1:], row[0].position),
        ),
        rows=_facet_rows(pair, arithmetic, lang),
        users=_users(finding),
        unknown=[gettext(FACET_NAMES[n]) for n in FACETS if n not in finding.facets.get("values", {})],
        arithmetic=arithmetic,
        data_of=[
            dt.date.fromisoformat(d) if d else None for d in finding.facets.get("data_of", [None, None])
        ],
        has_changed=bool(finding.decided_digest) and finding.decided_digest != finding.digest,
    )


_LISTS = (
    ("capabilities", ("capability",)),
    ("objects", ("object",)),
    ("users", ("user",)),
    ("interfaces", ("interface", "standard")),
)


def _facet_rows(pair: tuple[int, int], arithmetic: Mapping[str, Any], lang: str) -> list[FacetRow]:
    stated: dict[int, dict[str, dict[int, FacetValue]]] = {pk: {} for pk in pair}
    for row in ToolFacet.objects.filter(tool__in=pair).select_related("value").order_by("id"):
        stated[row.tool_id].setdefault(row.value.facet, {})[row.value_id] = row.value
    parts = {part["facet"]: part for part in arithmetic.get("parts", ())}
    rows = []
    for facet, lists in _LISTS:
        one, other = ({k: v for name in lists for k, v in stated[pk].get(name, {}).items()} for pk in pair)
        part = parts.get(facet)
        rows.append(
            FacetRow(
                facet=facet,
                name=gettext(FACET_NAMES[facet]),
                both=_named((v for k, v in one.items() if k in other), lang),
                first=_named((v for k, v in one.items() if k not in other), lang) if one else None,
                second=_named((v for k, v in other.items() if k not in one), lang) if other else None,
                likeness=part["value"] if part else None,
                weight=part["weight"] if part else None,
            )
        )
    return rows


def _named(values: Iterable[FacetValue], lang: str) -> list[str]:
    return sorted(v.name.best(lang)[0] or v.value for v in values)


def _users(finding: OverlapFinding) -> Users:
    shared = finding.facets.get("main") or finding.facets.get("shared") or []
    rows = Usage.objects.filter(status__in=OPERATIONAL)
    if shared:
        rows = rows.filter(function__code__in=shared)
    counts = {
        pk: rows.filter(tool=pk).aggregate(n=Count("body", distinct=True))["n"]
        for pk in (finding.first_id, finding.second_id)
    }
    both = Body.objects.filter(pk__in=rows.filter(tool=finding.first_id).values("body")).filter(
        pk__in=rows.filter(tool=finding.second_id).values("body")
    )
    return Users(
        counts[finding.first_id],
        counts[finding.second_id],
        list(both.order_by("name_key_en")[:12]),
        both.count(),
    )
