"""What the register adds to the sample: two furnished districts, Kasur in Punjab and Mardan in Khyber Pakhtunkhwa."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.people.queries import person_actor, persons_by_kind
from yakja.foundation.places.models import Place

from .actions import consolidations, corrections, furnishing, grid, overlaps, rounds, standards
from .models import Cell, OverlapFinding, Standard, Tool
from .queries.consolidations import affected_bodies

DISTRICTS = ("PK614", "PK523")
ASKED = (
    "CIT-01", "CIV-02", "REV-02", "REV-03", "FIN-01", "FIN-02", "HRM-02", "OFF-01", "PLN-01", "WAT-01", "SWM-01", "MUN-01",
)  # fmt: skip


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Statements over 18 months, an open round, a published one, drafts, reminders, corrections."""
    districts = [Place.objects.get(code=code) for code in DISTRICTS]
    people = {
        kind: person_actor(person, has_second_factor=True)
        for kind, person in persons_by_kind(is_sample=True).items()
    }
    officer = people.get("district_officer", actor)
    authors = {body.pk: officer for body in Body.objects.within(districts[0])}
    furnishing.furnish_landscape(
        actor=actor, districts=districts, authors=authors, export=None, today=today, door="sample"
    )
    functions = list(Function.objects.filter(code__in=ASKED).order_by("position"))
    furnishing.furnish_published_round(
        actor=actor,
        place=districts[1],
        code="mardan-1",
        name=TranslatedText({"ur": "مردان، پہلا دور", "en": "Mardan, first round"}),
        functions=functions[:6],
        today=today,
    )
    _open_round(actor, officer, districts[0], functions, today)
    _corrections()
    _standards(actor, today)
    _decisions(people.get("provincial_steward", actor), actor, districts[0], today)
    say(f"    {Cell.objects.filter(is_sample=True).count()} cells furnished in Kasur and Mardan")


def _open_round(actor: Any, officer: Any, place: Place, functions: list[Function], today: dt.date) -> None:
    made = rounds.open_round(
        actor=actor,
        place=place,
        code="kasur-1",
        name=TranslatedText({"ur": "قصور، دوسرا دور", "en": "Kasur, second round"}),
        functions=functions,
        opens_on=today - dt.timedelta(days=6),
        closes_on=today + dt.timedelta(days=14),
        is_sample=True,
        door="sample",
    )
    bodies = list(Body.objects.within(place).filter(round_replies__round=made).order_by("code"))
    first = bodies[-1]
    cells = {c.function_id: c for c in Cell.objects.filter(body=first, function__in=functions)}
    for function in functions[:3]:
        if function.pk in cells:
            grid.save_draft(
                actor=actor,
                round=made,
                body=first,
                function=function,
                values={"status": "manual", "note": ""},
                door="sample",
            )
    rounds.remind(actor=actor, round=made, bodies=bodies[:2], door="sample")


SAID = (
    ("BALDIA-ONLINE", "CSV-UTF8", "tested", "met", 60, "SAMPLE laboratory"),
    ("BALDIA-ONLINE", "UNICODE", "claimed", "met", 100, "SAMPLE supplier"),
    ("BALDIA-ONLINE", "WCAG", "tested", "not_met", 30, "SAMPLE laboratory"),
    ("BALDIA-ONLINE", "OPEN311", "claimed", "met", 420, "SAMPLE supplier"),
    ("KP-EPMS", "CSV-UTF8", "certified", "met", 200, "SAMPLE certification body"),
    ("KP-EPMS", "NAM-COA", "tested", "partly", 90, "SAMPLE laboratory"),
    ("KARACHI-IFMIS", "CSV-UTF8", "tested", "met", 300, "SAMPLE laboratory"),
)


def _standards(actor: Any, today: dt.date) -> None:
    """Claims, tests, a certificate and a claim that has expired."""
    for code, standard, level, outcome, ago, says in SAID:
        tool, asked = Tool.objects.filter(code=code).first(), Standard.objects.filter(code=standard).first()
        if tool is None or asked is None:
            continue
        facts: dict[str, Any] = {
            "actor": actor, "tool": tool, "standard": asked, "on": today - dt.timedelta(days=ago), "says": says,
            "is_sample": True, "door": "sample",
        }  # fmt: skip
        if level == "claimed":
            standards.claim_conformance(**facts)
        else:
            standards.record_conformance(
                **facts, level=level, outcome=outcome, report_url="https://example.org/sample-report",
                expires_on=today + dt.timedelta(days=400),
            )  # fmt: skip


def _corrections() -> None:
    words = {
        "BALDIA-ONLINE": ("state", "یہ ایپ اب نہیں کھلتی، یونین کونسل والے دستک کا کہتے ہیں۔"),
        "KP-EPMS": ("bodies", "Takht Bhai TMA uses this only for shops, not for land."),
    }
    for code, (subject, text) in words.items():
        tool = Tool.objects.filter(code=code).first()
        if tool is not None:
            corrections.send_correction(
                actor=ANONYMOUS, tool=tool, subject=subject, text=text, is_sample=True, door="sample"
            )


def _decisions(steward: Any, actor: Any, place: Place, today: dt.date) -> None:
    """One pair confirmed, one rejected, and a consolidation about which the bodies are being asked."""
    overlaps.score_overlaps(actor=actor, door="sample")
    found = OverlapFinding.objects.filter(
        band=OverlapFinding.Band.OVERLAP, first__owner__place__code="PK6", second__owner__place__code="PK6"
    ).order_by("-score", "id")
    decided = list(found[:2])
    if len(decided) == 2:
        overlaps.decide_overlap(actor=steward, finding=decided[0], decision="confirmed", door="sample")
        overlaps.decide_overlap(
            actor=steward,
            finding=decided[1],
            decision="rejected",
            reason="دونوں کے صارف الگ ہیں؛ ایک صرف صوبائی محکموں کے لیے ہے۔",
            door="sample",
        )
    complaints = Function.objects.get(code="CIT-01")
    codes = (
        Cell.objects.within(place).filter(function=complaints).order_by("id").values_list("tools", flat=True)
    )
    tools = list(Tool.objects.filter(code__in={code for row in codes for code in row}).order_by("code")[:4])
    if len(tools) < 2:
        return
    sheet = consolidations.propose_consolidation(
        actor=steward,
        function=complaints,
        place=place,
        tools=tools,
        is_sample=True,
        today=today,
        door="sample",
    )
    consolidations.move_consolidation(actor=steward, sheet=sheet, code="consult", days=10, door="sample")
    bodies = list(affected_bodies(sheet).order_by("code")[:2])
    for body, (stance, text) in zip(
        bodies,
        (("agrees", ""), ("objects", "ہمارے پرانے ریکارڈ منتقل ہونے تک ہم متفق نہیں۔")),
        strict=False,
    ):
        consolidations.answer_consolidation(
            actor=actor, sheet=sheet, body=body, stance=stance, text=text, door="sample"
        )
