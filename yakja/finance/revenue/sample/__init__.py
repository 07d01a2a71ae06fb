"""What revenue adds to the sample, half by half."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from .collecting import furnish_collecting
from .levying import furnish_levying


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Everything in its order; dates are relative to the day of loading."""
    furnish_levying(actor=actor, today=today, say=say)
    furnish_collecting(actor=actor, today=today, say=say)
