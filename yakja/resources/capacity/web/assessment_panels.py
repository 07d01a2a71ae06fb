"""What assessments put on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from ..models import Response
from ..queries import answering, visits

SHOWN = 5


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """What is asked of the officer's bodies, offices to look at, and a steward's rounds; nothing for citizens."""
    if not getattr(actor, "is_officer", False):
        return None
    facts = {
        "asked": list(answering.waiting_for(actor).filter(state=Response.State.DRAFT)[: SHOWN + 1]),
        "visits": visits.visits_for(actor).filter(received_at__isnull=True).count(),
        "is_steward": actor.has_role("provincial_steward"),
        "shown": SHOWN,
        "today": timezone.localdate(),
    }
    if not (facts["asked"] or facts["visits"] or facts["is_steward"]):
        return None
    return Markup(render_to_string("capacity/assessment_desk.html", facts, request=request))  # noqa: S704
