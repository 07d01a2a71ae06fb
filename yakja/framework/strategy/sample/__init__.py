"""What strategies add to the sample, half by half."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from .standing import furnish_standing

__all__ = ["furnish", "furnish_standing"]


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """The room's sample: the text before the figures."""
    furnish_standing(actor, today, say)
