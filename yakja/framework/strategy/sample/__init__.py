"""What strategy adds to the sample: an invented strategy of Punjab with its past, one of Kasur open for comment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from .drafting import furnish_text
from .standing import furnish_standing

__all__ = ["furnish", "furnish_standing", "furnish_text"]


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """The text with its comments first; what is measured stands on it."""
    furnish_text(actor=actor, today=today, say=say)
    furnish_standing(actor, today, say)
