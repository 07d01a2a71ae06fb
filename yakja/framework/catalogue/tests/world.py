"""A small world for the tests of the register: one province, two districts, a handful of bodies, functions, tools."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.trees import segment
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import (
    EVIDENCE_DAYS,
    Evidence,
    EvidenceKind,
    FacetValue,
    Tool,
    ToolFacet,
    ToolFunction,
    Usage,
)
from yakja.framework.catalogue.queries.search import columns

TODAY = dt.date(2026, 11, 23)


def place(code: str, level: str, parent: Place | None = None, name: str = "") -> Place:
    made = Place.objects.create(
        code=code,
        level=level,
        parent=parent,
        name=TranslatedText({"en": name or code, "ur": f"مقام {code}"}),
        source="test",
    )
    made.path = (parent.path if parent else "") + segment(made.pk)
    made.save(update_fields=["path"])
    return made


def body(code: str, where: Place, kind: BodyKind, parent: Body | None = None) -> Body:
    made = Body.objects.create(
        code=code, place=where, kind=kind, parent=parent, status="confirmed", source="test", name_key_en=code,
        name=TranslatedText({"en": f"Body {code}", "ur": f"ادارہ {code}"}),
    )  # fmt: skip
    made.path = (parent.path if parent else "") + segment(made.pk)
    made.save(update_fields=["path"])
    return made


def tool(
    code: str,
    name: str = "",
    *,
    main: tuple[str, ...] = (),
    secondary: tuple[str, ...] = (),
    purpose: str = "",
    facets: str = "",
    audience: str = "both",
    **more: Any,
) -> Tool:
    """`facets` is a list such as `capability:intake object:complaint user:citizen`."""
    called = TranslatedText({"en": name or code.title()})
    about = TranslatedText({"en": purpose})
    made = Tool.objects.create(
        code=code, name=called, purpose=about, audience=audience, source="https://example.pk/register", sort_en=code.lower(),
        lifecycle=more.pop("lifecycle", "active"), **columns([*called.values(), purpose]), **more,
    )  # fmt: skip
    for rank, codes in (("main", main), ("secondary", secondary)):
        for function in codes:
            ToolFunction.objects.create(
                tool=made,
                function=Function.objects.get(code=function),
                rank=rank,
                reviewed_on=TODAY - dt.timedelta(days=40),
            )
    for each in facets.split():
        facet, _, value = each.partition(":")
        row, _new = FacetValue.objects.get_or_create(
            facet=facet, value=value, defaults={"name": TranslatedText({"en": value.replace("_", " ")})}
        )
        ToolFacet.objects.create(tool=made, value=row, source="test")
    return made


def runs(who: Body, what: Tool, function: str, status: str = "full", **more: Any) -> Usage:
    """The body runs the tool for the function: evidence and the usage that follows from it."""
    code = Function.objects.get(code=function)
    kind = EvidenceKind.DECLARATION
    Evidence.objects.create(
        body=who, function=code, tool=what, kind=kind, status=status, on=TODAY - dt.timedelta(days=10),
        expires_on=TODAY + dt.timedelta(days=EVIDENCE_DAYS[kind]), recorded_at=dt.datetime(2026, 11, 13, tzinfo=dt.UTC),
        author_ref="person:1",
    )  # fmt: skip
    return Usage.objects.create(
        body=who, function=code, tool=what, status=status, standing="confirmed", level=kind,
        since=TODAY - dt.timedelta(days=10), confirmed_on=TODAY - dt.timedelta(days=10), **more,
    )  # fmt: skip


class World:
    """Places PK > PK6 > PK601, PK602 and PK5 > PK501; councils in the districts; a department over each province."""

    def __init__(self) -> None:
        self.pk = place("PK", "country")
        self.pk6 = place("PK6", "province", self.pk, "Punjab")
        self.pk5 = place("PK5", "province", self.pk, "Khyber Pakhtunkhwa")
        self.lahore = place("PK601", "district", self.pk6, "Lahore")
        self.kasur = place("PK602", "district", self.pk6, "Kasur")
        self.swat = place("PK501", "district", self.pk5, "Swat")
        council = BodyKind.objects.create(
            code="PB-MC", name=TranslatedText({"en": "council"}), tier="town", source="test"
        )
        department = BodyKind.objects.create(
            code="GEN-DEPT", name=TranslatedText({"en": "department"}), tier="province", source="test"
        )
        self.lgcd = body("PK6-LGCD", self.pk6, department)
        self.lgkp = body("PK5-LGRD", self.pk5, department)
        self.mc_lahore = body("PK601-MC", self.lahore, council, self.lgcd)
        self.mc_kasur = body("PK602-MC", self.kasur, council, self.lgcd)
        self.mc_swat = body("PK501-MC", self.swat, council, self.lgkp)
        for position, (code, name) in enumerate(
            [
                ("CIT-01", "Complaints"),
                ("PLN-01", "Building plans"),
                ("DAT-03", "Dashboards"),
                ("FIN-05", "Tendering"),
            ]
        ):
            Function.objects.create(
                code=code,
                position=position,
                area_code=code[:3],
                name=TranslatedText({"en": name, "ur": f"کام {code}"}),
                source="test",
            )

    def complaint_tools(self) -> tuple[Tool, Tool]:
        """Two tools for complaints that overlap: same main function, object and users."""
        facets = "capability:intake capability:routing object:complaint user:citizen user:officer"
        one = tool(
            "CRS", "City Complaints", main=("CIT-01",), facets=facets, purpose="Takes complaints of citizens."
        )
        two = tool(
            "HELPNOW", "Help Now", main=("CIT-01",), facets=facets + " capability:messaging",
            purpose="Citizens file complaints with the council.",
        )  # fmt: skip
        return one, two
