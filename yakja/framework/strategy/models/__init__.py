"""Nouns of strategy."""

from .strategies import Strategy

__all__ = ["Strategy"]
