"""The clock of the kept counts of gaps and conflicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK

from ..actions import keep_coverage as keep
from ..queries import coverage_kept


def coverage_has_work() -> bool:
    """Whether anything has to be counted again or dated anew; one pass over the cells."""
    again, dated = coverage_kept.stale(timezone.localdate())
    return bool(again or dated)


def keep_coverage(*, now: dt.datetime) -> None:
    """Count again what cells, bodies, places, mandates or the calendar have changed."""
    day = timezone.localdate(now)
    again, dated = coverage_kept.stale(day)
    if again or dated:
        keep(actor=CLOCK, again=again, dated=dated, day=day)


def refresh(*, actor: Any, say: Callable[[str], None]) -> None:
    """After setting up: count once, so that the first page of a country is quick."""
    day = timezone.localdate()
    again, dated = coverage_kept.stale(day)
    if again or dated:
        keep(actor=actor, again=again, dated=dated, day=day, door="reference")
        say(f"    gaps and conflicts counted for {len(again)} functions and roles")
