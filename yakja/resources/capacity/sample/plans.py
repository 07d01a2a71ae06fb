"""A plan for Kasur as it was decided, a call about what it lacks, something lent: all through the real verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.places.models import Place

from .. import actions
from ..models import Resource
from ..queries.planning import planning

DISTRICT, OWNER, NEIGHBOUR = "PK614", "PK61402-MC", "PK61401-MC"
BUDGET_PAISA = 15_00_000_00


def furnish_plans(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """One decided plan with a call; nothing where the district has nothing to choose from."""
    place = Place.objects.get(code=DISTRICT)
    owner = Body.objects.filter(code=OWNER).first()
    if owner is None or not planning(place, 0).problem.options:
        return
    plan = actions.make_plan(
        actor=actor, place=place, budget_paisa=BUDGET_PAISA, owner=owner, seconds=5, is_sample=True, door="sample",
        name=TranslatedText({"en": "Kasur: from paper to tools", "ur": "قصور: کاغذ سے ٹولوں تک"}),
    )  # fmt: skip
    actions.decide_plan(actor=actor, plan=plan, instrument="SAMPLE 7/2026", door="sample")
    lines = list(
        plan.lines.filter(resource__isnull=False).select_related("body__place").order_by("-cost_paisa")[:2]
    )
    call = actions.publish_call(
        actor=actor, place=place, owner=owner, lines=lines, closes_on=today + dt.timedelta(days=45), is_sample=True,
        money_paisa=2_00_000_00, door="sample",
        title=TranslatedText({"en": "Half of the money for two gaps is found", "ur": "دو کمیوں کے لیے آدھی رقم موجود ہے"}),
        problem=TranslatedText({
            "en": "The plan of the district names these gaps. The council gives what stands here; who gives the rest, or the things themselves?",
            "ur": "ضلع کے منصوبے میں یہ کمیاں درج ہیں۔ کونسل یہاں لکھی رقم دیتی ہے؛ باقی رقم یا خود یہ چیزیں کون دے گا؟",
        }),
    )  # fmt: skip
    actions.add_funder(
        actor=actor, name="SAMPLE: Provincial fund for equipment", subjects=["devices", "power", "connectivity"], places=[place],
        ceiling_paisa=50_00_000_00, deadline_on=today + dt.timedelta(days=60), is_sample=True, door="sample",
    )  # fmt: skip
    neighbour = Body.objects.filter(code=NEIGHBOUR).first()
    resource = Resource.objects.filter(code="device.laptop.working").first()
    if neighbour is not None and resource is not None:
        actions.offer_loan(
            actor=actor, lender=neighbour, borrower=owner, resource=resource, from_on=today,
            until_on=today + dt.timedelta(days=30), terms="For the days of the round.", is_sample=True, door="sample",
        )  # fmt: skip
    say(f"    {plan.cells_gained} functions moved by {plan.code}, {call.code} is open")
