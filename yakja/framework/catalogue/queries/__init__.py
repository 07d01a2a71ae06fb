"""Reads of the register and the landscape; one module a subject."""

from . import bodies, change, functions, landscape, narrowed, proofs, search

__all__ = ["bodies", "change", "functions", "landscape", "narrowed", "proofs", "search"]
