"""The facts on which statuses are decided, gathered for a whole strategy in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from ..models import BudgetLine, Initiative, Milestone, Objective, StatusUpdate, Strategy, UpdateDuty
from ..standing import InitiativeFacts, MilestoneFacts, ObjectiveFacts, StrategyFacts
from ..standing.forecast import Forecast, forecast
from . import measuring, milestones, updates

NEVER_STARTED = ("draft", "open", "answering")


class Scale:
    """Everything of one strategy that a verdict may rest on, read once."""

    def __init__(self, strategy: Strategy, today: dt.date) -> None:
        self.strategy, self.today = strategy, today
        self.milestones = {
            m.pk: m for m in Milestone.objects.filter(initiative__strategy=strategy).order_by("pk")
        }
        self.links = milestones.links_of(strategy)
        self.objectives = list(
            Objective.objects.filter(strategy=strategy, withdrawn_on__isnull=True).order_by("position", "pk")
        )
        self.initiatives = {i.pk: i for i in Initiative.objects.filter(strategy=strategy).order_by("pk")}
        rows = Initiative.waits_for.through.objects.filter(from_initiative__strategy=strategy)
        self.initiative_links: dict[int, list[int]] = defaultdict(list)
        for one, other in rows.order_by("pk").values_list("from_initiative", "to_initiative"):
            self.initiative_links[one].append(other)
        self._money = self._sums()
        self._duties = {duty.owner_id: duty for duty in updates.duties_of(strategy)}
        self._said = updates.newest_updates(self._duties.values())
        self._points = measuring.points_of(self.objectives, today)

    def _sums(self) -> dict[int, tuple[int | None, int | None]]:
        """Planned and spent by initiative, where any line says so; counts the lines that do not."""
        found: dict[int, list[int | None]] = defaultdict(lambda: [None, None])
        self.silent_lines = [0, 0]
        rows = BudgetLine.objects.filter(initiative__strategy=self.strategy)
        for pk, planned, spent in rows.values_list("initiative_id", "planned_paisa", "spent_paisa"):
            for place, amount in enumerate((planned, spent)):
                if amount is None:
                    self.silent_lines[place] += 1
                else:
                    found[pk][place] = (found[pk][place] or 0) + amount
        return {pk: (both[0], both[1]) for pk, both in found.items()}

    # Owners

    def duty_of(self, owner: int) -> UpdateDuty | None:
        return self._duties.get(owner)

    def is_silent(self, owner: int) -> bool:
        """Whether an update of this owner is overdue; before a strategy is adopted nobody owes one."""
        duty = self._duties.get(owner)
        return bool(
            duty
            and duty.overdue_since
            and duty.overdue_since < self.today
            and self.strategy.case.state not in NEVER_STARTED
        )

    def word_on(self, owner: int, code: str) -> str:
        """What the owner said last of this milestone or objective; a bad word without names means all of its own."""
        duty = self._duties.get(owner)
        said: StatusUpdate | None = self._said.get(duty.pk) if duty else None
        if said is None or (said.at_risk and code not in said.at_risk):
            return ""
        # Whoever names a thing as at risk does not mean that it is well.
        return "at_risk" if said.at_risk and said.word == StatusUpdate.Word.ON_TRACK else said.word

    # Milestones

    def milestones_in_order(self) -> list[Milestone]:
        """Each after those it waits for, so that theirs are decided first."""
        return [self.milestones[pk] for pk in _in_order(self.milestones, self.links)]

    def waits_for_late(self, milestone: Milestone) -> list[str]:
        """Codes of open milestones it waits for that are late, or expected only after its own planned day."""
        others = [self.milestones[pk] for pk in self.links.get(milestone.pk, []) if pk in self.milestones]
        return [
            o.code
            for o in others
            if not o.actual_on and (o.status == "late" or o.forecast_on > milestone.planned_on)
        ]

    def of_milestone(self, m: Milestone) -> MilestoneFacts:
        return MilestoneFacts(
            today=self.today,
            planned_on=m.planned_on,
            forecast_on=m.forecast_on,
            is_closed=m.actual_on is not None,
            waits_for_late=len(self.waits_for_late(m)),
            is_silent=self.is_silent(m.owner_id),
            word=self.word_on(m.owner_id, m.code),
        )

    def shown_of_milestone(self, m: Milestone) -> dict[str, Any]:
        if m.actual_on:
            return {"actual_on": m.actual_on.isoformat(), "planned_on": m.planned_on.isoformat()}
        return {
            "planned_on": m.planned_on.isoformat(),
            "forecast_on": m.forecast_on.isoformat(),
            "waits_for": self.waits_for_late(m),
        }

    # Objectives

    def of_objective(self, o: Objective) -> tuple[ObjectiveFacts, dict[str, Any]]:
        """The facts as the table wants them (growing towards the target), and as pages show them."""
        points = self._points[o.pk]
        newest = points[-1].now if points else None
        sign = -1.0 if o.is_less_better else 1.0
        told = self._forecast(o, sign)
        value = newest.value if newest else None
        facts = ObjectiveFacts(
            today=self.today,
            due_on=o.due_on,
            target=sign * o.target,
            value=sign * value if value is not None else None,
            value_on=newest.day if newest else None,
            baseline=sign * o.baseline if o.baseline is not None else None,
            baseline_on=o.baseline_on,
            forecast=told.value,
            is_silent=self.is_silent(o.owner_id),
            word=self.word_on(o.owner_id, o.code),
        )
        shown = {
            "value": value,
            "day": newest.day.isoformat() if newest else None,
            "revision": newest.revision if newest else None,
            "numerator": newest.numerator if newest else None,
            "denominator": newest.denominator if newest else None,
            "declared_only": newest.declared_only if newest else None,
            "unknown": newest.unknown if newest else None,
            "forecast": sign * told.value if told.value is not None else None,
            "a_month": sign * told.a_month if told.a_month is not None else None,
            "reached_on": told.reached_on.isoformat() if told.reached_on else None,
            "why": told.why,
            "series": [[p.day.isoformat(), (p.then or p.now).value] for p in points[-13:]],
        }
        return facts, shown

    def _forecast(self, o: Objective, sign: float) -> Forecast:
        # What is known now of each past day: evidence that came late takes the leap out of its recording day.
        rows = [(p.day, sign * p.now.value) for p in self._points[o.pk] if p.now.value is not None]
        low = high = None
        if measuring.indicator_unit(o) == "share":
            low, high = sorted((0.0, sign))
        elif sign > 0:
            low = 0.0
        else:
            high = 0.0
        return forecast(rows, o.due_on, target=sign * o.target, low=low, high=high)

    # Initiatives and the whole

    def initiatives_in_order(self) -> list[Initiative]:
        return [self.initiatives[pk] for pk in _in_order(self.initiatives, self.initiative_links)]

    def of_initiative(self, i: Initiative) -> InitiativeFacts:
        planned, spent = self._money.get(i.pk, (None, None))
        others = [
            self.initiatives[pk] for pk in self.initiative_links.get(i.pk, []) if pk in self.initiatives
        ]
        return InitiativeFacts(
            today=self.today,
            ends_on=i.ends_on,
            milestones=tuple(m.status for m in self.milestones.values() if m.initiative_id == i.pk),
            planned_paisa=planned,
            spent_paisa=spent,
            waits_for_late=sum(1 for o in others if o.status == "late"),
        )

    def shown_of_initiative(self, facts: InitiativeFacts) -> dict[str, Any]:
        return {
            "milestones": dict(Counter(facts.milestones)),
            "planned_paisa": facts.planned_paisa,
            "spent_paisa": facts.spent_paisa,
        }

    def of_strategy(self) -> StrategyFacts:
        return StrategyFacts(
            today=self.today,
            ends_on=self.strategy.ends_on,
            objectives=tuple(o.status for o in self.objectives),
            initiatives=tuple(i.status for i in self.initiatives.values()),
        )

    def shown_of_strategy(self) -> dict[str, Any]:
        """Counts by status, and the money: planned and spent where known, and of how many lines it is not."""
        known = self._money.values()
        planned = [one for one, _ in known if one is not None]
        spent = [one for _, one in known if one is not None]
        return {
            "objectives": dict(Counter(o.status for o in self.objectives)),
            "initiatives": dict(Counter(i.status for i in self.initiatives.values())),
            "milestones": dict(Counter(m.status for m in self.milestones.values())),
            "planned_paisa": sum(planned) if planned else None,
            "spent_paisa": sum(spent) if spent else None,
            "without_plan": self.silent_lines[0],
            "without_spending": self.silent_lines[1],
        }


def _in_order(keys: Iterable[int], links: dict[int, list[int]]) -> list[int]:
    """The keys, each after those it waits for."""
    found: list[int] = []
    state: dict[int, int] = {}
    known = set(keys)
    for start in sorted(known):
        waiting = [start]
        while waiting:
            here = waiting[-1]
            if state.get(here) == 2:
                waiting.pop()
                continue
            rest = [k for k in links.get(here, []) if k in known and not state.get(k)]
            if state.get(here) == 1 and not rest:
                state[here] = 2
                found.append(here)
                waiting.pop()
            else:
                state[here] = 1
                waiting += rest
    return found
