"""What the money of councils puts on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from yakja.foundation.kit.permissions import may

from ..models import CollectionContract, CollectionPoint
from ..queries import counter

MOST = 5  # contracts and councils named on the desk; the others are found under Revenue


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Points and requests in reach, contracts one may decide on, an auditor's councils; nothing where there are none."""
    if not getattr(actor, "is_officer", False):
        return None
    points = CollectionPoint.objects.visible_to(actor).open()
    drawn = (
        CollectionContract.objects.visible_to(actor)
        .filter(state=CollectionContract.State.DRAWN)
        .exclude(made_by=actor.ref)
    )
    contracts = [
        row
        for row in drawn.select_related("body__place", "body__parent", "head").order_by("-pk")[:MOST]
        if may(actor, "revenue.settle_contract", row)
    ]
    facts: dict[str, Any] = {
        "points": points.count(),
        "waiting": counter.waiting_requests(actor),
        "contracts": contracts,
        "audits": [],
    }
    if not any(facts.values()):
        return None
    if actor.has_role("auditor"):
        audited = actor.bodies_in_reach(("auditor",)).filter(pk__in=points.values("body"))
        facts["audits"] = list(audited.in_order()[:MOST])
    return Markup(render_to_string("revenue/panel_desk.html", facts, request=request))  # noqa: S704
