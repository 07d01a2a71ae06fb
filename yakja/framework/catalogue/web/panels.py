"""What the register puts on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from yakja.foundation.bodies.models import Function
from yakja.foundation.cases.queries import counts_by_kind

from ..queries import grid, overlaps, standards
from ..queries.tools import tools_of_supplier


def function(thing: Function, request: HttpRequest) -> Markup | None:
    """The standards that a function asks for; nothing where it asks for none."""
    asked = standards.asked_by(thing, timezone.localdate())
    if not asked:
        return None
    shown = {"asked": asked, "function": thing}
    return Markup(render_to_string("catalogue/panel_standards.html", shown, request=request))  # noqa: S704


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Grids asked for, cells to look at, and a steward's lists; nothing for citizens."""
    if not getattr(actor, "is_officer", False):
        return None
    is_steward = any(actor.has_role(kind) for kind in ("provincial_steward", "administrator"))
    cases = counts_by_kind(actor, timezone.now())
    facts = {
        "open_cases": sum(row["open"] for row in cases),
        "late_cases": sum(row["late"] for row in cases),
        "supplied": tools_of_supplier(actor),
        "unconfirmed": actor.bodies_in_reach().to_be_confirmed().count() if is_steward else 0,
        "undecided": overlaps.undecided() if is_steward else 0,
        "silent": grid.silent_replies(actor).count() if is_steward else 0,
        "replies": list(grid.rounds_for(actor).filter(submitted_at__isnull=True)[:5]),
        "verifications": grid.verifications_for(actor).count(),
        "is_steward": is_steward,
    }
    return Markup(render_to_string("catalogue/desk.html", facts, request=request))  # noqa: S704
