"""Computing figures; the only place that writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.permissions import require

from . import queries
from .models import IndicatorValue
from .registry import Figure, Indicator


@action("indicators.compute")
def compute_indicators(
    *, actor: Any, day: dt.date, codes: list[str] | None = None, reason: str = "", door: str = "clock"
) -> int:
    """Compute all (or the named) indicators for one day; returns how many figures are new.

    A figure that is already there and equal is left alone. One that differs gets a new revision with the
    reason; the old row stays under its address.
    """
    require(actor, "indicators.compute")
    chosen = [queries.indicator(code) for code in codes] if codes else queries.indicators()
    written = {declared.code: _store(declared, day, reason) for declared in chosen}
    record(
        subject=f"indicators:{day.isoformat()}", after={k: v for k, v in written.items() if v}, reason=reason
    )
    return sum(written.values())


def _store(declared: Indicator, day: dt.date, reason: str) -> int:
    known = {
        (row.place_id, row.body_id): row
        for row in IndicatorValue.objects.of(declared.code).in_force().filter(as_of=day)
    }
    now = timezone.now()
    fresh: list[IndicatorValue] = []
    outdated: list[int] = []
    for row in queries.rolled_up(declared, declared.compute(day)):
        old = known.get((row.place_id, row.body_id))
        if old and _equal(old, row):
            continue
        if old:
            outdated.append(old.pk)
        fresh.append(
            IndicatorValue(
                indicator=declared.code,
                place_id=row.place_id,
                body_id=row.body_id,
                as_of=day,
                numerator=row.numerator,
                denominator=row.denominator,
                unknown=row.unknown,
                computed_at=now,
                revision=old.revision + 1 if old else 1,
                reason=(reason or "recomputed from later records") if old else "",
            )
        )
    for start in range(0, len(outdated), 500):
        IndicatorValue.objects.filter(pk__in=outdated[start : start + 500]).update(is_current=False)
    IndicatorValue.objects.bulk_create(fresh, batch_size=1000)
    return len(fresh)


def _equal(old: IndicatorValue, new: Figure) -> bool:
    return (old.numerator, old.denominator, old.unknown) == (new.numerator, new.denominator, new.unknown)
