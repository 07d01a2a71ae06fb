"""Reads of milestones: what waits for what, how far each slipped, who misses them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet

from yakja.foundation.bodies.models import Body

from ..models import Milestone, Slip, Strategy


def of(strategy: Strategy) -> QuerySet[Milestone]:
    """All milestones of a strategy in their order, with initiative and owner."""
    return (
        Milestone.objects.filter(initiative__strategy=strategy)
        .select_related("initiative", "owner")
        .order_by("initiative__position", "planned_on", "position", "id")
    )


def links_of(strategy: Strategy) -> dict[int, list[int]]:
    """{milestone: those it waits for}, by their keys."""
    rows = Milestone.waits_for.through.objects.filter(from_milestone__initiative__strategy=strategy)
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in rows.order_by("pk").values_list("from_milestone", "to_milestone"):
        found[one].append(other)
    return found


def open_in(strategy: Strategy) -> list[Milestone]:
    return list(Milestone.objects.open().filter(initiative__strategy=strategy).order_by("pk"))


def slips_of(strategy: Strategy) -> QuerySet[Slip]:
    """Every slip of a strategy, newest first; those pushed by another slip are told with that one."""
    rows = Slip.objects.filter(milestone__initiative__strategy=strategy, pushed_by__isnull=True)
    return rows.select_related("milestone__owner").order_by("-on", "-id")


def by_code(code: str) -> Milestone | None:
    """One milestone with all its page shows."""
    slips = Slip.objects.select_related("pushed_by__milestone").order_by("-on", "-id")
    return (
        Milestone.objects.filter(code=code)
        .select_related(
            "initiative__strategy__case", "initiative__strategy__place", "initiative__lead", "owner", "proof_file",
            "proof_body", "proof_function",
        )
        .prefetch_related(Prefetch("slips", slips), "waits_for", "followers")
        .first()
    )  # fmt: skip


@dataclass(frozen=True)
class Record:
    """How an owner kept its milestones: closed on or before the planned day, closed late, open and overdue."""

    kept: int
    late: int
    overdue: int


def record_of(owner: Body, today: dt.date) -> Record:
    """An owner's milestones of all strategies; what mandates may look at as a proof of capability."""
    rows = Milestone.objects.filter(owner=owner).values_list("planned_on", "actual_on")
    kept = late = overdue = 0
    for planned_on, actual_on in rows:
        if actual_on is not None:
            kept, late = kept + (actual_on <= planned_on), late + (actual_on > planned_on)
        else:
            overdue += today > planned_on
    return Record(kept, late, overdue)


def owners_with_misses(today: dt.date, *, at_least: int) -> list[tuple[Body, list[Milestone]]]:
    """Owners with so many missed milestones that no review has counted yet, with these milestones."""
    missed = Q(actual_on__gt=F("planned_on")) | Q(actual_on__isnull=True, planned_on__lt=today)
    rows = (
        Milestone.objects.filter(missed, review_asked_on__isnull=True)
        .exclude(initiative__strategy__case__state__in=["draft", "withdrawn"])
        .select_related("owner", "initiative")
        .order_by("owner_id", "planned_on", "id")
    )
    by_owner: dict[int, list[Milestone]] = defaultdict(list)
    for row in rows:
        by_owner[row.owner_id].append(row)
    return [(found[0].owner, found) for found in by_owner.values() if len(found) >= at_least]


def for_calendar(strategy: Strategy, owner: Body | None = None) -> Iterable[Milestone]:
    rows = of(strategy)
    return rows.filter(owner=owner) if owner is not None else rows
