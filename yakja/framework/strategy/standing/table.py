"""The decision tables. Read a table from the top: the first rule whose condition holds decides.

A rule's sentence is what readers see beside the status; `{name}` in a sentence is one of the facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# Best first; `no_update` is neither good nor bad news, but never passes for good.
STATUSES = ("done", "on_track", "at_risk", "no_update", "late")
# An owner's words; anything else is no word.
BAD_WORDS = ("at_risk", "late")

FAR_DAYS = 30  # a forecast this much after the planned day counts as late already
NEAR_SHARE = 0.8  # a forecast that reaches less than this share of the way counts as late already
EARLY_SHARE = 0.1  # before so much of the time has gone, a pace warns but condemns nobody
STALE_DAYS = 45  # a figure older than this is no figure of today
LATE_SHARE = 0.25  # from this share of late parts the whole is late


@dataclass(frozen=True)
class MilestoneFacts:
    """What is known of a milestone on a day. `word` is what its owner said last, `is_silent` that an update is overdue."""

    today: dt.date
    planned_on: dt.date
    forecast_on: dt.date
    is_closed: bool = False
    waits_for_late: int = 0
    is_silent: bool = False
    word: str = ""


@dataclass(frozen=True)
class ObjectiveFacts:
    """What is known of an objective. Values grow towards the target: whoever wants less gives all of them negative."""

    today: dt.date
    due_on: dt.date
    target: float
    value: float | None = None
    value_on: dt.date | None = None
    baseline: float | None = None
    baseline_on: dt.date | None = None
    forecast: float | None = None  # at the due day; None where the trend cannot be told
    is_silent: bool = False
    word: str = ""

    @property
    def share_at_pace(self) -> float | None:
        """The share of the way from the baseline to the target that the forecast reaches by the due day."""
        if self.forecast is None:
            return None
        start = self.baseline if self.baseline is not None else 0.0
        way = self.target - start
        return (self.forecast - start) / way if way > 0 else float(self.forecast >= self.target)

    @property
    def elapsed(self) -> float:
        """The share of the time from the baseline to the due day that has gone."""
        if self.baseline_on is None or self.due_on <= self.baseline_on:
            return 0.0
        return (self.today - self.baseline_on).days / (self.due_on - self.baseline_on).days

    @property
    def is_early(self) -> bool:
        return self.baseline_on is not None and self.elapsed < EARLY_SHARE


@dataclass(frozen=True)
class InitiativeFacts:
    """The statuses of an initiative's milestones, and its money (paisa; None where not known)."""

    today: dt.date
    ends_on: dt.date
    milestones: tuple[str, ...] = ()
    planned_paisa: int | None = None
    spent_paisa: int | None = None
    waits_for_late: int = 0


@dataclass(frozen=True)
class StrategyFacts:
    """The statuses of a strategy's objectives and initiatives."""

    today: dt.date
    ends_on: dt.date
    objectives: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One row of a table."""

    code: str
    status: str
    holds: Callable[[Any], bool]
    sentence: Any
    is_word: bool = False  # decided by what somebody said, not by what was computed


@dataclass(frozen=True)
class Verdict:
    """The status and the code of the rule that decided it."""

    status: str
    rule: str


def _share(found: Sequence[str], status: str) -> float:
    return found.count(status) / len(found) if found else 0.0


MILESTONE: tuple[Rule, ...] = (
    Rule("milestone.proven", "done", lambda f: f.is_closed, _("It is closed, with its proof.")),
    Rule(
        "milestone.day_passed",
        "late",
        lambda f: f.today > f.planned_on,
        _("The planned day has passed and it is not closed."),
    ),
    Rule(
        "milestone.forecast_far",
        "late",
        lambda f: (f.forecast_on - f.planned_on).days > FAR_DAYS,
        _("Its owner expects it more than 30 days after the planned day."),
    ),
    Rule(
        "milestone.silent",
        "no_update",
        lambda f: f.is_silent,
        _("Its owner's status update is overdue, so its forecast cannot be relied on."),
    ),
    Rule(
        "milestone.forecast_after",
        "at_risk",
        lambda f: f.forecast_on > f.planned_on,
        _("Its owner expects it after the planned day."),
    ),
    Rule(
        "milestone.waits",
        "at_risk",
        lambda f: f.waits_for_late > 0,
        _("It waits for a milestone that is late or expected too late for it."),
    ),
    Rule(
        "milestone.owner_says",
        "at_risk",
        lambda f: f.word in BAD_WORDS,
        _("Its owner says that it is at risk."),
        is_word=True,
    ),
    Rule(
        "milestone.ahead",
        "on_track",
        lambda f: True,
        _("The planned day is ahead and nothing speaks against it."),
    ),
)

OBJECTIVE: tuple[Rule, ...] = (
    Rule(
        "objective.reached",
        "done",
        lambda f: f.value is not None and f.value >= f.target,
        _("The figure has reached the target, by evidence that the target accepts."),
    ),
    Rule(
        "objective.day_passed",
        "late",
        lambda f: f.today > f.due_on,
        _("The day of the target has passed and the figure has not reached it."),
    ),
    Rule(
        "objective.no_figure",
        "no_update",
        lambda f: f.value is None or f.value_on is None or (f.today - f.value_on).days > STALE_DAYS,
        _("There is no figure of the last 45 days."),
    ),
    Rule(
        "objective.far_behind",
        "late",
        lambda f: f.share_at_pace is not None and f.share_at_pace < NEAR_SHARE and not f.is_early,
        _("At this pace less than 80 % of the way is done by the day of the target."),
    ),
    Rule(
        "objective.behind",
        "at_risk",
        lambda f: f.share_at_pace is not None and f.share_at_pace < 1,
        _("At this pace the target is missed."),
    ),
    Rule(
        "objective.pace_not_told",
        "at_risk",
        lambda f: f.share_at_pace is None and f.elapsed > LATE_SHARE,
        _("A quarter of the time has gone and no pace can be told from the figures."),
    ),
    Rule(
        "objective.silent",
        "no_update",
        lambda f: f.is_silent,
        _("Its owner's status update is overdue."),
    ),
    Rule(
        "objective.owner_says",
        "at_risk",
        lambda f: f.word in BAD_WORDS,
        _("Its owner says that it is at risk."),
        is_word=True,
    ),
    Rule(
        "objective.at_pace",
        "on_track",
        lambda f: True,
        _("Nothing computed speaks against reaching the target."),
    ),
)

INITIATIVE: tuple[Rule, ...] = (
    Rule(
        "initiative.all_closed",
        "done",
        lambda f: bool(f.milestones) and set(f.milestones) == {"done"},
        _("All its milestones are closed."),
    ),
    Rule(
        "initiative.end_passed",
        "late",
        lambda f: f.today > f.ends_on,
        _("Its last day has passed and not all milestones are closed."),
    ),
    Rule(
        "initiative.many_late",
        "late",
        lambda f: _share(f.milestones, "late") >= LATE_SHARE,
        _("A quarter or more of its milestones are late."),
    ),
    Rule(
        "initiative.empty",
        "no_update",
        lambda f: not f.milestones,
        _("It has no milestone, so nothing can be told."),
    ),
    Rule("initiative.one_late", "at_risk", lambda f: "late" in f.milestones, _("A milestone of it is late.")),
    Rule(
        "initiative.silent",
        "no_update",
        lambda f: "no_update" in f.milestones,
        _("The owner of a milestone has sent no update."),
    ),
    Rule(
        "initiative.overspent",
        "at_risk",
        lambda f: (
            f.planned_paisa is not None and f.spent_paisa is not None and f.spent_paisa > f.planned_paisa
        ),
        _("More money was spent than planned."),
    ),
    Rule(
        "initiative.waits",
        "at_risk",
        lambda f: f.waits_for_late > 0,
        _("It waits for an initiative that is late."),
    ),
    Rule(
        "initiative.one_at_risk",
        "at_risk",
        lambda f: "at_risk" in f.milestones,
        _("A milestone of it is at risk."),
    ),
    Rule("initiative.ahead", "on_track", lambda f: True, _("All its milestones are closed or on track.")),
)

STRATEGY: tuple[Rule, ...] = (
    Rule(
        "strategy.all_reached",
        "done",
        lambda f: bool(f.objectives) and set(f.objectives) == {"done"},
        _("All its objectives are reached."),
    ),
    Rule(
        "strategy.end_passed",
        "late",
        lambda f: f.today > f.ends_on,
        _("Its last day has passed and not all objectives are reached."),
    ),
    Rule(
        "strategy.many_late",
        "late",
        lambda f: _share(f.objectives, "late") >= LATE_SHARE,
        _("A quarter or more of its objectives are late."),
    ),
    Rule(
        "strategy.empty",
        "no_update",
        lambda f: not f.objectives,
        _("It has no objective, so nothing can be told."),
    ),
    Rule(
        "strategy.some_late",
        "at_risk",
        lambda f: "late" in f.objectives or "late" in f.initiatives,
        _("An objective or an initiative of it is late."),
    ),
    Rule(
        "strategy.silent",
        "no_update",
        lambda f: "no_update" in f.objectives or "no_update" in f.initiatives,
        _("Of an objective or an initiative there is no update."),
    ),
    Rule(
        "strategy.some_at_risk",
        "at_risk",
        lambda f: "at_risk" in f.objectives or "at_risk" in f.initiatives,
        _("An objective or an initiative of it is at risk."),
    ),
    Rule(
        "strategy.ahead",
        "on_track",
        lambda f: True,
        _("All objectives and initiatives are reached or on track."),
    ),
)

TABLES = {"milestone": MILESTONE, "objective": OBJECTIVE, "initiative": INITIATIVE, "strategy": STRATEGY}
_RULES = {row.code: row for table in TABLES.values() for row in table}


def decide(table: Sequence[Rule], facts: Any) -> Verdict:
    """The first rule that holds."""
    for row in table:
        if row.holds(facts):
            return Verdict(row.status, row.code)
    raise LookupError("a decision table ends with a rule that always holds")


def rule(code: str) -> Rule:
    """The row with this code; LookupError for a code of no table."""
    if code not in _RULES:
        raise LookupError(f"no rule {code!r}")
    return _RULES[code]
