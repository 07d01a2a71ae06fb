"""Finding tools and needs: one query in Urdu, Roman Urdu or English meets texts in all three."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from yakja.foundation.kit.glossary import Glossary
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.tables import search_columns
from yakja.foundation.kit.text import search_key, skeleton

from ..models import OPERATIONAL, Need, Tool, ToolFunction, Usage


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    """The civic glossary of the product and of this province's councils (`var/glossary/*.csv`)."""
    own = sorted((settings.VAR / "glossary").glob("*.csv")) if (settings.VAR / "glossary").is_dir() else []
    reference = Path(settings.REFERENCE_DIR)
    return Glossary.load([reference / "glossary.csv", reference / "glossary_europe.csv", *own])


def concept_column(texts: Iterable[str], extra: Iterable[str] = ()) -> str:
    """The concepts that the texts name, as one searchable column."""
    found: dict[str, None] = dict.fromkeys(extra)
    for text in texts:
        if text:
            found.update(dict.fromkeys(glossary().concepts(text)))
    return f" {' '.join(found)} "


def columns(texts: Sequence[str], extra: Iterable[str] = ()) -> dict[str, str]:
    """search_text, search_bones and search_concepts of a row with these texts."""
    words, bones = search_columns(t for t in texts if t)
    return {"search_text": words, "search_bones": bones, "search_concepts": concept_column(texts, extra)}


def matching(query: str) -> Q:
    """Every term of the query is found: by its concept where the glossary knows it, else by word or by ear."""
    wanted = Q()
    for term in glossary().expand(query):
        found = Q()
        for code in term.concepts:
            found |= Q(search_concepts__contains=f" {code} ")
        if not term.concepts:
            for word in term.key.split():
                one = Q(search_text__contains=f" {word}")
                bones = skeleton(word)
                if len(bones) > 2:
                    one |= Q(search_bones__contains=f" {bones} ")
                found = found & one if found else one
        wanted &= found
    return wanted


def tools_page(
    *,
    query: str = "",
    filters: dict[str, str] | None = None,
    cursor: str | None = None,
    size: int = 25,
) -> Page:
    """One page of the register under its facets; with a query, tools named so come first."""
    rows = tools(query=query, filters=filters)
    key = "sort_en" if active() == "en" else "sort_ur"
    return keyset_page(rows, keys=("rank", key, "id"), cursor=cursor, size=size)


def tools(*, query: str = "", filters: dict[str, str] | None = None) -> QuerySet[Tool]:
    """The tools of the register under its facets, with `rank` (0: named so; 1: its main work; 2: elsewhere)."""
    rows = Tool.objects.select_related("owner", "supplier", "parent")
    key = search_key(query)
    if query.strip():
        wanted = matching(query)
        if not wanted:
            wanted = Q(search_text__contains=f" {key}") if key else Q(pk__in=[])
        # PostgreSQL refuses a NUL in any value; the other columns are asked by keys, which have none.
        rows = rows.filter(wanted | Q(code=query.replace("\0", "").strip().upper()))
        named = Q(search_name__contains=f" {key}")
        concepts = glossary().concepts(query)
        main = Q(pk__in=[])
        functions = [f for code in concepts for f in glossary().functions(code)[:1]]
        if functions:
            main = Q(
                pk__in=ToolFunction.objects.filter(
                    function__code__in=functions, rank=ToolFunction.Rank.MAIN
                ).values("tool")
            )
        rows = rows.annotate(
            rank=Case(
                When(named, then=Value(0)),
                When(main, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
    else:
        rows = rows.annotate(rank=Value(0, output_field=IntegerField()))
    for name, value in (filters or {}).items():
        if value:
            rows = rows.filter(FACETS[name](value))
    return rows


def _in_function(value: str) -> Q:
    return Q(pk__in=ToolFunction.objects.filter(function__code=value).values("tool"))


def _in_area(value: str) -> Q:
    return Q(pk__in=ToolFunction.objects.filter(function__area_code=value).values("tool"))


def _in_place(value: str) -> Q:
    from yakja.foundation.places.models import Place

    place = Place.objects.filter(code=value).first()
    if place is None:
        return Q(pk__in=[])
    used = Usage.objects.within(place).filter(status__in=OPERATIONAL, tool__isnull=False).values("tool")
    return Q(pk__in=used) | Q(owner__place__path__startswith=place.path)


FACETS: dict[str, Any] = {
    "function": _in_function,
    "area": _in_area,
    "place": _in_place,
    "audience": lambda v: Q(audience=v) | (Q(audience="both") if v in {"internal", "citizen"} else Q()),
    "lifecycle": lambda v: Q(lifecycle=v),
    "openness": lambda v: Q(openness=v),
    "language": lambda v: Q(search_text__contains=f" lang:{v} "),
    "kind": lambda v: Q(kind=v),
}


def facet_counts(rows: QuerySet[Tool]) -> dict[str, list[tuple[str, int]]]:
    """How many of the found tools have each value of the countable facets."""
    found = {}
    for name in ("audience", "lifecycle", "openness"):
        counts = rows.order_by().values_list(name).annotate(n=Count("id")).order_by("-n", name)
        found[name] = [(value, n) for value, n in counts]
    return found


def needs(query: str) -> QuerySet[Need]:
    """Citizens' needs that fit the words typed, in any of the scripts."""
    if not query.strip():
        return Need.objects.select_related("function")
    wanted = matching(query)
    return Need.objects.select_related("function").filter(wanted) if wanted else Need.objects.none()
