"""What the money of councils puts on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from yakja.foundation.bodies.models import Body

from ..models import CollectionContract, CollectionPoint
from ..queries import counter

AUDITS = 5  # councils named on the desk; the others are found under Revenue


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Points, requests and contracts in reach, an auditor's councils; nothing where nobody collects."""
    if not getattr(actor, "is_officer", False):
        return None
    points = CollectionPoint.objects.visible_to(actor).open()
    count = points.count()
    if not count:
        return None
    drawn = CollectionContract.objects.visible_to(actor).filter(state=CollectionContract.State.DRAWN)
    facts = {
        "points": count,
        "waiting": counter.waiting_requests(actor),
        "contracts": list(
            drawn.exclude(made_by=actor.ref).select_related("body", "head").order_by("-pk")[:AUDITS]
        ),
        "audits": list(Body.objects.filter(pk__in=points.values("body")).in_order()[:AUDITS])
        if actor.has_role("auditor")
        else [],
    }
    return Markup(render_to_string("revenue/panel_desk.html", facts, request=request))  # noqa: S704
