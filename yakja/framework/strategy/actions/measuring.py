"""Measuring: values of objectives are kept, statuses are decided by their rules. Nobody types either."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.permissions import require

from ..models import MeasuringMark, ObjectiveValue, Strategy
from ..queries import measuring
from . import _weighing


@action("strategy.measure")
def measure_objectives(
    *,
    actor: Any,
    now: dt.datetime | None = None,
    strategies: Sequence[Strategy] | None = None,
    readings: measuring.Readings | None = None,
    door: str = "clock",
) -> dict[str, int]:
    """Keep what objectives stand at now, revise what later records say of earlier days, and decide all statuses again.

    `readings` may have been taken before, so that the writing is short. Equal values are not written twice. Returns
    how many values, revisions and changes of status were written.
    """
    require(actor, "strategy.measure")
    now = now or timezone.now()
    today = timezone.localdate(now)
    found = readings or measuring.take_readings(today, strategies)
    counts = {"objectives": len(found.values), "values": 0, "revisions": 0, "changes": 0}
    for pk, measured in found.values.items():
        for name, number in _keep(pk, measured, today, now).items():
            counts[name] += number
    weighed = strategies if strategies is not None else list(measuring.measured_strategies())
    counts["changes"] = sum(
        len(_weighing.weigh(actor=actor, strategy=strategy, today=today, now=now)) for strategy in weighed
    )
    if strategies is None:
        mark = found.news.mark
        mark.measured_at = now
        mark.save()
        MeasuringMark.objects.exclude(pk=mark.pk).delete()
    record(subject=f"strategy:measures:{today.isoformat()}", after=counts)
    return counts


def _keep(
    objective: int, measured: Mapping[dt.date, measuring.Measured], today: dt.date, now: dt.datetime
) -> dict[str, int]:
    """Write what differs from what is kept for its day; returns how many values and how many revisions."""
    rows = ObjectiveValue.objects.filter(objective=objective, day__in=list(measured)).order_by("revision")
    known = {row.day: row for row in rows}
    fresh = []
    for day, one in sorted(measured.items()):
        old = known.get(day)
        if old is not None and _numbers(old) == (
            one.numerator,
            one.denominator,
            one.declared_only,
            one.unknown,
        ):
            continue
        fresh.append(
            ObjectiveValue(
                objective_id=objective,
                day=day,
                numerator=one.numerator,
                denominator=one.denominator,
                declared_only=one.declared_only,
                unknown=one.unknown,
                computed_at=now,
                revision=old.revision + 1 if old else 1,
                reason=_reason(old, day, today),
            )
        )
    ObjectiveValue.objects.bulk_create(fresh, batch_size=500)
    revisions = sum(1 for value in fresh if value.revision > 1)
    return {"values": len(fresh) - revisions, "revisions": revisions}


def _numbers(row: ObjectiveValue) -> tuple[int, int, int, int]:
    return row.numerator, row.denominator, row.declared_only, row.unknown


def _reason(old: ObjectiveValue | None, day: dt.date, today: dt.date) -> str:
    if day == today:
        return "measured again later on the same day" if old else ""
    if old is None:
        return f"computed on {today.isoformat()}, not on the day itself"
    return f"records that came until {today.isoformat()} speak of this day"


@action("strategy.weigh")
def weigh_strategies(
    *, actor: Any, strategies: Iterable[Strategy], now: dt.datetime | None = None, door: str = "clock"
) -> int:
    """Decide the statuses of these strategies again from what is kept; returns how many changed."""
    require(actor, "strategy.measure")
    now = now or timezone.now()
    chosen = list(strategies)
    changed = sum(
        len(_weighing.weigh(actor=actor, strategy=one, today=timezone.localdate(now), now=now))
        for one in chosen
    )
    record(subject="strategy:statuses", after={"strategies": [s.code for s in chosen], "changed": changed})
    return changed
