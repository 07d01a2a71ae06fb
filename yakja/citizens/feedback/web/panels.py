"""What feedback shows on the page of a body and on an officer's desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from yakja.foundation.kit.permissions import ANONYMOUS, may

from ..queries import call_list, figures, publications


def body(thing: Any, request: HttpRequest) -> Markup | None:
    """What those said who came to this body, and what it did; nothing while nobody was asked."""
    today = timezone.localdate()
    found = figures(today - dt.timedelta(days=364), today, body=thing)
    told = publications(body=thing, size=3).items
    actor = getattr(request, "actor", ANONYMOUS)
    may_read = not actor.is_anonymous and may(actor, "feedback.read_responses", thing)
    if not found.is_shown and not told and not may_read:
        return None
    facts = {"body": thing, "of_year": found, "told": told, "may_read": may_read}
    return Markup(render_to_string("feedback/panel_body.html", facts, request=request))  # noqa: S704


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """The calls that wait, for stewards."""
    if not getattr(actor, "person", None) or not actor.has_role("provincial_steward"):
        return None
    waiting = call_list(actor, timezone.now()).count()
    if not waiting:
        return None
    return Markup(render_to_string("feedback/panel_desk.html", {"waiting": waiting}, request=request))  # noqa: S704
