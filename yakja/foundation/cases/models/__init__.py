"""Nouns of casework: the case and what happened to it, what hangs on it, and what officers keep on their desk."""

from .cases import FAR, Case, CaseEvent, CaseQuerySet, Priority, urgency_of
from .desks import Escalation, LeaveCover, SavedFilter
from .hanging import CaseFile, CaseLink, CaseNote
from .reach import Reach, reach_of, stand_ins

__all__ = [
    "FAR",
    "Case",
    "CaseEvent",
    "CaseFile",
    "CaseLink",
    "CaseNote",
    "CaseQuerySet",
    "Escalation",
    "LeaveCover",
    "Priority",
    "Reach",
    "SavedFilter",
    "reach_of",
    "stand_ins",
    "urgency_of",
]
