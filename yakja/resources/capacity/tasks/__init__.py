"""Long work and the clock of capacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import assessments


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """What the room ships, in the order in which one part names another."""
    assessments.load(actor, say)
