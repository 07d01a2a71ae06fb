"""Nouns of strategy."""

from .comments import Comment, CommentRole, CommentWay, Reply
from .meetings import Meeting
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

__all__ = [
    "LETTERS",
    "SECTIONS",
    "Comment",
    "CommentRole",
    "CommentWay",
    "Drafter",
    "Meeting",
    "Paragraph",
    "ParagraphChange",
    "Reply",
    "Section",
    "Story",
    "Strategy",
    "StrategyVersion",
    "VersionParagraph",
]
