"""What the furnished site has of plans: one that is decided, with a line to close, a call about it, an offer to lend."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.capacity import actions
from yakja.resources.capacity.models import Loan, PlanLine, Resource, ResourcePlan


def furnish_planning(site: Any) -> dict[str, Any]:
    """A plan as it was worked out; what follows goes through the real actions. Answers the things by name."""
    desks = Resource.objects.get(code="device.desktop.working")
    plan = ResourcePlan.objects.create(
        code="RP-PK614-2026-01", place=site.district, owner=site.body, budget_paisa=10**9, cost_paisa=115_000_00,
        cells_gained=1, bound=1, name=TranslatedText({"en": "Desks for Kasur", "ur": "قصور کے لیے کمپیوٹر"}),
        computed_on=site.today, made_at=timezone.now(), made_by_ref="system",
    )  # fmt: skip
    line = PlanLine.objects.create(
        plan=plan, body=site.body, resource=desks, before=1, target=2, cost_paisa=115_000_00, closer="body",
        owner=site.body, due_on=site.today + dt.timedelta(days=40),
    )  # fmt: skip
    waiting = ResourcePlan.objects.create(
        code="RP-PK614-2026-02", place=site.district, budget_paisa=10**8, name=TranslatedText({"en": "A draft", "ur": "مسودہ"}),
        computed_on=site.today, made_at=timezone.now(), made_by_ref="system",
    )  # fmt: skip
    actions.decide_plan(actor=site.actor("steward"), plan=plan, instrument="Order 12")
    call = actions.publish_call(
        actor=site.actor("district"), place=site.district, owner=site.body, lines=[line],
        title=TranslatedText({"en": "One desk", "ur": "ایک کمپیوٹر"}), problem=TranslatedText({"en": "Two share one.", "ur": "دو کے پاس ایک ہے۔"}),
        closes_on=site.today + dt.timedelta(days=30),
    )  # fmt: skip
    question = actions.ask_question(actor=site.actor("citizen"), call=call, text="Which size?")
    actions.add_funder(actor=SYSTEM, name="A fund", subjects=["devices"], places=[site.district])
    loan = Loan.objects.create(
        lender=Body.objects.get(code="PK61401-MC"), borrower=site.body, resource=desks, from_on=site.today,
        until_on=site.today + dt.timedelta(days=9), offered_by_ref="system",
    )  # fmt: skip
    return {
        "plan": plan.code, "plan_draft": waiting.code, "plan_line": line.pk, "gap_call": call.code,
        "gap_question": question.pk, "gap_loan": loan.pk,
    }  # fmt: skip
