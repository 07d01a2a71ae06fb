"""Verbs of mandates."""

from .capability import call_review, close_review, record_proof
from .coverage import keep_coverage
from .designations import designate_body, end_mandate, reinstate_mandate, suspend_mandate
from .loading import load_mandates
from .policy import adopt_setting

__all__ = [
    "adopt_setting",
    "call_review",
    "close_review",
    "designate_body",
    "end_mandate",
    "keep_coverage",
    "load_mandates",
    "record_proof",
    "reinstate_mandate",
    "suspend_mandate",
]
