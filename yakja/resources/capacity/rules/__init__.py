"""Who may do what with capacity; sentences made of named predicates over the Actor, one module for each part."""

from . import plans, readiness
from .assessments import may_see_evidence
from .staff import is_above

__all__ = ["is_above", "may_see_evidence", "plans", "readiness"]
