"""The clock of the figures: computed once a day for the day before, and when a copy is set up for today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK

from .actions import compute_indicators


def refresh(*, actor: Any, say: Callable[[str], None]) -> None:
    """Figures of today, so that a new copy has something to show; the same again writes nothing."""
    written = compute_indicators(
        actor=actor, day=timezone.localdate(), reason="the copy was set up again", door="reference"
    )
    say(f"    {written} new figures")


def compute_yesterday(*, now: dt.datetime) -> None:
    """The figures of the day that has ended."""
    compute_indicators(actor=CLOCK, day=timezone.localtime(now).date() - dt.timedelta(days=1))
