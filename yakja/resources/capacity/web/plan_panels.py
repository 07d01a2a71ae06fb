"""What plans and calls show on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from ..models import CallQuestion, PlanLine
from ..queries import plans as reads


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Drafts to decide, gaps one's bodies are to close, questions that wait for an answer."""
    if not getattr(actor, "is_officer", False):
        return None
    plans = reads.plans_at(actor)[:5]
    held = {role.body_id for role in getattr(actor, "roles", ()) if role.body_id and role.is_officer}
    lines = list(
        PlanLine.objects.filter(plan__state="decided", state__in=["planned", "open"])
        .filter(owner__in=held)
        .select_related("plan", "body", "resource")
        .order_by("due_on", "pk")[:5]
    )
    waiting = CallQuestion.objects.filter(call__owner__in=held, answered_at__isnull=True).count()
    if not plans and not lines and not waiting:
        return None
    facts = {"plans": plans, "lines": lines, "waiting": waiting}
    return Markup(render_to_string("capacity/panel_plans.html", facts, request=request))  # noqa: S704
