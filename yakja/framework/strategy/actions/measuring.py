"""Measuring: values of objectives are kept, statuses are decided by their rules. Nobody types either."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.permissions import require

from ..models import MeasuringMark, Objective, ObjectiveValue, Strategy
from ..queries import measuring
from . import _weighing

Progress = Callable[[int, int], None]


def _silently(done: int, total: int) -> None:
    return None


@action("strategy.measure")
def measure_objectives(
    *,
    actor: Any,
    now: dt.datetime | None = None,
    strategies: Sequence[Strategy] | None = None,
    progress: Progress = _silently,
    door: str = "clock",
) -> dict[str, int]:
    """Keep what objectives stand at now, revise what later records say of earlier days, and decide all statuses again.

    Only what changed since the last measuring is looked at, unless a day has begun or `strategies` are named. Equal
    values are not written twice. Returns how many values, revisions and changes of status were written.
    """
    require(actor, "strategy.measure")
    now = now or timezone.now()
    today = timezone.localdate(now)
    news = measuring.news(today)
    everything = news.is_new_day or strategies is not None
    objectives = measuring.measured_objectives(strategies)
    counts = {"objectives": 0, "values": 0, "revisions": 0, "changes": 0}
    for done, objective in enumerate(objectives, start=1):
        first = _first_touched(objective, news)
        is_unmeasured = not everything and first is None and not objective.rule
        if everything or first is not None or is_unmeasured:
            counts["objectives"] += 1
            written, revised = _keep(objective, today, now, first, news.mark.day is not None)
            counts["values"] += written
            counts["revisions"] += revised
        progress(done, len(objectives))
    weighed = strategies if strategies is not None else list(measuring.measured_strategies())
    counts["changes"] = sum(
        len(_weighing.weigh(actor=actor, strategy=strategy, today=today, now=now)) for strategy in weighed
    )
    if strategies is None:
        mark = news.mark
        mark.measured_at = now
        mark.save()
        MeasuringMark.objects.exclude(pk=mark.pk).delete()
    record(subject=f"strategy:measures:{today.isoformat()}", after=counts)
    return counts


def _first_touched(objective: Objective, news: measuring.News) -> dt.date | None:
    """The first day of which something new is known about the objective; None where there is nothing new."""
    if objective.is_about_cells:
        days = [news.functions[f.pk] for f in objective.functions.all() if f.pk in news.functions]
    else:
        days = [news.indicators[objective.indicator]] if objective.indicator in news.indicators else []
    return min(days, default=None)


def _keep(
    objective: Objective, today: dt.date, now: dt.datetime, first: dt.date | None, may_fill: bool
) -> tuple[int, int]:
    """Write the newest value and, where later records speak of earlier days, revisions of what was kept for these."""
    measured = dict(measuring.measure(objective, today))
    known = _newest_revisions(objective, min([*measured, today if first is None else first]))
    if first is not None:
        earlier = [day for day in known if first <= day < today]
        measured |= {
            day: one for day, one in measuring.measure_past(objective, earlier).items() if day < today
        }
    missing = _missing_days(objective, today) if may_fill and objective.is_about_cells else []
    if missing:
        measured |= measuring.measure_past(objective, missing)
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
                objective=objective,
                day=day,
                numerator=one.numerator,
                denominator=one.denominator,
                declared_only=one.declared_only,
                unknown=one.unknown,
                computed_at=now,
                revision=old.revision + 1 if old else 1,
                reason=_reason(old, day, today, now),
            )
        )
    ObjectiveValue.objects.bulk_create(fresh, batch_size=500)
    return sum(1 for v in fresh if v.revision == 1), sum(1 for v in fresh if v.revision > 1)


def _numbers(row: ObjectiveValue) -> tuple[int, int, int, int]:
    return row.numerator, row.denominator, row.declared_only, row.unknown


def _newest_revisions(objective: Objective, first: dt.date) -> dict[dt.date, ObjectiveValue]:
    rows = ObjectiveValue.objects.filter(objective=objective, day__gte=first).order_by("day", "revision")
    return {row.day: row for row in rows}


def _missing_days(objective: Objective, today: dt.date, *, most: int = 62) -> list[dt.date]:
    """Days between the last kept value and today on which the clock did not run."""
    last = ObjectiveValue.objects.filter(objective=objective, day__lt=today).order_by("-day").first()
    if last is None:
        return []
    return [last.day + dt.timedelta(days=n) for n in range(1, min((today - last.day).days, most))]


def _reason(old: ObjectiveValue | None, day: dt.date, today: dt.date, now: dt.datetime) -> str:
    if day == today:
        return "measured again later on the same day" if old else ""
    if old is None:
        return f"computed on {today.isoformat()}; the clock did not run on that day"
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
