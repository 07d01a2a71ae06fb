"""Reads of strategies: which there are, and what an address stands for."""

from __future__ import annotations

from typing import Any

from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from ..models import Strategy
from ..models.strategies import StrategyQuerySet

WITH = ("case", "place", "owner__place", "parent__case")


def listed(*, place: Place | None = None, state: str = "") -> StrategyQuerySet:
    """Public strategies, of a place and those within it, in one state."""
    rows: StrategyQuerySet = Strategy.objects.public().select_related(*WITH)
    if place is not None:
        low, high = path_range(place.path)
        rows = rows.filter(place__path__gte=low, place__path__lt=high)
    if state:
        rows = rows.filter(case__state=state)
    return rows


def strategy_of(code: str, *, actor: Any = None) -> Strategy | None:
    """The strategy of a code; a draft only for those who write it (the caller asks the rule), None where there is none."""
    return Strategy.objects.select_related(*WITH, "case__body", "case__place").filter(code=code).first()


def written_by(actor: Any) -> StrategyQuerySet:
    """Strategies on somebody's desk: of places and bodies in reach, or on whose team they are."""
    from django.db.models import Q

    rows: StrategyQuerySet = Strategy.objects.select_related(*WITH).order_by("-id")
    if getattr(actor, "is_system", False):
        return rows
    person = getattr(actor, "person", None)
    if person is None:
        return rows.none()
    leads = ("provincial_steward", "district_officer", "administrator")
    mine = Q(drafters__person=person, drafters__until__isnull=True)
    if actor.is_officer:
        mine |= Q(owner__in=actor.bodies_in_reach(leads)) | Q(place__in=actor.places_in_reach(leads))
    return rows.filter(mine).distinct()


def topic_name(code: str) -> Any:
    """What followers call a strategy; None for one that is not public."""
    strategy = Strategy.objects.public().filter(code=code).first()
    return strategy.name if strategy else None
