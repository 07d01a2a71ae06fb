"""Loading the register's reference data: tools, their functions and facets, claims, cells, citizens' needs."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import day_in, difference, parts_in, read_file, search_columns, store
from yakja.foundation.kit.text import sort_key
from yakja.foundation.places.models import Place

from ..models import (
    EVIDENCE_DAYS,
    Evidence,
    EvidenceKind,
    FacetValue,
    Need,
    NeedAnswer,
    Status,
    Tool,
    ToolFacet,
    ToolFunction,
)
from ..queries.counting import EPOCH
from ..queries.search import columns, glossary
from ._keeping import add_cells, rebuild_landscape


def _int(cell: str) -> int | None:
    return int(cell) if cell else None


def search_values(tool: Tool, functions: Iterable[tuple[str, Function]]) -> dict[str, str]:
    """The search and sort columns of a tool with these (rank, function) pairs."""
    pairs = list(functions)
    texts = [
        *tool.name.values(), *tool.aliases, *tool.purpose.values(), *tool.description.values(), tool.features_note,
        *(text for rows in tool.features.values() for text in rows), tool.owner_name, tool.supplier_name, tool.domain,
        tool.coverage_note, *tool.search_words,
    ]  # fmt: skip
    main = {f.code for rank, f in pairs if rank == ToolFunction.Rank.MAIN}
    # What the tool is for is a concept of it, whatever words its description happens to use.
    works = [
        c.code
        for c in glossary().by_code.values()
        if c.kind == "work" and c.functions[:1] and c.functions[0] in main
    ]
    for _rank, function in pairs:
        texts += function.name.values()
    found = columns(texts, works)
    found["search_text"] += "".join(f"lang:{lang} " for lang in tool.languages)
    names, _bones = search_columns([*tool.name.values(), *tool.aliases])
    found["search_name"] = names
    found["sort_en"] = sort_key(tool.name.get("en") or tool.name.get("ur", ""), "en")[:300]
    found["sort_ur"] = sort_key(tool.name.get("ur") or tool.name.get("en", ""), "ur")[:300]
    return found


@action("catalogue.load_tools")
def load_tools(*, actor: Any, folder: Path, door: str = "reference") -> dict[str, int]:
    """Tools, functions and facets from `tools.csv`, `tool_functions.csv`, `facets.csv`, `tool_facets.csv`.

    A tool that was changed here is not overwritten by a newer reference file.
    """
    require(actor, "catalogue.load_reference")
    rows = {row["code"]: row for row in read_file(folder / "tools.csv")}
    bodies = dict(Body.objects.values_list("code", "id"))
    functions = {f.code: f for f in Function.objects.order_by("code")}
    coded: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_file(folder / "tool_functions.csv"):
        coded[row["code"]].append(row)
    facets: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_file(folder / "tool_facets.csv"):
        facets[row["code"]].append(row)
    wanted = {code: {**row, "functions": coded[code], "facets": facets[code]} for code, row in rows.items()}
    found = difference(Tool.objects.all(), wanted)

    def fields(code: Any, row: Mapping[str, Any]) -> dict[str, Any]:
        tool = Tool(**_tool_fields(code, row, bodies))
        values = _tool_fields(code, row, bodies)
        pairs = [(f["rank"], functions[f["function"]]) for f in row["functions"]]
        return values | search_values(tool, pairs)

    written = store(Tool, wanted, found, fields=fields)
    _load_facets(folder)
    _link(rows, [t.code for t in written])
    _code(written, coded, facets, functions)
    record(subject="catalogue:tools", after=found.counts())
    return found.counts()


def _tool_fields(code: str, row: Mapping[str, Any], bodies: dict[str, int]) -> dict[str, Any]:
    return {
        "code": code,
        "kind": row["kind"],
        "name": TranslatedText({"en": row["name_en"], "ur": row["name_ur"]}),
        "aliases": parts_in(row["aliases"]),
        "search_words": parts_in(row["search_words"]),
        "purpose": TranslatedText({"en": row["purpose_en"], "ur": row["purpose_ur"]}),
        "features_note": row["features_text"],
        "audience": row["audience"],
        "owner_id": bodies.get(row["owner_body"]),
        "owner_name": row["owner"],
        "supplier_id": bodies.get(row["supplier_body"]),
        "supplier_name": row["supplier"],
        "openness": row["open"] or Tool.Openness.UNKNOWN,
        "openness_basis": row["open_basis"],
        "licence": row["licence"],
        "repository": row["repository"],
        "url": row["url"],
        "phone": row["phone"],
        "platforms": parts_in(row["platforms"]),
        "platforms_note": row["platforms_text"],
        "languages": parts_in(row["languages"]),
        "languages_note": row["languages_text"],
        "languages_basis": row["languages_basis"],
        "lifecycle": row["lifecycle"] or Tool.Lifecycle.UNKNOWN,
        "lifecycle_note": row["lifecycle_text"],
        "launch_year": row["launch_year"],
        "launch_year_basis": row["launch_year_basis"],
        "domain": row["domain"],
        "coverage_note": row["coverage"],
        "users_note": row["users"],
        "figures_note": row["figures"],
        "cost_paisa": _int(row["cost_paisa"]),
        "cost_note": row["cost_basis"],
        "is_checked": row["checked"] == "yes",
        "source": row["source"],
        "note": row["note"],
    }


def _load_facets(folder: Path) -> None:
    known = {(f.facet, f.value): f for f in FacetValue.objects.order_by("id")}
    fresh = []
    for row in read_file(folder / "facets.csv"):
        if (row["facet"], row["value"]) not in known:
            name = TranslatedText({"en": row["name_en"], "ur": row["name_ur"]})
            fresh.append(FacetValue(facet=row["facet"], value=row["value"], name=name))
    FacetValue.objects.bulk_create(fresh)


def _link(rows: dict[str, dict[str, str]], written: list[str]) -> None:
    """Parents, variants and successors, once all tools are there."""
    ids = dict(Tool.objects.values_list("code", "id"))
    touched = []
    for tool in Tool.objects.filter(code__in=written):
        row = rows[tool.code]
        tool.parent_id = ids.get(row["parent"])
        tool.variant_of_id = ids.get(row["variant_of"])
        tool.successor_id = ids.get(row["successor"])
        touched.append(tool)
    Tool.objects.bulk_update(touched, ["parent", "variant_of", "successor"], batch_size=200)


def _code(
    written: list[Tool],
    coded: dict[str, list[dict[str, str]]],
    facets: dict[str, list[dict[str, str]]],
    functions: dict[str, Function],
) -> None:
    ids = dict(Tool.objects.filter(code__in=[t.code for t in written]).values_list("code", "id"))
    values = {(f.facet, f.value): f.pk for f in FacetValue.objects.order_by("id")}
    ToolFunction.objects.filter(tool__in=ids.values()).delete()
    ToolFacet.objects.filter(tool__in=ids.values()).delete()
    ToolFunction.objects.bulk_create(
        ToolFunction(
            tool_id=pk,
            function=functions[row["function"]],
            rank=row["rank"],
            basis=row["basis"],
            reviewer=row["reviewer"],
            reviewed_on=_reviewed_on(row["reviewer"]),
        )
        for code, pk in ids.items()
        for row in coded[code]
    )
    ToolFacet.objects.bulk_create(
        ToolFacet(tool_id=pk, value_id=values[row["facet"], row["value"]], source=row["source"])
        for code, pk in ids.items()
        for row in facets[code]
    )


def _reviewed_on(reviewer: str) -> dt.date | None:
    found = re.search(r"\d{4}-\d{2}-\d{2}", reviewer)
    return dt.date.fromisoformat(found.group()) if found else None


@action("catalogue.make_cells")
def make_cells(*, actor: Any, door: str = "reference") -> int:
    """One unknown cell for every body and function that its kind of body holds under the law in force."""
    require(actor, "catalogue.load_reference")
    made = add_cells(timezone.localdate())
    record(subject="catalogue:cells", after={"cells": made})
    return made


def reported_evidence(folder: Path) -> tuple[list[Evidence], int]:
    """`usages_reported.csv` spread over the bodies it means; also how many places had no such body."""
    tools = dict(Tool.objects.values_list("code", "id"))
    launched = dict(Tool.objects.values_list("id", "launch_year"))
    functions = dict(Function.objects.values_list("code", "id"))
    places = {p.code: p for p in Place.objects.order_by("id")}
    groups: dict[str, list[str]] = defaultdict(list)
    for row in read_file(folder / "place_groups.csv"):
        groups[row["group"]].append(row["place"])
    kinds = _kind_sets()
    now = timezone.now()
    found: dict[tuple[int, int, int, dt.date], Evidence] = {}
    last: dict[tuple[int, int, int], dt.date] = {}
    placeless = 0
    # Dated ones first: an undated report comes after the dated ones of its tool, function and body.
    rows = sorted(read_file(folder / "usages_reported.csv"), key=lambda row: not row["reported_on"])
    for row in rows:
        # A tool that is run no longer: what takes its place there is not known.
        status = Status.UNKNOWN if row["status"] == "retired" else row["status"]
        bodies = _meant(row, places, groups, kinds)
        placeless += not bodies
        reported = day_in(row["reported_on"])
        kind = EvidenceKind.REPORT if row["claimant"] == "press" else EvidenceKind.CLAIM
        for body in bodies:
            cell = (body, functions[row["function"]], tools[row["tool"]])
            if reported:
                on, expires_on = reported, reported + dt.timedelta(days=EVIDENCE_DAYS[kind])
                last[cell] = max(expires_on, last.get(cell, expires_on))
            else:
                on = expires_on = last.get(cell) or earliest_day(launched[cell[2]])
            found[*cell, on] = Evidence(
                body_id=body,
                function_id=cell[1],
                tool_id=cell[2],
                kind=kind,
                status=status,
                share=_int(row["share"]),
                on=on,
                expires_on=expires_on,
                recorded_at=now,
                author_ref="reference",
                author_name=row["claimant"],
                url=row["source"],
                note=row["note"],
            )
    return list(found.values()), placeless


def earliest_day(launch_year: str) -> dt.date:
    """The first day of which a report without a date can speak: its tool's first year, else the beginning of history.

    Such a report is out of date from that day on, so loading it makes no step in any series; decision 0004.
    """
    year = re.match(r"\d{4}", launch_year)
    return max(dt.date(int(year.group()), 1, 1), EPOCH) if year else EPOCH


def _kind_sets() -> dict[str, set[int]]:
    """The words of `body_kind` in usages_reported.csv as kinds; see reference/README.md."""
    kinds = list(BodyKind.objects.order_by("code"))
    council = {
        k.pk
        for k in kinds
        if (k.tier in {"town", "tehsil"} and not k.code.startswith("GEN-")) or k.code == "IC-METRO"
    }
    return {
        "council": council,
        "urban_council": {k.pk for k in kinds if k.pk in council and k.urban_rural == "urban"},
        "union": {k.pk for k in kinds if k.tier == "union"},
        "above_union": council
        | {
            k.pk
            for k in kinds
            if k.tier == "district" and not k.code.startswith("GEN-") and k.code != "PB-DA"
        },
        "district_administration": {k.pk for k in kinds if k.code == "GEN-DADM"},
    }


def _meant(
    row: dict[str, str], places: dict[str, Place], groups: dict[str, list[str]], kinds: dict[str, set[int]]
) -> list[int]:
    how, _, name = row["scope"].partition(":")
    alive = Body.objects.in_being()
    if how == "body":
        return list(alive.filter(code=name).values_list("id", flat=True))
    if how == "within":
        alive = alive.within(places[name])
    else:
        codes = groups[name] if how == "group" else [name]
        alive = alive.filter(place__code__in=codes)
    word = row["body_kind"]
    if word == "union_council":
        unions = list(alive.filter(kind__in=kinds["union"]).values_list("id", flat=True))
        return unions or _above_unions(alive.filter(kind__in=kinds["above_union"]))
    chosen = (
        kinds[word] if word in kinds else set(BodyKind.objects.filter(code=word).values_list("id", flat=True))
    )
    return list(alive.filter(kind__in=chosen).values_list("id", flat=True))


def _above_unions(bodies: Any) -> list[int]:
    """The councils that stand for their unions; a town beside a tehsil council does not stand a second time."""
    rows = list(bodies.order_by("id").values_list("id", "place_id", "kind__tier"))
    with_tehsil = {place for _pk, place, tier in rows if tier == "tehsil"}
    return [pk for pk, place, tier in rows if tier != "town" or place not in with_tehsil]


@action("catalogue.load_needs")
def load_needs(*, actor: Any, folder: Path, door: str = "reference") -> int:
    """Citizens' commonest needs and their answers from `needs.csv`; returns the number of answers.

    Every province has one for all of it, and single cities or districts (`places`) their own.
    """
    require(actor, "catalogue.load_reference")
    functions = {f.code: f for f in Function.objects.order_by("code")}
    places = dict(Place.objects.values_list("code", "id"))
    kinds = dict(BodyKind.objects.values_list("code", "id"))
    bodies = dict(Body.objects.values_list("code", "id"))
    tools = dict(Tool.objects.values_list("code", "id"))
    rows = read_file(folder / "needs.csv")
    needs: dict[str, Need] = {}
    for row in rows:
        if row["need"] in needs:
            continue
        keywords = (
            parts_in(row["keywords_en"]) + parts_in(row["keywords_ur"]) + parts_in(row["keywords_roman"])
        )
        title = TranslatedText({"en": row["title_en"], "ur": row["title_ur"]})
        function = functions[row["function"]]
        needs[row["need"]], _made = Need.objects.update_or_create(
            code=row["need"],
            defaults={
                "title": title, "keywords": keywords, "function": function, "icon": row["icon"],
                "position": int(row["position"]), **columns([*title.values(), *keywords]),
            },
        )  # fmt: skip
    answers = [
        NeedAnswer(
            need=needs[row["need"]],
            place_id=places[place],
            office=TranslatedText({"en": row["office_en"], "ur": row["office_ur"]}),
            office_kind_id=kinds.get(row["office_kind"]),
            office_body_id=bodies.get(row["office_body"]),
            tool_id=tools.get(row["tool"]),
            phone=row["phone"],
            hours=TranslatedText({"en": row["hours_en"], "ur": row["hours_ur"]}),
            papers={"en": parts_in(row["papers_en"]), "ur": parts_in(row["papers_ur"])},
            fee=TranslatedText({"en": row["fee_en"], "ur": row["fee_ur"]}),
            fee_paisa=_int(row["fee_paisa"]),
            time_limit=TranslatedText({"en": row["time_limit_en"], "ur": row["time_limit_ur"]}),
            languages=parts_in(row["languages"]),
            basis=row["basis"],
            source=row["source"],
            as_of=day_in(row["as_of"]),
        )
        for row in rows
        for place in parts_in(row["places"]) or [row["province"]]
    ]
    NeedAnswer.objects.all().delete()
    NeedAnswer.objects.bulk_create(answers)
    record(subject="catalogue:needs", after={"needs": len(needs), "answers": len(answers)})
    return len(answers)


@action("catalogue.keep_landscape")
def keep_landscape(*, actor: Any, door: str = "reference") -> None:
    """Make the kept counts of all places after bulk loading."""
    require(actor, "catalogue.keep_landscape")
    rebuild_landscape(timezone.localdate())
    record(subject="catalogue:landscape", facts={"why": "after loading"})
