"""The clock of strategy."""

from .standing import refresh

__all__ = ["refresh"]
