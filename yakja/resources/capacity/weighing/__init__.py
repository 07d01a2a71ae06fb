"""Readiness as a method: from what a tool needs and what a body may rely on to gaps, their price and a verdict.

Pure code without doors or models; `actions._readiness` gives the same answer for all pairs in one statement.
"""

from .answering import Answer, Asked, Cure, Gap, Have, Line, weigh

__all__ = ["Answer", "Asked", "Cure", "Gap", "Have", "Line", "weigh"]
