"""Long work and the clock of capacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import assessments, readiness
from .readiness import expire_holdings, holdings_have_work, keep_readiness, refresh

__all__ = ["expire_holdings", "holdings_have_work", "keep_readiness", "load_reference", "refresh"]


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """What the room ships, in the order in which one part names another."""
    readiness.load_reference(actor=actor, say=say)
    assessments.load(actor, say)
