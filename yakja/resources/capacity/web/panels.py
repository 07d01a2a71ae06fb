"""What readiness puts on other pages: on a tool what it needs and who could adopt it, on a body what it could adopt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import may
from yakja.framework.catalogue.models import Tool

from ..queries import adopting
from ..queries import readiness as reads

MOST = 6


def _rendered(name: str, facts: dict[str, Any], request: HttpRequest) -> Markup:
    return Markup(render_to_string(f"capacity/panel_{name}.html", facts, request=request))  # noqa: S704


def tool(thing: Tool, request: HttpRequest) -> Markup | None:
    """Counts of the country and what is needed; nothing where nobody knows what the tool needs."""
    needs = reads.needs_of(thing)
    if not needs:
        return None
    return _rendered("tool", {"tool": thing, "needs": needs, "count": reads.count_of_country(thing)}, request)


def body(thing: Body, request: HttpRequest) -> Markup | None:
    """The tools that lie nearest; nothing for a body that none of them is for."""
    rows = list(reads.of_body(thing).filter(is_running=False)[: MOST + 1])
    if not rows:
        return None
    return _rendered("body", {"body": thing, "rows": rows[:MOST], "are_more": len(rows) > MOST}, request)


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Experience that waits for a steward, and where one states what bodies have and what things cost."""
    n = adopting.waiting(actor).count()
    may_load = may(actor, "capacity.load_readings")
    facts = {"waiting": n, "may_load": may_load, "may_price": may(actor, "capacity.set_price")}
    return _rendered("desk", facts, request) if n or may_load else None
