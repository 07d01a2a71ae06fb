"""Who may do what with capacity; sentences made of named predicates over the Actor, one module for each part."""

from . import plans, readiness

__all__ = ["plans", "readiness"]
