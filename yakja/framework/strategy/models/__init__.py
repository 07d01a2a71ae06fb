"""Nouns of strategy."""

from .milestones import Milestone, Slip
from .objectives import BudgetLine, Initiative, Objective, ObjectiveValue, Risk
from .statuses import MeasuringMark, Status, StatusChange, StrategyStanding, Weighed
from .strategies import Strategy
from .updates import StatusUpdate, UpdateDuty, UpdateNotice

__all__ = [
    "BudgetLine",
    "Initiative",
    "MeasuringMark",
    "Milestone",
    "Objective",
    "ObjectiveValue",
    "Risk",
    "Slip",
    "Status",
    "StatusChange",
    "StatusUpdate",
    "Strategy",
    "StrategyStanding",
    "UpdateDuty",
    "UpdateNotice",
    "Weighed",
]
