"""What the gate puts on an officer's desk and on the page of a body."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from ..models import Proposal
from ..queries import proposals as reads

SHOWN = 5


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """An officer's own proposals, requests to answer, and what waits for a steward; nothing for citizens."""
    if not getattr(actor, "is_officer", False):
        return None
    waiting = {name: list(rows[: SHOWN + 1]) for name, rows in reads.waiting_for(actor).items()}
    facts = {
        "mine": list(reads.mine(actor)[:SHOWN]),
        "waiting": waiting,
        "may_propose": bool(reads.bodies_to_propose_for(actor, 1)),
        "is_steward": actor.has_role("provincial_steward"),
        "now": timezone.now(),
        "shown": SHOWN,
    }
    if not (facts["mine"] or any(waiting.values()) or facts["may_propose"] or facts["is_steward"]):
        return None
    return Markup(render_to_string("mandates/gate_desk.html", facts, request=request))  # noqa: S704


def body(thing: Any, request: HttpRequest) -> Markup | None:
    """Published proposals of a body, the newest first."""
    rows = list(
        Proposal.objects.public()
        .filter(body=thing)
        .select_related("case")
        .order_by("-published_at", "-id")[:SHOWN]
    )
    if not rows:
        return None
    return Markup(render_to_string("mandates/gate_body.html", {"rows": rows, "body": thing}, request=request))  # noqa: S704
