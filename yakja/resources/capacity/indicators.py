"""The numbers of which capacity is the source, per place with everything below it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from yakja.foundation.indicators.queries import Figure, Indicator, register
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Level, Place

from .queries import measures
from .queries.rounds import figures_on_time

LEVELS = (Level.COUNTRY, Level.PROVINCE, Level.DIVISION, Level.DISTRICT)
Part = tuple[str, int, int]  # path of a place, numerator, denominator


def _summed(
    parts: Callable[[dt.date], Iterable[Part]], *, least: int = 1, is_share: bool = True
) -> Callable[[dt.date], Iterator[Figure]]:
    """Figures of every larger place from parts at the places of bodies; none whose denominator is below `least`.

    What is no share stands over one, however many parts it has.
    """

    def compute(day: dt.date) -> Iterator[Figure]:
        places = dict(Place.objects.filter(level__in=LEVELS).order_by("pk").values_list("path", "pk"))
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for path, numerator, denominator in parts(day):
            for above in (*paths_above(path), path):
                if above in places:
                    sums[above][0] += numerator
                    sums[above][1] += denominator
        for path, (numerator, denominator) in sorted(sums.items()):
            if denominator >= least:
                yield Figure(numerator, denominator if is_share else 1, place_id=places[path])

    return compute


def _on_time(day: dt.date) -> Iterator[Figure]:
    for place, (on_time, asked) in sorted(figures_on_time(day).items()):
        yield Figure(on_time, asked, place_id=place)


INDICATORS = (
    Indicator(
        code="capacity.readiness_share",
        name=_("Ready to adopt"),
        meaning=_("Pairs of a body and a tool made for its functions that are ready now, of all that do not run it yet"),
        unit="share",
        compute=_summed(measures.ready_pairs),
    ),
    Indicator(
        code="capacity.gap_cost",
        name=_("Cost of the gaps"),
        meaning=_("What making every body ready would cost at most, tool by tool, where somebody can close the gaps"),
        unit="paisa",
        compute=_summed(measures.gap_cost, is_share=False),
        better="less",
    ),
    Indicator(
        code="capacity.equipment_working_share",
        name=_("Computers that work"),
        meaning=_("Desktop computers that work, of all that were counted by somebody else than the body"),
        unit="share",
        compute=_summed(measures.working_computers),
    ),
    Indicator(
        code="capacity.staff_trained_share",
        name=_("Staff with a proven skill"),
        meaning=_("Members of staff who do something alone, by somebody else’s word that is not out of date, of all in service"),
        unit="share",
        compute=_summed(measures.trained_staff, least=measures.LEAST_STAFF),
    ),
    Indicator(
        code="capacity.assessments_on_time",
        name=_("Assessments answered in time"),
        meaning=_("Bodies that answered by the last day, of all that were asked in the last twelve months"),
        unit="share",
        compute=_on_time,
        roll_up="sum",
    ),
)  # fmt: skip


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    for indicator in INDICATORS:
        register(indicator)
