"""The method of standing: from facts to one of five statuses with the rule that decided it. Pure; no database.

1. `table.py`: four decision tables (milestone, objective, initiative, strategy). The first row whose condition holds
   decides. What is computed comes before what somebody says, so that an owner's word can make a status worse, never
   better.
2. `forecast.py`: where a series leads at its own pace (Theil-Sen: the median of all slopes, which single leaps do not bend).
3. `dependencies.py`: which milestones wait for which; a circle is refused; what a slip pushes.
4. `gantt.py`: where a bar stands on an axis of months.
5. `rhythm.py`: on which working day the next status update is due.
"""

from .table import (
    INITIATIVE,
    MILESTONE,
    OBJECTIVE,
    STATUSES,
    STRATEGY,
    InitiativeFacts,
    MilestoneFacts,
    ObjectiveFacts,
    Rule,
    StrategyFacts,
    Verdict,
    decide,
    rule,
)

__all__ = [
    "INITIATIVE",
    "MILESTONE",
    "OBJECTIVE",
    "STATUSES",
    "STRATEGY",
    "InitiativeFacts",
    "MilestoneFacts",
    "ObjectiveFacts",
    "Rule",
    "StrategyFacts",
    "Verdict",
    "decide",
    "rule",
]
