"""What staff puts on a desk: the way to one's own skills and to one's team."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from ..queries import staff as reads


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """For officers, and for whoever is entered as staff; nothing for others."""
    is_officer = bool(getattr(actor, "is_officer", False))
    own = reads.own_rows(actor)
    if not own and not is_officer:
        return None
    facts = {"own": own, "is_officer": is_officer}
    return Markup(render_to_string("capacity/staff_desk.html", facts, request=request))  # noqa: S704
