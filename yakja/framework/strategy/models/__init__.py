"""Nouns of strategy."""

from .comments import Comment, CommentRole, CommentWay, Reply
from .meetings import Meeting
from .milestones import Milestone, Slip
from .objectives import BudgetLine, Initiative, Objective, ObjectiveValue, Risk
from .statuses import MeasuringMark, Status, StatusChange, StrategyStanding, Weighed
from .stories import Story
from .strategies import Drafter, Strategy
from .texts import (
    LETTERS,
    SECTIONS,
    Paragraph,
    ParagraphChange,
    Section,
    StrategyVersion,
    VersionParagraph,
)
from .updates import StatusUpdate, UpdateDuty, UpdateNotice

__all__ = [
    "LETTERS",
    "SECTIONS",
    "BudgetLine",
    "Comment",
    "CommentRole",
    "CommentWay",
    "Drafter",
    "Initiative",
    "MeasuringMark",
    "Meeting",
    "Milestone",
    "Objective",
    "ObjectiveValue",
    "Paragraph",
    "ParagraphChange",
    "Reply",
    "Risk",
    "Section",
    "Slip",
    "Status",
    "StatusChange",
    "StatusUpdate",
    "Story",
    "Strategy",
    "StrategyStanding",
    "StrategyVersion",
    "UpdateDuty",
    "UpdateNotice",
    "VersionParagraph",
    "Weighed",
]
