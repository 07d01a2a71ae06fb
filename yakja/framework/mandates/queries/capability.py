"""The proof behind a designation, computed where the house knows it, and the reviews that are due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.trees import path_range
from yakja.framework.catalogue.models import Usage
from yakja.framework.catalogue.queries.consolidation import add_months

from ..models import CapabilityReview, Mandate, ProofKind
from ..registry import Proof, providers
from . import policy

# Roles that need proof; to own a policy or set a standard is a matter of office.
PROVED = (Mandate.Role.BUILDER, Mandate.Role.OPERATOR, Mandate.Role.DATA_CUSTODIAN)


def tools_run(mandate: Mandate, day: dt.date) -> Proof:
    """What the landscape knows: tools owned or made by the holder that bodies of the area run for the function."""
    low, high = path_range(mandate.place.path)
    rows = Usage.objects.operational().filter(
        Q(tool__owner=mandate.holder_id) | Q(tool__supplier=mandate.holder_id),
        function=mandate.function_id,
        body__place__path__gte=low,
        body__place__path__lt=high,
    )
    if mandate.kind_id:
        rows = rows.filter(body__kind=mandate.kind_id)
    found = list(rows.values_list("tool", "body", "standing", "is_stale"))
    confirmed = {body for _tool, body, standing, stale in found if standing == "confirmed" and not stale}
    bodies = {body for _tool, body, _standing, _stale in found}
    return Proof(
        kind=ProofKind.TOOLS,
        on=day,
        count=len(confirmed),
        of=len(bodies),
        source=_("counted from the landscape"),
        is_computed=True,
        facts={
            "tools": len({tool for tool, *_rest in found}),
            "bodies": len(bodies),
            "confirmed": len(confirmed),
        },
    )


def proofs(mandate: Mandate, day: dt.date) -> list[Proof]:
    """All proof of a mandate by kind, computed lines first, then recorded ones, the newest first."""
    stale_before = add_months(day, -policy.setting("capability_review_months", mandate.place, day))
    lines = [tools_run(mandate, day)]
    for provider in providers():
        lines += provider(mandate, day)
    for row in mandate.proofs.select_related("file").order_by("-on", "-id"):
        lines.append(
            Proof(
                kind=row.kind,
                on=row.on,
                text=row.text,
                count=row.count,
                of=row.of,
                paisa=row.paisa,
                source=row.source,
                file=row.file,
                is_stale=row.on < stale_before,
                is_sample=row.is_sample,
            )
        )
    return lines


def by_kind(lines: list[Proof]) -> list[tuple[ProofKind, list[Proof]]]:
    """The five kinds in their order, each with its lines; an empty list is a kind that nothing shows."""
    return [(kind, [line for line in lines if line.kind == kind]) for kind in ProofKind]


def shown(lines: list[Proof]) -> int:
    """How many of the five kinds are shown by something up to date; tools that nobody runs show nothing."""
    return sum(
        any(not line.is_stale and not (line.is_computed and line.of == 0) for line in found)
        for _kind, found in by_kind(lines)
    )


def as_seen(lines: list[Proof]) -> list[dict[str, Any]]:
    """The lines as a review keeps them."""
    return [
        {
            "kind": str(line.kind), "text": str(line.text), "count": line.count, "of": line.of, "paisa": line.paisa,
            "on": line.on.isoformat(), "source": str(line.source), "is_computed": line.is_computed,
            "is_stale": line.is_stale, "facts": dict(line.facts),
        }
        for line in lines
    ]  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Where the reviews of a mandate stand."""

    open: CapabilityReview | None
    closed: list[CapabilityReview]
    next_on: dt.date | None
    is_overdue: bool


def standing(mandate: Mandate, day: dt.date) -> Standing:
    """The open review, the past ones, and when the next is due; two queries."""
    rows = list(mandate.reviews.order_by("-called_on", "-id"))
    running = next((r for r in rows if r.closed_on is None), None)
    closed = [r for r in rows if r.closed_on is not None]
    next_on = None
    if mandate.role in PROVED and not mandate.has_ended(day):
        last = max((r.closed_on for r in closed if r.closed_on), default=mandate.valid_from)
        next_on = add_months(last, policy.setting("capability_review_months", mandate.place, day))
    return Standing(running, closed, next_on, running is not None and running.due_on < day)


def due(day: dt.date) -> list[Mandate]:
    """Mandates whose yearly review is due and not yet called."""
    waiting = CapabilityReview.objects.filter(mandate=OuterRef("pk"), closed_on__isnull=True)
    rows = (
        Mandate.objects.in_force(day)
        .filter(role__in=PROVED)
        .exclude(Exists(waiting))
        .annotate(reviewed_on=Max("reviews__closed_on"))
        .select_related("place", "holder", "function")
        .order_by("pk")
    )
    months: dict[int, int] = {}
    found: list[Mandate] = []
    for mandate in rows:
        if mandate.place_id not in months:
            months[mandate.place_id] = policy.setting("capability_review_months", mandate.place, day)
        if add_months(mandate.reviewed_on or mandate.valid_from, months[mandate.place_id]) <= day:
            found.append(mandate)
    return found


def open_reviews(places: Any = None) -> QuerySet[CapabilityReview]:
    """Reviews that wait to be closed, the most urgent first; of mandates in these provinces, or everywhere."""
    rows = CapabilityReview.objects.filter(closed_on__isnull=True)
    if places is not None:
        wanted = Q(pk__in=[])
        for place in places:
            low, high = path_range(place.path)
            wanted |= Q(mandate__place__path__gte=low, mandate__place__path__lt=high)
        rows = rows.filter(wanted)
    return rows.select_related("mandate__function", "mandate__holder", "mandate__place").order_by(
        "due_on", "pk"
    )
