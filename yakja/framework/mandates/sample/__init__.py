"""What mandates adds to the sample, part by part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from .designations import furnish_designations
from .gate import furnish_gate


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Every part in its order; dates are relative to the day of loading."""
    furnish_designations(actor=actor, today=today, say=say)
    furnish_gate(actor=actor, today=today, say=say)
