"""Verbs of strategy."""

from .strategies import move_strategy, open_strategy

__all__ = ["move_strategy", "open_strategy"]
