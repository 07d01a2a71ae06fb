"""Reads for officers and for the public page: answers, the call list, what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from ..models import Door, Invitation, LoopPublication, Prompt, Response

LEAST_READ = 5  # fewer answers than this could be told apart by who was there
CALL_AFTER_DAYS = 5


def responses_for(actor: Any, body: Body, *, cursor: str | None = None) -> Page:
    """What was answered about a body, the newest first; nothing while there are too few to hide one another.

    Whoever works for the body sees of a sensitive answer the outcome alone, as of one without words: were it
    left out, its number could be told by counting.
    """
    rows = Response.objects.filter(invitation__body=body).select_related("invitation__prompt", "voice")
    if rows.count() < LEAST_READ:
        rows = rows.none()
    page = keyset_page(rows, keys=("-answered_at", "-id"), cursor=cursor, size=25)
    if not may(actor, "feedback.read_sensitive", body):
        for row in page.items:
            if row.is_sensitive:
                row.challenge, row.text, row.voice = "", "", None
    return page


def call_list(actor: Any, now: dt.datetime) -> QuerySet[Invitation]:
    """Those who did not answer by themselves within five days, for callers outside the judged offices."""
    rows = (
        Invitation.objects.open_at(now)
        .filter(
            response__isnull=True, address__isnull=False, ask_at__lt=now - dt.timedelta(days=CALL_AFTER_DAYS)
        )
        .select_related("prompt", "body", "place", "address")
        .order_by("expires_at", "id")
    )
    if getattr(actor, "is_system", False):
        return rows
    return rows.filter(body__in=actor.bodies_in_reach(("provincial_steward",)))


def publications(
    *, place: Place | None = None, body: Body | None = None, cursor: str | None = None, size: int = 10
) -> Page:
    """ "You said, we did", the newest first."""
    rows = LoopPublication.objects.public().select_related("body", "evidence")
    if place is not None:
        low, high = path_range(place.path)
        rows = rows.filter(body__place__path__gte=low, body__place__path__lt=high)
    if body is not None:
        rows = rows.filter(body=body)
    return keyset_page(rows, keys=("-published_at", "-id"), cursor=cursor, size=size)


def answers_heard(body: Body, theme: str, first: dt.date, last: dt.date) -> int:
    """How many answers named a reason about a body in a span of days."""
    asked = Invitation.objects.made_between(first, last).filter(body=body)
    return Response.objects.filter(invitation__in=asked, challenge=theme).count()


def prompts() -> list[Prompt]:
    """What is asked now, in the order of kinds and steps."""
    return list(Prompt.objects.filter(is_current=True).order_by("kind", "move"))


def history_of(prompt: Prompt) -> list[Prompt]:
    return list(Prompt.objects.filter(kind=prompt.kind, move=prompt.move).order_by("-version"))


def doors_of(body: Body) -> dict[str, int]:
    """Through which doors the answers about a body came."""
    rows = Response.objects.filter(invitation__body=body).order_by()
    counts = rows.aggregate(**{door: Count("id", filter=Q(door=door)) for door in Door.values})
    return {door: counts[door] for door in Door.values}
