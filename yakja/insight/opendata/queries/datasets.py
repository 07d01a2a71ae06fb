"""The datasets: what each holds, under which columns, and its rows one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from yakja.citizens.complaints.models import Complaint, ComplaintCount
from yakja.citizens.complaints.queries.publishing import count_rows, public_rows
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Cell, Evidence, EvidenceKind, Status, Tool, ToolFunction, Usage
from yakja.framework.catalogue.queries.runners import with_stands

CHUNK = 2000
ROOMS = ("catalogue", "bodies", "places", "indicators")
# Complaints write far more entries than all other rooms together: their newest is looked up, never counted through.
COMPLAINTS = "complaints.unseen"

ABOUT = _("Which body of local government does which function with which tool, and how sure we are.")

Rows = Iterator[list[Any]]


@dataclass(frozen=True)
class Dataset:
    """One table that anybody may take away. `api` is its twin in the API, if it has one."""

    code: str
    title: Any
    about: Any
    columns: tuple[str, ...]
    rows: Callable[[], Rows]
    model: type[Model]
    room: str
    api: str = ""
    # Of which rows, where not all of the model are taken away.
    only: Mapping[str, Any] = field(default_factory=dict)


def _day(value: dt.date | None) -> str:
    return value.isoformat() if value else ""


def _each(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.iterator(chunk_size=CHUNK)


def _names(value: dict[str, str]) -> list[str]:
    return [value.get("en", ""), value.get("ur", "")]


def _tools() -> Rows:
    by_tool: dict[int, dict[str, list[str]]] = {}
    coded = ToolFunction.objects.order_by("tool_id", "function__position")
    for tool, rank, code in coded.values_list("tool_id", "rank", "function__code"):
        by_tool.setdefault(tool, {}).setdefault(rank, []).append(code)
    for t in _each(Tool.objects.select_related("owner", "supplier", "parent").order_by("code")):
        coded_of = by_tool.get(t.pk, {})
        yield [
            t.code, *_names(t.name), t.kind, t.parent.code if t.parent else "", *_names(t.purpose),
            " ".join(coded_of.get("main", [])), " ".join(coded_of.get("secondary", [])),
            t.owner.code if t.owner else "", t.owner_name, t.supplier.code if t.supplier else "", t.supplier_name,
            t.audience, t.openness, t.licence, t.repository, t.url, t.phone, " ".join(t.platforms), " ".join(t.languages),
            t.lifecycle, t.launch_year, "" if t.cost_paisa is None else t.cost_paisa, _yes(t.is_sample), t.source,
        ]  # fmt: skip


def _usages() -> Rows:
    columns = (
        "body__code", "body__place__code", "function__code", "tool__code", "status", "share", "standing", "is_stale", "level",
        "since", "confirmed_on", "expires_on", "transactions_30d", "is_sample",
    )  # fmt: skip
    rows = Usage.objects.order_by("body_id", "function_id", "id").values_list(*columns)
    for row in _each(rows):
        day = list(row)
        if day[9] == day[11]:  # said by a source that tells no day
            day[9] = day[11] = None
        yield [_plain(value) for value in day]


def _statements() -> Rows:
    columns = (
        "body__code", "body__place__code", "function__code", "tool__code", "kind", "status", "share", "on", "expires_on",
        "stands", "author_name", "transactions", "url", "note", "is_sample",
    )  # fmt: skip
    for row in _each(with_stands(Evidence.objects.order_by("id")).values_list(*columns)):
        said = list(row)
        if said[7] == said[8]:
            said[7] = said[8] = None
        if said[4] not in {EvidenceKind.CLAIM, EvidenceKind.REPORT}:
            said[10] = said[13] = ""  # an officer speaks for the office, not by name
        yield [_plain(value) for value in said]


def _cells() -> Rows:
    columns = (
        "body__code", "body__place__code", "function__code", "status", "standing", "is_stale", "tools", "since", "confirmed_on",
        "expires_on", "is_assumed", "is_sample",
    )  # fmt: skip
    for *row, assumed, sample in _each(Cell.objects.order_by("id").values_list(*columns)):
        if row[3] == Status.UNKNOWN:
            row[7] = None
        yield [*(_plain(value) for value in row), "assumed" if assumed else "checked", _plain(sample)]


def _plain(value: Any) -> Any:
    """A stored value as a cell: yes and no, ISO days, lists by spaces, nothing for what is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, list):
        return " ".join(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _functions() -> Rows:
    for f in _each(Function.objects.select_related("successor").order_by("position", "code")):
        yield [
            f.code, *_names(f.name), f.area_code, *_names(f.area), f.cofog, _day(f.valid_from), _day(f.valid_to),
            f.successor.code if f.successor else "", f.source,
        ]  # fmt: skip


def _bodies() -> Rows:
    for b in _each(Body.objects.select_related("kind", "place", "parent").order_by("code")):
        yield [
            b.code, *_names(b.name), b.kind.code, *_names(b.kind.name), b.place.code, b.parent.code if b.parent else "",
            b.status, b.governed_by, _day(b.governed_as_of), b.phone, b.website, _day(b.valid_from), _day(b.valid_to),
            _yes(b.is_sample), b.source,
        ]  # fmt: skip


def _places() -> Rows:
    for p in _each(Place.objects.select_related("parent", "census_parent").order_by("code")):
        yield [
            p.code, p.level, *_names(p.name), p.parent.code if p.parent else "",
            p.census_parent.code if p.census_parent else "", p.status, _blank(p.population_2023), _blank(p.population_2017),
            _blank(p.area_km2), _blank(p.lat), _blank(p.lon), p.iso_code, p.ocha_code, _day(p.valid_from), _day(p.valid_to),
            p.source,
        ]  # fmt: skip


def _figures() -> Rows:
    rows = IndicatorValue.objects.in_force().select_related("place", "body")
    for v in _each(rows.order_by("indicator", "as_of", "id")):
        yield [
            v.indicator, v.place.code if v.place else "", v.body.code if v.body else "", _day(v.as_of), v.numerator,
            v.denominator, v.unknown, v.revision, v.computed_at.isoformat(timespec="seconds"),
        ]  # fmt: skip


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _blank(value: Any) -> Any:
    return "" if value is None else value


DATASETS = (
    Dataset(
        "tools", _("Tools"), _("Every digital tool of the register: what it is for, who owns and supplies it, its functions."),
        ("code", "name_en", "name_ur", "kind", "parent", "purpose_en", "purpose_ur", "functions_main", "functions_secondary",
         "owner", "owner_name", "supplier", "supplier_name", "audience", "openness", "licence", "repository", "url", "phone",
         "platforms", "languages", "lifecycle", "launch_year", "cost_paisa", "is_sample", "source"),
        _tools, Tool, "catalogue", "tools",
    ),
    Dataset(
        "usages", _("Usages"), _("Which body does which function with which tool, how far, and on what evidence."),
        ("body", "place", "function", "tool", "status", "share", "standing", "out_of_date", "evidence", "since",
         "confirmed_on", "expires_on", "transactions_30d", "is_sample"),
        _usages, Usage, "catalogue", "usages",
    ),
    Dataset(
        "statements", _("Statements"),
        _("Everything that was said of a body, a function and a tool, also what no longer stands; without a day where the source tells none."),
        ("body", "place", "function", "tool", "kind", "status", "share", "on", "expires_on", "stands", "claimant",
         "transactions", "source", "note", "is_sample"),
        _statements, Evidence, "catalogue",
    ),
    Dataset(
        "cells", _("Cells of the landscape"), _("Every function that the law gives to a body, with what is known of it today."),
        ("body", "place", "function", "status", "standing", "out_of_date", "tools", "since", "confirmed_on", "expires_on",
         "devolution", "is_sample"),
        _cells, Cell, "catalogue", "landscape/cells",
    ),
    Dataset(
        "functions", _("Functions"), _("What local government does, with the class of government spending (COFOG)."),
        ("code", "name_en", "name_ur", "area", "area_en", "area_ur", "cofog", "valid_from", "valid_to", "successor", "source"),
        _functions, Function, "bodies", "functions",
    ),
    Dataset(
        "bodies", _("Bodies"), _("Councils, departments, companies and authorities, with kind, place and who rules them."),
        ("code", "name_en", "name_ur", "kind", "kind_en", "kind_ur", "place", "parent", "status", "governed_by",
         "governed_as_of", "phone", "website", "valid_from", "valid_to", "is_sample", "source"),
        _bodies, Body, "bodies", "bodies",
    ),
    Dataset(
        "places", _("Places"), _("Provinces, divisions, districts, tehsils and councils, as they stand today and at the census."),
        ("code", "level", "name_en", "name_ur", "parent", "census_parent", "status", "population_2023", "population_2017",
         "area_km2", "lat", "lon", "iso_3166_2", "ocha_pcode", "valid_from", "valid_to", "source"),
        _places, Place, "places", "places",
    ),
    Dataset(
        "indicators", _("Figures"), _("Every measure of every place over time, with its denominator and what is not known."),
        ("indicator", "place", "body", "as_of", "numerator", "denominator", "unknown", "revision", "computed_at"),
        _figures, IndicatorValue, "indicators",
    ),
    Dataset(
        "complaints", _("Complaints"),
        _("Complaints that anybody may read, with what became of each; telephones, identity cards, addresses and names are covered."),
        ("reference", "category", "function", "place", "district", "body", "status", "filed_on", "due_at", "closed_at",
         "working_hours_until_closed", "door", "supporters", "transfers", "reopened", "lat", "lon", "text", "is_sample"),
        public_rows, Complaint, COMPLAINTS, "complaints", {"is_public": True},
    ),
    Dataset(
        "complaint_counts", _("Counts of complaints"),
        _("What became of the complaints filed in a month, by district, category and body; private categories are left out."),
        ("month", "district", "category", "body", "filed", "confirmed", "not_confirmed", "rejected", "duplicate", "forwarded",
         "withdrawn", "transferred", "reopened", "office_word"),
        count_rows, ComplaintCount, COMPLAINTS, "complaint-statistics", {"category__is_private": False},
    ),
)  # fmt: skip
_BY_CODE = {each.code: each for each in DATASETS}


def dataset(code: str) -> Dataset | None:
    """The dataset with this code."""
    return _BY_CODE.get(code)


def row_counts() -> dict[str, int]:
    """How many rows each dataset has now; one query each."""
    return {each.code: each.model._default_manager.filter(**each.only).count() for each in DATASETS}


def last_change() -> dict[str, dt.datetime]:
    """When each room last changed; two queries."""
    rows = AuditEntry.objects.filter(room__in=ROOMS).order_by("room").values("room").annotate(at=Max("at"))
    found = {row["room"]: row["at"] for row in rows}
    newest = AuditEntry.objects.filter(room=COMPLAINTS).order_by("-id").values_list("at", flat=True).first()
    return found | ({COMPLAINTS: newest} if newest else {})
