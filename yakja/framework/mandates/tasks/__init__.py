"""Long work and the clock of mandates."""

from .coverage import coverage_has_work, keep_coverage, refresh
from .designations import call_yearly_reviews, follow_succession
from .gate import gate_has_work, keep_gate

__all__ = [
    "call_yearly_reviews",
    "coverage_has_work",
    "follow_succession",
    "gate_has_work",
    "keep_coverage",
    "keep_gate",
    "refresh",
]
