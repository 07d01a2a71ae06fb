"""The numbers of which the register is the source. Each is computed per place, with its denominator and what is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from yakja.foundation.indicators.queries import Figure, Indicator, register

from .queries import measures, proven
from .queries.landscape import Counts


def _of_counts(parts: Callable[[Counts], tuple[int, int]]) -> Callable[[dt.date], Iterator[Figure]]:
    """Figures of a share of cells: (counted, out of) for every place that has a cell."""

    def compute(day: dt.date) -> Iterator[Figure]:
        for place, counts in measures.totals(day).items():
            numerator, denominator = parts(counts)
            yield Figure(numerator, denominator, place_id=place, unknown=counts.unknown)

    return compute


def _of_ratios(
    ratios: Callable[[dt.date], dict[int, measures.Ratio]],
) -> Callable[[dt.date], Iterator[Figure]]:
    def compute(day: dt.date) -> Iterator[Figure]:
        for place, ratio in sorted(ratios(day).items()):
            yield Figure(ratio.numerator, ratio.denominator, place_id=place, unknown=ratio.unknown)

    return compute


# Kept counts already hold every place with what lies below it, so that nothing is rolled up again.
INDICATORS = (
    Indicator(
        code="catalogue.coverage",
        name=_("Coverage"),
        meaning=_(
            "Functions of bodies in partial or full use of a tool, reported or confirmed, of all that the law gives them"
        ),
        unit="share",
        compute=_of_counts(lambda c: (c.in_use, c.devolved)),
    ),
    Indicator(
        code="catalogue.confirmed_coverage",
        name=_("Confirmed coverage"),
        meaning=_("The same, counting only what the body itself confirmed and what is not out of date"),
        unit="share",
        compute=_of_counts(lambda c: (c.confirmed_in_use, c.devolved)),
    ),
    Indicator(
        code="catalogue.proven_coverage",
        name=_("Proven coverage"),
        meaning=_("The same, counting only what stronger evidence than the body's own word shows"),
        unit="share",
        compute=_of_ratios(proven.proven_coverage),
    ),
    Indicator(
        code="catalogue.known_share",
        name=_("Share that is known"),
        meaning=_("Functions of bodies of which anything is known, of all that the law gives them"),
        unit="share",
        compute=_of_counts(lambda c: (c.known, c.devolved)),
    ),
    Indicator(
        code="catalogue.freshness",
        name=_("Freshness"),
        meaning=_("Known functions of bodies whose evidence has not expired, of all that are known"),
        unit="share",
        compute=_of_counts(lambda c: (c.known - c.stale, c.known)),
    ),
    Indicator(
        code="catalogue.duplication",
        name=_("Duplication"),
        meaning=_("Functions done with more than one tool in the place, of those done with any tool"),
        unit="share",
        compute=_of_ratios(measures.duplication),
        better="less",
    ),
    Indicator(
        code="catalogue.supplier_dependency",
        name=_("Dependence on one supplier"),
        meaning=_(
            "Bodies that depend on the place's largest supplier, of those that run a tool whose supplier is known"
        ),
        unit="share",
        compute=_of_ratios(measures.supplier_dependency),
        better="less",
    ),
)


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    for indicator in INDICATORS:
        register(indicator)
