"""What strategy shows on the page of a body, of a place, and on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from yakja.foundation.kit.permissions import ANONYMOUS, may

from ..models import Comment, Story
from ..queries import stories, strategies


def body(thing: Any, request: HttpRequest) -> Markup | None:
    """The stories of a body, and for its officers the way to tell one."""
    found = list(stories.public_stories(body=thing).order_by("-id")[:3])
    actor = getattr(request, "actor", ANONYMOUS)
    may_write = not actor.is_anonymous and may(actor, "strategy.write_story", thing)
    own = stories.stories_of(thing) if may_write else []
    if not found and not may_write:
        return None
    facts = {"body": thing, "stories": found, "own": own, "may_write": may_write}
    return Markup(render_to_string("strategy/panel_body.html", facts, request=request))  # noqa: S704


def place(thing: Any, request: HttpRequest) -> Markup | None:
    """The strategies of a place itself."""
    found = list(
        strategies.listed().filter(place=thing).exclude(case__state="withdrawn").order_by("-starts_on")
    )
    if not found:
        return None
    return Markup(render_to_string("strategy/panel_place.html", {"strategies": found}, request=request))  # noqa: S704


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Strategies in hand, comments that wait, stories sent to the steward."""
    if not getattr(actor, "person", None):
        return None
    found = list(strategies.written_by(actor).exclude(case__state__in=["closed", "withdrawn"])[:5])
    waiting = Comment.objects.filter(strategy__in=[s.pk for s in found]).waiting().count()
    sent = []
    if getattr(actor, "is_officer", False) and actor.has_role("provincial_steward"):
        within = actor.bodies_in_reach(("provincial_steward",))
        sent = list(
            Story.objects.filter(case__state="sent", body__in=within).select_related("case", "body")[:5]
        )
    if not found and not sent:
        return None
    facts = {"strategies": found, "waiting": waiting, "sent": sent}
    return Markup(render_to_string("strategy/panel_desk.html", facts, request=request))  # noqa: S704
