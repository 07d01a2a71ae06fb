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

from .actions import corrections, furnishing, grid, rounds
from .models import Cell, Tool

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
