"""The numbers of which capacity is the source, per place with everything below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from yakja.foundation.indicators.queries import Figure, Indicator, register

from .queries.rounds import figures_on_time


def _on_time(day: dt.date) -> Iterator[Figure]:
    for place, (on_time, asked) in sorted(figures_on_time(day).items()):
        yield Figure(on_time, asked, place_id=place)


INDICATORS = (
    Indicator(
        code="capacity.assessments_on_time",
        name=_("Assessments answered in time"),
        meaning=_("Bodies that answered by the last day, of all that were asked in the last twelve months"),
        unit="share",
        compute=_on_time,
        roll_up="sum",
    ),
)


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    for indicator in INDICATORS:
        register(indicator)
