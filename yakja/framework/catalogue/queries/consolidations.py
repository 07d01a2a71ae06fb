"""Reads of consolidation: the facts a sheet is worked out from, the list, one sheet with its words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.models import CaseEvent
from yakja.foundation.kit.i18n import LANGUAGES, active
from yakja.foundation.kit.tables import read_file
from yakja.foundation.places.models import Place
from yakja.foundation.ui.formats import money, num

from ..models import (
    OPERATIONAL,
    Consolidation,
    ConsolidationAnswer,
    ConsolidationOption,
    Tool,
    ToolFacet,
    Usage,
)
from .consolidation import Candidate, Use
from .profiles import names
from .standards import met_by

NAMED = 6  # bodies that a sentence names before it counts


@lru_cache(maxsize=1)
def unit_costs() -> dict[str, dict[str, Any]]:
    """Rows of reference/consolidation_costs.csv by key; money in paisa under `value`."""
    rows = {}
    for row in read_file(settings.REFERENCE_DIR / "consolidation_costs.csv"):
        rows[row["key"]] = {
            "value": int(row["value"]) * (100 if row["unit"] == "rupees" else 1),
            "unit": row["unit"],
            "name": {"en": row["name_en"], "ur": row["name_ur"]},
            "is_estimate": row["is_estimate"] == "yes",
            "source": row["source"],
            "note": row["note"],
        }
    return rows


def values_of(assumptions: Mapping[str, Any]) -> dict[str, int]:
    """The unit costs of a sheet as plain numbers, completed from the reference."""
    return {key: int((assumptions.get(key) or row)["value"]) for key, row in unit_costs().items()}


def candidates(function: Function, place: Place, tools: Sequence[Tool]) -> list[Candidate]:
    """The tools as costing sees them: their operational usages for the function by bodies within the place."""
    wanted = {t.pk: t for t in tools}
    facets: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for pk, facet, value in ToolFacet.objects.filter(tool__in=wanted).values_list(
        "tool_id", "value__facet", "value__value"
    ):
        facets[pk][facet].add(value)
    # The whole tool's yearly cost is shared among all bodies that run it, wherever they are.
    everywhere: dict[int, set[int]] = defaultdict(set)
    running = Usage.objects.filter(status__in=OPERATIONAL, tool__in=wanted)
    for pk, body in running.order_by().values_list("tool_id", "body_id").distinct():
        everywhere[pk].add(body)
    uses: dict[int, list[Use]] = defaultdict(list)
    rows = running.filter(function=function).within(place).select_related("body").order_by("body__code")
    for usage in rows:
        tool = wanted[usage.tool_id or 0]
        cost = usage.yearly_cost_paisa
        if cost is None and tool.yearly_cost_paisa is not None:
            cost = tool.yearly_cost_paisa // len(everywhere[tool.pk])
        uses[tool.pk].append(
            Use(
                body=usage.body.code,
                users=usage.users,
                yearly_cost_paisa=cost,
                units=usage.units,
                contract_end=usage.contract_end,
                status=usage.status,
                is_confirmed=usage.standing == "confirmed" and not usage.is_stale,
                said_on=usage.confirmed_on or usage.since,
            )
        )
    met = met_by(wanted, timezone.localdate())
    return [
        Candidate(
            code=tool.code,
            uses=tuple(uses[pk]),
            capabilities=frozenset(facets[pk]["capability"]),
            objects=frozenset(facets[pk]["object"]),
            interfaces=frozenset(facets[pk]["interface"]),
            standards=frozenset(facets[pk]["standard"]) | frozenset(met.get(pk, ())),
            languages=frozenset(tool.languages),
            contract_end=tool.contract_end,
            openness=tool.openness,
            lifecycle=tool.lifecycle,
        )
        for pk, tool in wanted.items()
    ]


def sheets(*, place: Place | None = None, function: str = "", state: str = "") -> QuerySet[Consolidation]:
    """Consolidations, the newest first."""
    rows = Consolidation.objects.select_related("case", "function", "place", "chosen__target")
    if place is not None:
        rows = rows.filter(place__path__startswith=place.path)
    if function:
        rows = rows.filter(function__code=function)
    if state:
        rows = rows.filter(case__state=state)
    return rows.order_by("-proposed_on", "-id")


@dataclass(frozen=True)
class Told:
    """A risk or block in the reader's language; `kind` is risk or block."""

    kind: str
    text: str


@dataclass(frozen=True)
class OptionView:
    """One option of a sheet with its words."""

    row: ConsolidationOption
    title: str
    parts: list[dict[str, Any]]
    known_paisa: int
    saving: dict[str, Any]
    bodies: list[Body]
    risks: list[str]
    blocks: list[str]
    data: list[dict[str, Any]]
    interfaces: list[str]
    users: int | None
    users_guessed: int


@dataclass(frozen=True)
class SheetView:
    """Everything the page of a sheet shows."""

    sheet: Consolidation
    options: list[OptionView]
    placements: list[dict[str, Any]]
    tools: list[Tool]
    bodies: list[Body]
    answers: list[ConsolidationAnswer]
    silent: list[Body]
    events: list[CaseEvent]
    assumptions: list[dict[str, Any]]


def sheet_view(reference: str) -> SheetView | None:
    """One sheet, or None; a fixed number of queries."""
    sheet = (
        Consolidation.objects.select_related(
            "case__body", "case__place", "function", "place", "chosen__target"
        )
        .filter(reference=reference)
        .first()
    )
    if sheet is None:
        return None
    tools = list(sheet.tools.select_related("owner").order_by("sort_en"))
    rows = list(sheet.options.select_related("target").order_by("id"))
    codes = affected_codes(rows)
    bodies = {
        b.code: b for b in Body.objects.filter(code__in=codes).select_related("place").order_by("name_key_en")
    }
    called = {t.code: t for t in tools}
    answers = list(sheet.answers.select_related("body").order_by("answered_at"))
    answered = {a.body_id for a in answers}
    return SheetView(
        sheet=sheet,
        options=[_option_view(row, called, bodies) for row in rows],
        placements=[
            {**p, "tool": called[p["tool"]], "word": placement_words()[p["place"]]}
            for p in (rows[0].sheet.get("placements", []) if rows else [])
            if p["tool"] in called
        ],
        tools=tools,
        bodies=list(bodies.values()),
        answers=answers,
        silent=[b for b in bodies.values() if b.pk not in answered],
        events=list(sheet.case.events.order_by("at", "id")),
        assumptions=[
            {"key": key, **row, **(sheet.assumptions.get(key) or {})} for key, row in unit_costs().items()
        ],
    )


def affected_codes(rows: Iterable[ConsolidationOption]) -> set[str]:
    """Codes of the bodies that any option touches."""
    return {code for row in rows for code in row.sheet.get("bodies", [])}


def affected_bodies(sheet: Consolidation) -> QuerySet[Body]:
    """The bodies that are asked: all that any option touches."""
    return Body.objects.filter(code__in=affected_codes(sheet.options.all()))


def placement_words() -> dict[str, str]:
    """The four places of the value-by-fit square, and the fifth: too little known."""
    return {
        "keep": gettext("keep and build on it"),
        "keep_as_is": gettext("keep as it is"),
        "merge": gettext("move its users to another tool"),
        "retire": gettext("retire"),
        "unknown": gettext("too little is known"),
    }


def part_words() -> dict[str, str]:
    return {
        "data": gettext("Moving the data"),
        "interfaces": gettext("Building connections again"),
        "training": gettext("Training"),
        "parallel_run": gettext("Running both side by side"),
        "contract_exit": gettext("Leaving contracts"),
        "integration": gettext("Connecting the tools"),
    }


def _option_view(
    row: ConsolidationOption, tools: Mapping[str, Tool], bodies: Mapping[str, Body]
) -> OptionView:
    facts = row.sheet
    words = part_words()
    moves = facts.get("moves", {})
    lang = active()
    return OptionView(
        row=row,
        title=_title(row),
        parts=[{**part, "name": words.get(part["key"], part["key"])} for part in facts.get("parts", [])],
        known_paisa=facts.get("one_off_known_paisa", 0),
        saving=facts.get("saving", {}),
        bodies=[bodies[code] for code in facts.get("bodies", []) if code in bodies],
        risks=[_spoken(note, tools, bodies) for note in facts.get("risks", [])],
        blocks=[_spoken(note, tools, bodies) for note in facts.get("blocks", [])],
        data=[
            {
                **each,
                "tool": tools.get(each["tool"]),
                "objects": [names().facet("object", code, lang) for code in each["objects"]],
            }
            for each in moves.get("data", [])
        ],
        interfaces=[names().facet("interface", code, lang) for code in moves.get("interfaces", [])],
        users=moves.get("users"),
        users_guessed=len(moves.get("users_guessed", [])),
    )


def _title(row: ConsolidationOption) -> str:
    if row.kind == ConsolidationOption.Kind.MERGE and row.target is not None:
        return gettext("Move everyone to %(tool)s") % {"tool": row.target.name}
    if row.kind == ConsolidationOption.Kind.INTEGRATE:
        return gettext("Keep the tools and connect them")
    return gettext("Leave everything as it is")


def note_words() -> dict[str, str]:
    """Risks and blocks as sentences."""
    return {
        "goes_on_costing": gettext(
            "The tools go on costing %(paisa)s a year; of %(unknown)s bodies the cost is not known."
        ),
        "cost_unstated": gettext(
            "It is not known what the tools cost a year: none of the %(n)s bodies has said."
        ),
        "entered_twice": gettext("These bodies enter the same work twice: %(bodies)s."),
        "not_confirmed": gettext("These bodies have not confirmed within a year what they run: %(bodies)s."),
        "tools_stay": gettext("%(n)s tools stay, each with its own contract, training and faults."),
        "no_interface_known": gettext(
            "No connection or standard is known of: %(tools)s. Connecting cannot be promised."
        ),
        "abilities_unknown": gettext("It is not known what %(tool)s can do."),
        "ability_lost": gettext("Users of %(tool)s would lose: %(capabilities)s (%(bodies)s)."),
        "cost_unknown": gettext(
            "The yearly cost is not known of %(n)s of %(of)s bodies, more than %(limit)s per cent: %(bodies)s."
        ),
        "target_small": gettext(
            "Bodies that run %(tool)s so far: %(bodies)s; it would have to take %(movers)s more."
        ),
        "target_unknown": gettext("The state of %(tool)s is not known."),
        "target_pilot": gettext("%(tool)s is a pilot."),
        "target_planned": gettext("%(tool)s does not run yet."),
        "supplier_bound": gettext(
            "The source code of %(tool)s is not open, or this is not known: everybody would depend on one supplier."
        ),
        "language_lost": gettext("%(tool)s does not speak: %(languages)s."),
        "left_abilities_unknown": gettext("It is not known what these tools can do: %(tools)s."),
        "contract_unknown": gettext("The end of the contract is not known of: %(tools)s."),
    }


def _spoken(note: Mapping[str, Any], tools: Mapping[str, Tool], bodies: Mapping[str, Body]) -> str:
    lang = active()
    comma = ", " if lang == "en" else "، "
    spoken: dict[str, Any] = {}
    for key, value in note["params"].items():
        if key == "paisa":
            spoken[key] = money(value).striptags()
        elif key == "tool":
            spoken[key] = str(tools[value].name) if value in tools else value
        elif key == "tools":
            spoken[key] = comma.join(str(tools[v].name) if v in tools else v for v in value)
        elif key == "bodies" and isinstance(value, list):
            shown = [str(bodies[v].name) if v in bodies else v for v in value[:NAMED]]
            if len(value) > NAMED:
                shown.append(gettext("%(n)s more") % {"n": len(value) - NAMED})
            spoken[key] = comma.join(shown)
        elif key == "capabilities":
            spoken[key] = comma.join(names().facet("capability", v, lang) for v in value)
        elif key == "languages":
            spoken[key] = comma.join(dict(LANGUAGES).get(v, v) for v in value)
        else:
            spoken[key] = num(value).striptags() if isinstance(value, int) else value
    return note_words()[note["code"]] % spoken


def open_sheet(function: Function, place: Place, tools: Iterable[Tool]) -> Consolidation | None:
    """A sheet that is being worked on for the same function with any of the tools in this place or around it."""
    rows = Consolidation.objects.filter(
        function=function, case__closed_at__isnull=True, tools__in=list(tools)
    )
    for sheet in rows.select_related("place").distinct():
        if sheet.place.contains(place) or place.contains(sheet.place):
            return sheet
    return None


def due_for_check(today: dt.date) -> QuerySet[Consolidation]:
    """Finished consolidations whose check has come due."""
    return Consolidation.objects.filter(case__state="done", check_on__lte=today)
