"""What the register puts on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from ..queries import grid


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
