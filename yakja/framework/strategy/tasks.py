"""The clock of the measured half: values and statuses as soon as something changed, duties once a day."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK
from yakja.framework.catalogue.actions import usages

from .actions import measuring, milestones, updates
from .queries import measuring as reads


def has_news() -> bool:
    """Whether evidence, figures or the strategies' own rows came since the last measuring, or a day has begun."""
    return reads.has_news(timezone.localdate())


def measure(*, now: dt.datetime) -> None:
    """Measure what changed; on the first run of a day everything, after duties and after what expired overnight."""
    today = timezone.localdate(now)
    if reads.mark().day != today:
        usages.age_cells(actor=CLOCK, today=today)
        updates.look_at_duties(actor=CLOCK, now=now)
    measuring.measure_objectives(actor=CLOCK, now=now)
    milestones.ask_reviews(actor=CLOCK, today=today)
