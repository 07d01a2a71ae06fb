"""Nouns of mandates: who is charged with what."""

from .mandates import Mandate

__all__ = ["Mandate"]
