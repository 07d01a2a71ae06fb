"""The clock of the measured half: values and statuses as soon as something changed, duties once a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK
from yakja.framework.catalogue.actions import usages

from ..actions import measuring, milestones, updates
from ..queries import measuring as reads


def refresh(*, actor: Any, say: Callable[[str], None]) -> None:
    """After setting up: measure once, so that the first page shows a status."""
    if reads.has_news(timezone.localdate()):
        counts = measuring.measure_objectives(actor=actor, door="reference")
        say(f"    {counts['objectives']} objectives measured, {counts['changes']} changes of status")


def has_news() -> bool:
    """Whether evidence, figures or the strategies' own rows came since the last measuring, or a day has begun."""
    return reads.has_news(timezone.localdate())


def measure(*, now: dt.datetime, progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Measure what changed; on the first run of a day everything, after duties and after what expired overnight."""
    today = timezone.localdate(now)
    is_new_day = reads.mark().day != today
    if is_new_day:
        usages.age_cells(actor=CLOCK, today=today)
        updates.look_at_duties(actor=CLOCK, now=now)
    # Counting comes before the transaction that keeps it: no writer waits for it.
    readings = reads.take_readings(today, progress=progress or (lambda done, total: None))
    counts = measuring.measure_objectives(actor=CLOCK, now=now, readings=readings)
    if is_new_day:
        milestones.ask_reviews(actor=CLOCK, today=today)
    return counts
