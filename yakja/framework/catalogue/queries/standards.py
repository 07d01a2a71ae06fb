"""Which standards a function asks for, and whether tools meet them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yakja.foundation.bodies.models import Function
from yakja.foundation.places.models import Level, Place

from ..models import Conformance, FunctionStandard, PubliccodeFile, Standard, Tool, ToolFacet, ToolFunction

# Strongest first.
LEVEL_ORDER = (Conformance.Level.CERTIFIED, Conformance.Level.TESTED, Conformance.Level.CLAIMED)
PUBLICCODE = "PUBLICCODE"
_VALID = ("valid", "valid_with_warnings")
Outcome = Conformance.Outcome


@dataclass(frozen=True)
class Said:
    """One statement about a tool and a standard, recorded or read from elsewhere in the register.

    `on` and `expires_on` None: the source gives no day; such a claim never proves more than that it was made.
    """

    level: str
    outcome: str
    says: Any
    on: dt.date | None = None
    expires_on: dt.date | None = None
    version: str = ""
    note: str = ""
    report_url: str = ""
    report: Any = None
    is_sample: bool = False
    is_derived: bool = False

    def is_expired(self, day: dt.date) -> bool:
        return self.expires_on is not None and self.expires_on <= day

    @property
    def level_name(self) -> str:
        return str(Conformance.Level(self.level).label)

    @property
    def outcome_name(self) -> str:
        return str(Outcome(self.outcome).label)


# What a tool's standing to a standard is called, strongest first.
STANDINGS = ("certified", "tested", "claimed", "partly", "not_met", "disputed", "expired", "unknown")


@dataclass(frozen=True)
class Standing:
    """How a tool stands to a standard today: one of STANDINGS, the statement that decides, and all of them."""

    standing: str
    by: Said | None
    said: tuple[Said, ...] = ()

    @property
    def is_met(self) -> bool:
        """Shown by a test or a certificate that has not expired; a claim is not enough."""
        return self.standing in ("certified", "tested")


UNKNOWN = Standing("unknown", None)


def derive(said: Iterable[Said], day: dt.date) -> Standing:
    """How statements add up on a day.

    The strongest level with an unexpired statement decides, by its newest one. A newer test that says otherwise than a
    certificate makes it disputed. When all have expired, the newest shows as expired.
    """
    known = sorted(
        (s for s in said if s.on is None or s.on <= day), key=lambda s: s.on or dt.date.min, reverse=True
    )
    if not known:
        return UNKNOWN
    fresh = [s for s in known if not s.is_expired(day)]
    if not fresh:
        return Standing("expired", known[0], tuple(known))
    newest = {level: next((s for s in fresh if s.level == level), None) for level in LEVEL_ORDER}
    by = next(s for level in LEVEL_ORDER if (s := newest[level]) is not None)
    test = newest[Conformance.Level.TESTED]
    if (
        by.level == Conformance.Level.CERTIFIED
        and test is not None
        and test.outcome != by.outcome
        and (test.on or dt.date.min) > (by.on or dt.date.min)
    ):
        return Standing("disputed", test, tuple(known))
    if by.outcome != Outcome.MET:
        return Standing(by.outcome, by, tuple(known))
    return Standing(str(by.level), by, tuple(known))


def _rows_said(tools: Sequence[int]) -> dict[int, dict[int, list[Said]]]:
    """Everything said of these tools, by tool and standard; four queries."""
    found: dict[int, dict[int, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for row in Conformance.objects.filter(tool__in=tools).select_related("report").order_by("on", "pk"):
        found[row.tool_id][row.standard_id].append(
            Said(
                row.level,
                row.outcome,
                row.says,
                row.on,
                row.expires_on,
                row.version,
                row.note,
                row.report_url,
                row.report,
                row.is_sample,
            )
        )
    by_facet = {s.facet: s for s in Standard.objects.exclude(facet="").only("facet", "version")}
    publiccode = Standard.objects.filter(code=PUBLICCODE).values_list("pk", flat=True).first()
    facets = ToolFacet.objects.filter(
        tool__in=tools, value__facet="standard", value__value__in=list(by_facet)
    )
    for facet in facets.select_related("value").order_by("pk"):
        standard = by_facet[facet.value.value]
        says = facet.source or gettext_lazy("the source of the entry")
        found[facet.tool_id][standard.pk].append(Said("claimed", Outcome.MET, says, is_derived=True))
    if publiccode is not None:
        newest: dict[int, PubliccodeFile] = {}
        files = PubliccodeFile.objects.filter(tool__in=tools).defer("raw", "findings")
        for file in files.order_by("imported_at", "pk"):
            newest[file.tool_id or 0] = file
        for tool, file in newest.items():
            outcome = Outcome.MET if file.verdict in _VALID else Outcome.NOT_MET
            says = gettext_lazy("the checker of this register")
            found[tool][publiccode].append(
                Said("tested", outcome, says, file.imported_at.date(), is_derived=True)
            )
    return found


@dataclass(frozen=True)
class Asked:
    """One standard that a function asks for, with the row that says so."""

    standard: Standard
    level: str
    row: FunctionStandard

    @property
    def is_required(self) -> bool:
        return self.level == FunctionStandard.Level.REQUIRED


def _merged(rows: Iterable[FunctionStandard]) -> list[Asked]:
    """Each standard once: what the province says before the draft policy, required before recommended, the row of the
    function before that of its area. What the province does not ask is left out."""
    best: dict[int, FunctionStandard] = {}
    for row in sorted(
        rows,
        key=lambda r: (
            r.province_id is None,
            r.level != FunctionStandard.Level.REQUIRED,
            r.function_id is None,
            r.area_code == "",
        ),
    ):
        best.setdefault(row.standard_id, row)
    asked = [row for row in best.values() if row.level != FunctionStandard.Level.NOT_ASKED]
    found = [Asked(row.standard, row.level, row) for row in asked]
    return sorted(found, key=lambda a: (not a.is_required, a.standard.code))


def asked_by(function: Function, day: dt.date, province: Place | None = None) -> list[Asked]:
    """The standards of a function on a day, as a province asks them or as the draft policy does; one query."""
    rows = FunctionStandard.objects.in_force(day).seen_from(province).of_function(function)
    return _merged(rows.select_related("standard", "function", "province"))


def province_of(place: Place | None) -> Place | None:
    """The province whose standards hold at a place."""
    return place.ancestor_at(Level.PROVINCE) if place is not None else None


def entered_by(province: Place, function: Function) -> list[FunctionStandard]:
    """Everything a province ever entered for a function, the newest first, ended rows too; one query."""
    rows = FunctionStandard.objects.filter(province=province, function=function)
    return list(rows.select_related("standard").order_by("-valid_from", "standard__code", "-pk"))


@dataclass(frozen=True)
class Label:
    """How a tool stands to the standards required of it. `required` 0: nothing is required, or no main function is known."""

    required: int = 0
    met: int = 0
    claimed: int = 0
    failed: int = 0
    expired: int = 0
    unknown: int = 0

    @property
    def tone(self) -> str:
        if self.failed:
            return "bad"
        if self.met == self.required:
            return "good"
        return "warn" if self.met or self.claimed else "neutral"

    @property
    def sentence(self) -> str:
        """Such as: meets 3 of 5 required, 1 claimed only, 1 unknown."""
        if self.unknown == self.required:
            return ngettext(
                "%(num)d required standard, not known whether met",
                "%(num)d required standards, none known to be met",
                self.required,
            ) % {"num": self.required}
        parts = [
            ngettext(
                "meets %(met)d of %(num)d required standard",
                "meets %(met)d of %(num)d required standards",
                self.required,
            )
            % {"met": self.met, "num": self.required}
        ]
        for n, text in (
            (self.claimed, ngettext("%(num)d only claimed", "%(num)d only claimed", self.claimed)),
            (self.failed, ngettext("%(num)d not met", "%(num)d not met", self.failed)),
            (self.expired, ngettext("%(num)d expired", "%(num)d expired", self.expired)),
            (self.unknown, ngettext("%(num)d not known", "%(num)d not known", self.unknown)),
        ):
            if n:
                parts.append(text % {"num": n})
        return _(", ").join(parts)


_COUNTED = {
    "certified": "met", "tested": "met", "claimed": "claimed", "partly": "failed", "not_met": "failed",
    "disputed": "failed", "expired": "expired", "unknown": "unknown",
}  # fmt: skip


def label_of(asked: Iterable[Asked], standings: Mapping[int, Standing]) -> Label:
    """The label of a tool from what is asked of it and how it stands."""
    required = [a for a in asked if a.is_required]
    counts: dict[str, int] = defaultdict(int)
    for each in required:
        counts[_COUNTED[standings.get(each.standard.pk, UNKNOWN).standing]] += 1
    return Label(required=len(required), **counts)


def _asked_of(tools: Sequence[int], day: dt.date) -> dict[int, list[Asked]]:
    """What is asked of these tools by their main functions; two queries."""
    functions: dict[int, list[Function]] = defaultdict(list)
    mains = ToolFunction.objects.filter(tool__in=tools, rank=ToolFunction.Rank.MAIN).select_related(
        "function"
    )
    for row in mains.order_by("pk"):
        functions[row.tool_id].append(row.function)
    asked = FunctionStandard.objects.in_force(day).select_related("standard", "function", "province")
    rows = list(asked.order_by("pk"))
    # A tool answers to the province in which its owner works.
    at: dict[int, str] = {}
    if any(r.province_id for r in rows):
        at = dict(Tool.objects.filter(pk__in=tools).values_list("pk", "owner__place__path"))
    found = {}
    for tool, mine in functions.items():
        pks, areas, path = {f.pk for f in mine}, {f.area_code for f in mine}, at.get(tool) or ""
        found[tool] = _merged(
            r
            for r in rows
            if (r.function_id in pks if r.function_id else r.area_code == "" or r.area_code in areas)
            and (r.province is None or path.startswith(r.province.path))
        )
    return found


def labels(tools: Iterable[Tool], day: dt.date) -> dict[int, Label]:
    """The label of each tool by key; seven queries, whatever the number of tools."""
    keys = [tool.pk for tool in tools]
    if not keys:
        return {}
    asked, said = _asked_of(keys, day), _rows_said(keys)
    return {
        key: label_of(asked.get(key, []), {s: derive(rows, day) for s, rows in said[key].items()})
        for key in keys
    }


@dataclass(frozen=True)
class ToolStandards:
    """Every standard that is asked of a tool or said of it, with how it stands, and the label."""

    rows: list[tuple[Standard, Asked | None, Standing]]
    label: Label


def of_tool(tool: Tool, day: dt.date) -> ToolStandards:
    """The standards of one tool: required, recommended, then others it speaks of."""
    asked = _asked_of([tool.pk], day).get(tool.pk, [])
    standings = {s: derive(rows, day) for s, rows in _rows_said([tool.pk])[tool.pk].items()}
    rows: list[tuple[Standard, Asked | None, Standing]] = [
        (a.standard, a, standings.get(a.standard.pk, UNKNOWN)) for a in asked
    ]
    known = {a.standard.pk for a in asked}
    others = Standard.objects.filter(pk__in=[s for s in standings if s not in known]).order_by("code")
    rows += [(s, None, standings[s.pk]) for s in others]
    return ToolStandards(rows, label_of(asked, standings))


def of_standard(standard: Standard, day: dt.date) -> list[tuple[Tool, Standing]]:
    """The tools of which something is said about a standard, best standing first."""
    tools = set(Conformance.objects.filter(standard=standard).values_list("tool", flat=True))
    if standard.facet:
        tools |= set(
            ToolFacet.objects.filter(value__facet="standard", value__value=standard.facet).values_list(
                "tool", flat=True
            )
        )
    if standard.code == PUBLICCODE:
        tools |= set(PubliccodeFile.objects.filter(tool__isnull=False).values_list("tool", flat=True))
    said = _rows_said(sorted(tools))
    rows = Tool.objects.filter(pk__in=tools).select_related("owner").order_by("sort_en", "pk")
    found = [(tool, derive(said[tool.pk][standard.pk], day)) for tool in rows]
    return sorted(found, key=lambda pair: STANDINGS.index(pair[1].standing))


def all_standards(day: dt.date) -> list[tuple[Standard, list[FunctionStandard]]]:
    """Every standard with the rows in force that ask for it; two queries."""
    asked: dict[int, list[FunctionStandard]] = defaultdict(list)
    rows = FunctionStandard.objects.in_force(day).select_related("function", "province")
    for row in rows.order_by("level", "code"):
        asked[row.standard_id].append(row)
    return [(s, asked[s.pk]) for s in Standard.objects.order_by("kind", "code")]


def met_by(tools: Iterable[int], day: dt.date) -> dict[int, set[str]]:
    """Codes of the standards that tools are shown to meet by a test or certificate, by key of the tool."""
    codes = dict(Standard.objects.values_list("pk", "code"))
    said = _rows_said(list(tools))
    return {
        tool: {codes[s] for s, rows in by.items() if derive(rows, day).is_met} for tool, by in said.items()
    }
