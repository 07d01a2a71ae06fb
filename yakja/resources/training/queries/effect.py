"""What training has changed: competence before and after, its price, the use of tools since. Small numbers held back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Avg, Count, F, Min, Q, Sum

from yakja.citizens.feedback.queries.figures import LEAST_COUNTED
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool, Usage
from yakja.resources.capacity.models import Competency

from ..models import Enrolment, Session

ATTENDED = Enrolment.State.ATTENDED


def _within(place: Place | None, field: str) -> Q:
    if place is None:
        return Q()
    low, high = path_range(place.path)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})


@dataclass(frozen=True)
class Gained:
    """One competency: learners with a result, mean level before and after in thousandths, price of one that rose.

    All but the competency are None where fewer than ten learners stand behind them.
    """

    competency: Competency
    learners: int | None
    before_milli: int | None
    after_milli: int | None
    rose: int | None
    cost_paisa: int | None  # for each learner who rose


def gained(place: Place | None = None) -> list[Gained]:
    """Competence before and after by competency, of everybody who was there and has a result."""
    results = Enrolment.objects.filter(_within(place, "session__place__path"), state=ATTENDED).exclude(
        result=""
    )
    rows = (
        results.order_by()
        .values("session__course__competency")
        .annotate(
            n=Count("pk"),
            before=Avg("level_before"),
            after=Avg("level_after"),
            rose=Count("pk", filter=Q(level_after__gt=F("level_before"))),
        )
    )
    costs = _costs(place)
    names = Competency.objects.in_bulk([row["session__course__competency"] for row in rows])
    found = []
    for row in rows:
        pk = row["session__course__competency"]
        if row["n"] < LEAST_COUNTED:
            found.append(Gained(names[pk], None, None, None, None, None))
            continue
        found.append(
            Gained(
                names[pk],
                row["n"],
                round(row["before"] * 1000),
                round((row["after"] or 0) * 1000),
                row["rose"],
                costs.get(pk, 0) // row["rose"] if row["rose"] >= LEAST_COUNTED else None,
            )
        )
    return sorted(found, key=lambda g: (g.competency.position, g.competency.pk))


def _costs(place: Place | None) -> dict[int, int]:
    """What held sessions came to by competency: as entered, else the price a head of those who were there."""
    held = Session.objects.filter(_within(place, "place__path"), state=Session.State.HELD)
    found: dict[int, int] = defaultdict(int)
    for pk, cost in (
        held.filter(cost_paisa__isnull=False)
        .order_by()
        .values_list("course__competency")
        .annotate(cost=Sum("cost_paisa"))
    ):
        found[pk] += cost
    heads = (
        Enrolment.objects.filter(session__in=held.filter(cost_paisa__isnull=True).order_by(), state=ATTENDED)
        .order_by()
        .values_list("session__course__competency")
        .annotate(cost=Sum("session__course__cost_paisa"))
    )
    for pk, cost in heads:
        found[pk] += cost
    return dict(found)


@dataclass(frozen=True)
class Taken:
    """One body and one tool: when its first member of staff passed, and since when it uses the tool (None: it does not)."""

    body_id: int
    path: str  # of the body's place
    tool_id: int
    trained_on: dt.date
    used_since: dt.date | None

    @property
    def days(self) -> int | None:
        """Days from training to use; None where there is no use, or it began before."""
        if self.used_since is None or self.used_since < self.trained_on:
            return None
        return (self.used_since - self.trained_on).days


def taken_up(day: dt.date, place: Place | None = None) -> list[Taken]:
    """Every body with somebody trained in a tool until that day."""
    passed = (
        Enrolment.objects.filter(
            _within(place, "member__body__place__path"),
            result=Enrolment.Result.PASSED,
            result_on__lte=day,
            session__course__tool__isnull=False,
        )
        .order_by()
        .values("member__body", "member__body__place__path", "session__course__tool")
        .annotate(first=Min("result_on"))
    )
    trained: list[Any] = list(passed)
    bodies = {row["member__body"] for row in trained}
    uses = {
        (body, tool): since
        for body, tool, since in Usage.objects.operational()
        .filter(body__in=bodies, tool__isnull=False, since__lte=day)
        .order_by()
        .values_list("body", "tool")
        .annotate(first=Min("since"))
    }
    return [
        Taken(
            row["member__body"],
            row["member__body__place__path"],
            row["session__course__tool"],
            row["first"],
            uses.get((row["member__body"], row["session__course__tool"])),
        )
        for row in trained
    ]


@dataclass(frozen=True)
class Use:
    """One tool: bodies with trained staff, how many used it before the training, how many since, median days until then.

    None where fewer than ten bodies stand behind a number.
    """

    tool: Tool
    bodies: int | None
    before: int | None
    since: int | None
    median_days: int | None


def use_of_tools(day: dt.date, place: Place | None = None) -> list[Use]:
    """How many bodies took up the tool they were trained in."""
    by_tool: dict[int, list[Taken]] = defaultdict(list)
    for row in taken_up(day, place):
        by_tool[row.tool_id].append(row)
    tools = Tool.objects.in_bulk(list(by_tool))
    found = []
    for pk, rows in by_tool.items():
        if len(rows) < LEAST_COUNTED:
            found.append(Use(tools[pk], None, None, None, None))
            continue
        days = [row.days for row in rows if row.days is not None]
        found.append(
            Use(
                tools[pk],
                len(rows),
                sum(row.used_since is not None and row.used_since < row.trained_on for row in rows),
                len(days),
                round(median(days)) if len(days) >= LEAST_COUNTED else None,
            )
        )
    return sorted(found, key=lambda u: u.tool.code)
