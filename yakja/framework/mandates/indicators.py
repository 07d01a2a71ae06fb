"""The numbers of which mandates is the source: the measures of the gate, per place with everything below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from yakja.foundation.indicators.queries import Figure, Indicator, register
from yakja.foundation.places.models import Place

from .queries import measures
from .queries.measures import Gate


def _of_gate(parts: Callable[[Gate], tuple[int | None, int]]) -> Callable[[dt.date], Iterator[Figure]]:
    """A figure (numerator, denominator) for every place with a proposal; none where there is nothing to say."""

    def compute(day: dt.date) -> Iterator[Figure]:
        gates = measures.gates(day)
        places = dict(Place.objects.filter(path__in=gates).order_by("id").values_list("path", "pk"))
        for path, gate in sorted(gates.items()):
            numerator, denominator = parts(gate)
            if numerator is not None and path in places:
                yield Figure(numerator, denominator, place_id=places[path])

    return compute


# Each place already holds what lies below it, so that nothing is rolled up again; a median could not be.
INDICATORS = (
    Indicator(
        code="mandates.proposals_checked",
        name=_("Proposals checked"),
        meaning=_("Proposals that were compared with what exists before money was spent"),
        unit="count",
        compute=_of_gate(lambda g: (g.checked, 1)),
    ),
    Indicator(
        code="mandates.reused_share",
        name=_("Reused instead of built"),
        meaning=_("Decided proposals that reuse, extend or join what exists, of all that were decided"),
        unit="share",
        compute=_of_gate(lambda g: (g.reused, g.decided)),
    ),
    Indicator(
        code="mandates.waivers_in_force",
        name=_("Waivers in force"),
        meaning=_("Signed waivers whose last day has not passed"),
        unit="count",
        compute=_of_gate(lambda g: (g.waivers, 1)),
        better="less",
    ),
    Indicator(
        code="mandates.waivers_over",
        name=_("Waivers that have ended"),
        meaning=_("Signed waivers whose last day has passed"),
        unit="count",
        compute=_of_gate(lambda g: (g.waivers_over, 1)),
        better="less",
    ),
    Indicator(
        code="mandates.decision_days_median",
        name=_("Days to a decision, median"),
        meaning=_("Half of all decided proposals took no longer from sending to decision"),
        unit="days",
        compute=_of_gate(lambda g: (g.median_days, 1)),
        better="less",
    ),
    Indicator(
        code="mandates.decision_days_p90",
        name=_("Days to a decision, nine of ten"),
        meaning=_("Nine of ten decided proposals took no longer from sending to decision"),
        unit="days",
        compute=_of_gate(lambda g: (g.p90_days, 1)),
        better="less",
    ),
    Indicator(
        code="mandates.built_overlapping",
        name=_("Built, and later found to overlap"),
        meaning=_(
            "Tools built through the gate that the comparison finds to do another tool's work, of those with an entry in the register"
        ),
        unit="share",
        compute=_of_gate(lambda g: (g.built_overlapping, g.built_entered)),
        better="less",
    ),
)


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    for indicator in INDICATORS:
        register(indicator)
