"""A council charged with a function and proposals at every step of the gate, for the walks over all pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.foundation.bodies.models import Function
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.actions.requirements import require_standard
from yakja.framework.catalogue.models import Standard, Tool
from yakja.framework.mandates.actions import deciding as gate_decisions
from yakja.framework.mandates.actions import designate_body
from yakja.framework.mandates.actions import proposals as gate
from yakja.framework.mandates.actions import spending as gate_spending
from yakja.framework.mandates.actions import waivers as gate_waivers
from yakja.framework.mandates.models import SpendingLine
from yakja.framework.mandates.queries.spending import read_lines


def furnish_mandates(site: Any) -> dict[str, Any]:
    """The council charged to run complaints in its district; what it can do is looked at by stewards."""
    (mandate,) = designate_body(
        actor=site.actor("steward"),
        holder=site.body,
        functions=[Function.objects.get(code="CIT-01")],
        roles=["operator"],
        place=site.district,
        instrument="Order SO(LG) 9-1",
        source="gazette",
        valid_from=site.today - dt.timedelta(days=40),
    )
    asked = require_standard(
        actor=site.actor("steward"), province=Place.objects.get(code="PK6"), function=mandate.function, level="required",
        standard=Standard.objects.get(code="CSV-UTF8"), valid_from=site.today, source="Order 9", reason="Order 9",
    )  # fmt: skip
    return {
        "mandate": mandate.code, "step": "suspend", "standard": "NAM-COA", "province": "PK6", "standard_row": asked.pk,
    }  # fmt: skip


def furnish_gate(site: Any) -> dict[str, Any]:
    """A draft, one being answered, one sent, one that asks for a waiver, one cleared, and a line of spending."""
    officer, steward = site.actor("officer"), site.actor("steward")
    values = {
        "need": "Shops pay their rent at three windows; they should see what they owe and pay by telephone.",
        "why_now": "The rents were raised.", "users": "Clerks and tenants", "money_paisa": 9_00_000_00,
        "functions_typed": ["REV-05"],
    }  # fmt: skip

    def made(title: str, *, until: str, stance: str = "reuse") -> Any:
        row = gate.open_proposal(actor=officer, body=site.body, title=title, values=values)
        if until == "draft":
            return row
        check = gate.check_proposal(actor=officer, proposal=row)
        if until == "checked":
            return row
        for code in check.answer_to(5):
            tool = Tool.objects.get(code=code)
            gate.answer_tool(
                actor=officer,
                proposal=row,
                tool=tool,
                stance=stance,
                reason="cost",
                text="It costs three times as much.",
            )
        gate.send_proposal(actor=officer, proposal=row)
        if until != "sent":
            functions = [Function.objects.get(code="REV-05")]
            gate_decisions.confirm_functions(actor=steward, proposal=row, functions=functions)
        return row

    draft, checked = made("Draft", until="draft"), made("Checked", until="checked")
    sent, asking, cleared = (
        made(t, until=u) for t, u in (("Sent", "sent"), ("Asking", "x"), ("Cleared", "x"))
    )
    above = dict.fromkeys(
        ("reuse", "configure", "extend", "join", "build"), "None of them keeps the rents of shops."
    )
    gate_waivers.ask_waiver(
        actor=officer,
        proposal=asking,
        reason="law",
        evidence="Section 12 of the Act of 2025, and the letter 7-1.",
        reasons_above=above,
    )
    gate_decisions.decide_proposal(
        actor=steward,
        proposal=cleared,
        verdict="reuse",
        reason="It does this work.",
        tool=Tool.objects.get(code="KP-EPMS"),
    )
    raw = (
        f"kind,number,body,title,amount,published_on\ntender,T1,{site.body.code},Software,5 lakh,2026-09-01\n"
    )
    lines, _faults = read_lines(raw.encode())
    gate_spending.import_lines(actor=steward, lines=lines, source="Gazette")
    return {
        "draft_proposal": draft.reference, "checked_proposal": checked.reference, "sent_proposal": sent.reference,
        "waiver_proposal": asking.reference, "clearance": cleared.clearance.number, "step_need": "need",
        "move_withdraw": "withdraw", "similar_tool": checked.checks.get().answer_to(1)[0],
        "line": SpendingLine.objects.get().pk, "soon": (site.today + dt.timedelta(days=20)).isoformat(),
    }  # fmt: skip
