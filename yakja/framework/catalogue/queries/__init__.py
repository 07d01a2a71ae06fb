"""Reads of the register and the landscape; one module a subject."""

from . import landscape, search

__all__ = ["landscape", "search"]
