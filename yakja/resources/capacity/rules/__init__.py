"""Who may do what with capacity; sentences made of named predicates over the Actor, one module for each part."""

from . import readiness

__all__ = ["readiness"]
