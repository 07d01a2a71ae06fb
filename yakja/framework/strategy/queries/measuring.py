"""What an objective stands at: measured from the figures of other rooms, and read back as it was known on any day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.indicators import queries as indicators
from yakja.foundation.indicators.models import IndicatorValue
from yakja.framework.catalogue.models import Evidence
from yakja.framework.catalogue.queries import proven

from ..models import MeasuringMark, Objective, ObjectiveValue, Strategy

# A strategy is measured from its first draft until it ends.
NOT_MEASURED = ("closed", "withdrawn")
MARGIN = 500
# Days on which the clock did not run are filled so far back.
MOST_MISSING = 62
# What the clock itself writes is no news to it.
OF_THE_CLOCK = ("strategy.measure", "strategy.weigh", "strategy.look_at_duties", "strategy.ask_reviews")


@dataclass(frozen=True)
class Measured:
    """A value before it is kept."""

    numerator: int
    denominator: int
    declared_only: int = 0
    unknown: int = 0

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


def measured_strategies() -> QuerySet[Strategy]:
    return Strategy.objects.exclude(case__state__in=NOT_MEASURED).select_related("case", "place", "owner")


def measured_objectives(strategies: Iterable[Strategy] | None = None) -> list[Objective]:
    """The objectives that are measured, in their order, with what measuring them asks for."""
    rows = Objective.objects.filter(withdrawn_on__isnull=True).exclude(strategy__case__state__in=NOT_MEASURED)
    if strategies is not None:
        rows = rows.filter(strategy__in=list(strategies))
    return list(
        rows.select_related("strategy", "place", "body", "kind")
        .prefetch_related("functions")
        .order_by("strategy_id", "position", "id")
    )


def target_of(objective: Objective) -> proven.Target:
    """The cells an objective speaks of, and what is wanted of them."""
    return proven.Target(
        functions=tuple(sorted(f.pk for f in objective.functions.all())),
        place=objective.place,
        body=objective.body,
        kind=objective.kind,
        at_least=objective.at_least,
        weakest=objective.weakest,
    )


def measure(objective: Objective, today: dt.date) -> dict[dt.date, Measured]:
    """The newest value with the day it speaks of; empty where an indicator has no figure yet."""
    if objective.is_about_cells:
        return {today: _of_cells(proven.measured(target_of(objective)))}
    newest = _figures(objective).order_by("-as_of").first()
    return {newest.as_of: _of_figure(newest)} if newest else {}


def measure_past(objective: Objective, days: Iterable[dt.date]) -> dict[dt.date, Measured]:
    """What is known now about past days; days without a figure are left out."""
    wanted = sorted(set(days))
    if objective.is_about_cells:
        found = proven.measured_on(target_of(objective), wanted)
        return {day: _of_cells(one) for day, one in found.items()}
    rows = _figures(objective).filter(as_of__in=wanted) if len(wanted) < 500 else _figures(objective)
    return {row.as_of: _of_figure(row) for row in rows.order_by("as_of")}


def measure_at(objective: Objective, day: dt.date) -> tuple[dt.date, Measured] | None:
    """What is known now about one day, for a baseline: of an indicator the newest figure up to that day."""
    if objective.is_about_cells:
        return day, measure_past(objective, [day])[day]
    newest = _figures(objective).filter(as_of__lte=day).order_by("-as_of").first()
    return (newest.as_of, _of_figure(newest)) if newest else None


def _figures(objective: Objective) -> QuerySet[IndicatorValue]:
    rows = IndicatorValue.objects.in_force().of(objective.indicator)
    return rows.filter(place=objective.place) if objective.place_id else rows.filter(body=objective.body)


def _of_cells(one: proven.Measure) -> Measured:
    return Measured(one.proven, one.cells, one.declared, one.unknown)


def _of_figure(row: IndicatorValue) -> Measured:
    return Measured(row.numerator, row.denominator, 0, row.unknown)


# What was kept


def newest_values(objectives: Iterable[Objective]) -> dict[int, ObjectiveValue]:
    """The newest value of each objective; two queries."""
    keys = [o.pk for o in objectives]
    days = (
        ObjectiveValue.objects.filter(objective__in=keys)
        .order_by()
        .values("objective")
        .annotate(d=Max("day"))
    )
    wanted = {row["objective"]: row["d"] for row in days}
    rows = ObjectiveValue.objects.filter(objective__in=keys, day__in=set(wanted.values())).order_by(
        "revision"
    )
    return {row.objective_id: row for row in rows if row.day == wanted[row.objective_id]}


def value_on(objective: Objective, day: dt.date, *, known_on: dt.date | None = None) -> ObjectiveValue | None:
    """What the objective stood at on a day: as known now, or as it was known at the end of another day."""
    rows = ObjectiveValue.objects.filter(objective=objective, day__lte=day)
    if known_on is not None:
        rows = rows.filter(computed_at__lt=_end_of(known_on))
    return rows.order_by("-day", "-revision").first()


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


@dataclass(frozen=True)
class Point:
    """One day of a series: the value as it was known then, and as it is known now."""

    day: dt.date
    then: ObjectiveValue | None
    now: ObjectiveValue


def points_of(objectives: Iterable[Objective], today: dt.date, *, months: int = 24) -> dict[int, list[Point]]:
    """For each objective its values at the ends of past months and its newest one, oldest first; one query and one more.

    `then` is what was known at the end of that day, whatever was learnt later.
    """
    chosen = list(objectives)
    ends = []
    day = today.replace(day=1) - dt.timedelta(days=1)
    for _month in range(months):
        ends.append(day)
        day = day.replace(day=1) - dt.timedelta(days=1)
    rows: dict[tuple[int, dt.date], list[ObjectiveValue]] = defaultdict(list)
    kept = ObjectiveValue.objects.filter(objective__in=[o.pk for o in chosen], day__in=ends)
    for row in kept.order_by("revision"):
        rows[row.objective_id, row.day].append(row)
    newest = newest_values(chosen)
    for pk, row in newest.items():
        if row.day > ends[0]:
            rows[pk, row.day].append(row)
    found: dict[int, list[Point]] = {o.pk: [] for o in chosen}
    for (pk, day), revisions in sorted(rows.items(), key=lambda item: item[0]):
        end = _end_of(day)
        then = [row for row in revisions if row.computed_at < end]
        found[pk].append(Point(day, then[-1] if then else None, revisions[-1]))
    return found


# What came since the last measuring


@dataclass(frozen=True)
class News:
    """What has changed since the mark: functions and indicators with the first day they speak of, and whether a day began."""

    functions: dict[int, dt.date]
    indicators: dict[str, dt.date]
    mark: MeasuringMark
    is_new_day: bool

    def first_touched(self, objective: Objective) -> dt.date | None:
        """The first day of which something new is known about an objective; None where there is nothing new."""
        if objective.is_about_cells:
            days = [self.functions[f.pk] for f in objective.functions.all() if f.pk in self.functions]
        else:
            days = [self.indicators[objective.indicator]] if objective.indicator in self.indicators else []
        return min(days, default=None)


def mark() -> MeasuringMark:
    return MeasuringMark.objects.order_by("pk").first() or MeasuringMark()


def _is_touched(entry: int) -> bool:
    """Whether anybody but the clock changed a strategy after an audit entry."""
    rows = AuditEntry.objects.filter(pk__gt=entry, room="strategy")
    return rows.exclude(verb__in=OF_THE_CLOCK).exists()


def has_news(today: dt.date) -> bool:
    """Whether there is anything to measure; a few look-ups at the ends of indexes."""
    last = mark()
    if last.day != today:
        return Strategy.objects.exists()
    return (
        (Evidence.objects.aggregate(n=Max("id"))["n"] or 0) > last.evidence
        or (IndicatorValue.objects.aggregate(n=Max("id"))["n"] or 0) > last.figure
        or _is_touched(last.entry)
    )


def news(today: dt.date) -> News:
    """What the next measuring has to look at, and the mark it will leave."""
    last = mark()
    ahead = MeasuringMark(
        pk=last.pk,
        day=today,
        evidence=Evidence.objects.aggregate(n=Max("id"))["n"] or 0,
        figure=IndicatorValue.objects.aggregate(n=Max("id"))["n"] or 0,
        entry=AuditEntry.objects.aggregate(n=Max("id"))["n"] or 0,
    )
    # A writer that drew its number before the mark may commit after it; the last rows are looked at once more.
    said = Evidence.objects.filter(pk__gt=last.evidence - MARGIN, pk__lte=ahead.evidence)
    figures = IndicatorValue.objects.filter(pk__gt=last.figure - MARGIN, pk__lte=ahead.figure)
    # A first measuring looks at everything as it is; there is nothing yet that later knowledge could change.
    is_first = last.day is None
    functions = (
        {}
        if is_first
        else dict(
            said.order_by().values("function").annotate(first=Min("on")).values_list("function", "first")
        )
    )
    named = (
        {}
        if is_first
        else dict(
            figures.order_by()
            .values("indicator")
            .annotate(first=Min("as_of"))
            .values_list("indicator", "first")
        )
    )
    return News(functions, named, ahead, last.day != today)


def indicator_unit(objective: Objective) -> str:
    """The unit in which the objective is read: share, count, days or paisa."""
    if objective.is_about_cells:
        return "share"
    try:
        return indicators.indicator(objective.indicator).unit
    except LookupError:
        return "count"


@dataclass(frozen=True)
class Readings:
    """What was measured and not yet kept: {objective: {day: value}}; and the news that asked for it."""

    news: News
    values: dict[int, dict[dt.date, Measured]]


def take_readings(
    today: dt.date,
    strategies: Iterable[Strategy] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Readings:
    """Measure what changed since the mark, all on the first look of a day or where strategies are named. Writes nothing,
    so that nobody waits while 10,000 bodies are counted."""
    found = news(today)
    everything = found.is_new_day or strategies is not None
    objectives = measured_objectives(strategies)
    values: dict[int, dict[dt.date, Measured]] = {}
    for done, objective in enumerate(objectives, start=1):
        first = found.first_touched(objective)
        if everything or first is not None or not objective.rule:
            values[objective.pk] = _read(objective, today, first, may_fill=found.mark.day is not None)
        progress(done, len(objectives))
    return Readings(found, values)


def _read(
    objective: Objective, today: dt.date, first: dt.date | None, *, may_fill: bool
) -> dict[dt.date, Measured]:
    """The newest value; of earlier days those that later records speak of, and those on which the clock did not run."""
    days: set[dt.date] = set()
    kept = ObjectiveValue.objects.filter(objective=objective, day__lt=today)
    if first is not None:
        days |= set(kept.filter(day__gte=first).values_list("day", flat=True))
    if may_fill and objective.is_about_cells:
        last = kept.order_by("-day").values_list("day", flat=True).first()
        if last is not None:
            gap = min((today - last).days, MOST_MISSING)
            days |= {last + dt.timedelta(days=n) for n in range(1, gap)}
    past = measure_past(objective, days) if days else {}
    return {**{day: one for day, one in past.items() if day < today}, **measure(objective, today)}
