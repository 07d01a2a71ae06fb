"""What complaints show on an officer's own desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from ..queries.desk import desk_tabs, may_call_anywhere
from ..rules import files_for_others


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """What is late, due and new, and the ways to counter, calls and board; nothing for citizens."""
    if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False) or not files_for_others(actor):
        return None
    facts = {
        "tabs": desk_tabs(actor),
        "may_call": may_call_anywhere(actor),
        "may_say_where": actor.has_role("provincial_steward"),
    }
    return Markup(render_to_string("complaints/panel_desk.html", facts, request=request))  # noqa: S704
