"""The step that decides every status of a strategy, from its milestones up. Called inside an action."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..models import Initiative, Milestone, Objective, StatusChange, Strategy, StrategyStanding, Weighed
from ..notices import standing as notices
from ..queries import weighing
from ..standing import INITIATIVE, MILESTONE, OBJECTIVE, STRATEGY, Verdict, decide

KEPT = ["status", "rule", "status_since", "status_facts"]


def weigh(*, actor: Any, strategy: Strategy, today: dt.date, now: dt.datetime) -> list[StatusChange]:
    """Milestones, objectives, initiatives, then the strategy; keeps the verdicts and every change."""
    scale = weighing.Scale(strategy, today)
    changes: list[StatusChange] = []

    def put(subject: str, code: str, thing: Weighed, verdict: Verdict, facts: dict[str, Any]) -> bool:
        same = (thing.status, thing.rule) == (verdict.status, verdict.rule)
        if same and thing.status_facts == facts:
            return False
        if not same:
            changes.append(
                StatusChange(
                    strategy=strategy, subject=subject, code=code, day=today, before=thing.status,
                    status=verdict.status, rule=verdict.rule, facts=facts, recorded_at=now,
                )
            )  # fmt: skip
            if thing.status != verdict.status:
                thing.status_since = today
        thing.status, thing.rule, thing.status_facts = verdict.status, verdict.rule, facts
        return True

    milestones = [
        m
        for m in scale.milestones_in_order()
        if put("milestone", m.code, m, decide(MILESTONE, scale.of_milestone(m)), scale.shown_of_milestone(m))
    ]
    Milestone.objects.bulk_update(milestones, KEPT, batch_size=200)
    objectives = []
    for objective in scale.objectives:
        facts, shown = scale.of_objective(objective)
        if put("objective", objective.code, objective, decide(OBJECTIVE, facts), shown):
            objectives.append(objective)
    Objective.objects.bulk_update(objectives, KEPT, batch_size=200)
    initiatives = []
    for initiative in scale.initiatives_in_order():
        work = scale.of_initiative(initiative)
        shown = scale.shown_of_initiative(work)
        if put("initiative", initiative.code, initiative, decide(INITIATIVE, work), shown):
            initiatives.append(initiative)
    Initiative.objects.bulk_update(initiatives, KEPT, batch_size=200)
    standing = StrategyStanding.objects.filter(strategy=strategy).first() or StrategyStanding(
        strategy=strategy
    )
    put("strategy", strategy.code, standing, decide(STRATEGY, scale.of_strategy()), scale.shown_of_strategy())
    standing.computed_at = now
    standing.save()
    StatusChange.objects.bulk_create(changes, batch_size=500)
    notices.announce_changes(actor=actor, strategy=strategy, changes=changes)
    return changes
