"""What training puts on other pages: one's own training on the desk, courses on the page of a tool."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from yakja.framework.catalogue.models import Tool

from ..models import Course, Session
from ..queries import own as mine
from ..queries.levels import gaps_of
from .finding import who


def _rendered(name: str, facts: dict[str, Any], request: HttpRequest) -> Markup:
    return Markup(render_to_string(f"training/panel_{name}.html", facts, request=request))  # noqa: S704


def desk(thing: Any, request: HttpRequest) -> Markup | None:
    """For staff: how much of what their post needs is not shown; for trainers: the sessions that are on or ahead."""
    today = timezone.localdate()
    members = mine.memberships(who(request), today)
    taught = [
        s for s in mine.taught_by(who(request)) if s.state == Session.State.PLANNED and s.ends_on >= today
    ]
    if not members and not taught:
        return None
    gaps = sum(len(gaps_of(member, today)) for member in members)
    return _rendered("desk", {"gaps": gaps, "today": taught[:5]}, request)


def tool(thing: Tool, request: HttpRequest) -> Markup | None:
    courses = list(Course.objects.public().filter(tool=thing).order_by("level", "code")[:10])
    return _rendered("tool", {"courses": courses}, request) if courses else None
