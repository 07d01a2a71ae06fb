"""What capacity adds to the sample, part by part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from .assessments import furnish_assessments
from .plans import furnish_plans
from .readiness import furnish_readiness
from .staff import furnish_staff


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Every part in its order; dates are relative to the day of loading."""
    furnish_staff(actor=actor, today=today, say=say)
    furnish_assessments(actor=actor, today=today, say=say)
    furnish_readiness(actor=actor, today=today, say=say)
    furnish_plans(actor=actor, today=today, say=say)
