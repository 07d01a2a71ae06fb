"""What mandates put on other pages: who is charged with what, and what nobody is charged with."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.bodies.queries import stewarded_provinces
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Cell, Status

from ..models import Mandate
from ..queries import capability, designations


def _rendered(name: str, facts: dict[str, Any], request: HttpRequest) -> Markup:
    return Markup(render_to_string(f"mandates/panel_{name}.html", facts, request=request))  # noqa: S704


def body(thing: Body, request: HttpRequest) -> Markup | None:
    """What a body is charged with; and for its own functions, who builds and runs, or that nobody does."""
    day = timezone.localdate()
    held = designations.held_by(thing, day)
    charged = designations.charged_for(thing, day)
    mine = set(
        Cell.objects.filter(body=thing)
        .exclude(status=Status.NOT_DEVOLVED)
        .values_list("function_id", flat=True)
    )
    if not held and not mine:
        return None
    alone = {
        role: len([f for f in mine if role not in charged.get(f, {})])
        for role in (Mandate.Role.BUILDER, Mandate.Role.OPERATOR)
    }
    named = [
        (
            by_role[next(iter(by_role))][0].function,
            by_role,
            any(len({m.holder_id for m in rows}) > 1 for rows in by_role.values()),
        )
        for function, by_role in charged.items()
        if function in mine
    ]
    facts = {
        "body": thing,
        "held": [(m, designations.state_of(m, day)) for m in held],
        "functions": len(mine),
        "without_builder": alone[Mandate.Role.BUILDER],
        "without_operator": alone[Mandate.Role.OPERATOR],
        "named": named,
        "roles": dict(Mandate.Role.choices),
    }
    return _rendered("body", facts, request)


def function(thing: Function, request: HttpRequest) -> Markup | None:
    """Who is charged with a function, everywhere."""
    day = timezone.localdate()
    rows = designations.of_function(thing, day)
    facts = {"function": thing, "rows": [(m, designations.state_of(m, day)) for m in rows]}
    return _rendered("function", facts, request)


def place(thing: Place, request: HttpRequest) -> Markup | None:
    """How many designations hold in a place, by role, and where to see what is missing."""
    counts = designations.counts_in(thing, timezone.localdate())
    names = dict(Mandate.Role.choices)
    return _rendered(
        "place",
        {
            "place": thing,
            "counts": [(names[role], n, role) for role, n in counts.items()],
            "total": sum(counts.values()),
        },
        request,
    )


landscape = place


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """A steward's lists; an officer's designations that are under review."""
    if not getattr(actor, "is_officer", False):
        return None
    is_steward = actor.has_role("provincial_steward") or actor.has_role("administrator")
    waiting = capability.open_reviews(stewarded_provinces(actor)).count() if is_steward else 0
    mine = (
        []
        if is_steward
        else [
            review
            for review in capability.open_reviews().filter(mandate__holder__in=actor.bodies_in_reach())[:10]
            if may(actor, "mandates.record_proof", review.mandate)
        ]
    )
    if not is_steward and not mine:
        return None
    return _rendered("desk", {"is_steward": is_steward, "waiting": waiting, "mine": mine}, request)
