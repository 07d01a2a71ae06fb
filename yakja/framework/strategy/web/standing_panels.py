"""What the measured half puts on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from ..queries import updates


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Updates and milestones due from the officer's bodies; nothing where none are."""
    if not getattr(actor, "is_officer", False):
        return None
    duties = updates.due_from(actor)
    milestones = updates.milestones_due_from(actor, limit=5)
    if not duties and not milestones:
        return None
    shown = {"duties": duties[:5], "milestones": milestones, "today": timezone.localdate()}
    return Markup(render_to_string("strategy/standing_desk.html", shown, request=request))  # noqa: S704
