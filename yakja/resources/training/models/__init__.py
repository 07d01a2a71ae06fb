"""Nouns of training: courses and their sessions, who came and passed, certificates, results of the practice copy."""

from .certificates import BadgeKey, Certificate
from .courses import Course, CoursePage, Session
from .enrolments import Enrolment
from .practice import PracticeDone, PracticeKey, PracticeResult, PracticeVisit

__all__ = [
    "BadgeKey",
    "Certificate",
    "Course",
    "CoursePage",
    "Enrolment",
    "PracticeDone",
    "PracticeKey",
    "PracticeResult",
    "PracticeVisit",
    "Session",
]
