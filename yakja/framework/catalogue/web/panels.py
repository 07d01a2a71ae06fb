"""What the register puts on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from yakja.foundation.bodies.models import Function

from ..queries import grid, standards


def function(thing: Function, request: HttpRequest) -> Markup | None:
    """The standards that a function asks for; nothing where it asks for none."""
    asked = standards.asked_by(thing, timezone.localdate())
    if not asked:
        return None
    return Markup(render_to_string("catalogue/panel_standards.html", {"asked": asked}, request=request))  # noqa: S704


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Grids asked for, cells to look at, and a steward's lists; nothing for citizens."""
    if not getattr(actor, "is_officer", False):
        return None
    is_steward = any(actor.has_role(kind) for kind in ("provincial_steward", "administrator"))
    facts = {
        "replies": list(grid.rounds_for(actor).filter(submitted_at__isnull=True)[:5]),
        "verifications": grid.verifications_for(actor).count(),
        "is_steward": is_steward,
    }
    return Markup(render_to_string("catalogue/desk.html", facts, request=request))  # noqa: S704
