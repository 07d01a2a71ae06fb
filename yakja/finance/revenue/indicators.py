"""The numbers of which revenue is the source: how much of what is owed comes in, how soon it is at the bank, how well books are kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.indicators.queries import Figure, Indicator, register
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place

from .queries import measures

# A share of money is published in so many parts: an indicator tells the share and not what was paid.
PARTS = 10_000


def _share(numerator: int, denominator: int) -> tuple[int, int]:
    return round(numerator * PARTS / denominator), PARTS


def _as_counted(numerator: int, denominator: int) -> tuple[int, int]:
    return numerator, denominator


def _everywhere(
    parts: Callable[[dt.date], measures.Parts],
    told: Callable[[int, int], tuple[int, int]] = _as_counted,
) -> Callable[[dt.date], Iterator[Figure]]:
    """A figure for every council, and for every place with the sums of the councils in it."""

    def compute(day: dt.date) -> Iterator[Figure]:
        found = parts(day)
        bodies = Body.objects.filter(pk__in=found).select_related("place").order_by("pk")
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for body in bodies:
            numerator, denominator = found[body.pk]
            yield Figure(*told(numerator, denominator), body_id=body.pk)
            for path in (*paths_above(body.place.path), body.place.path):
                sums[path][0] += numerator
                sums[path][1] += denominator
        places = dict(Place.objects.filter(path__in=sums).order_by("pk").values_list("path", "pk"))
        for path, (numerator, denominator) in sorted(sums.items()):
            yield Figure(*told(numerator, denominator), place_id=places[path])

    return compute


# Each place already holds what lies below it, so that nothing is rolled up again.
INDICATORS = (
    Indicator(
        code="revenue.collection_efficiency",
        name=_("Collected of what was demanded"),
        meaning=_("What was paid of the demands of the financial year, of all that was demanded in it"),
        unit="share",
        compute=_everywhere(measures.collected_of_demanded, _share),
    ),
    Indicator(
        code="revenue.arrears_recovered",
        name=_("Arrears recovered"),
        meaning=_("What was paid since the beginning of the financial year of the arrears that stood then"),
        unit="share",
        compute=_everywhere(measures.recovered_of_arrears, _share),
    ),
    Indicator(
        code="revenue.days_cash_to_bank",
        name=_("Days from the cash box to the bank"),
        meaning=_("Days between the last collection a deposit holds and the deposit, on average over a year"),
        unit="days",
        compute=_everywhere(measures.days_to_the_bank),
        better="less",
    ),
    Indicator(
        code="revenue.void_leaf_rate",
        name=_("Void and missing leaves"),
        meaning=_("Leaves of receipt books that are void or missing, of all that are no longer blank"),
        unit="share",
        compute=_everywhere(measures.void_leaves),
        better="less",
    ),
    Indicator(
        code="revenue.assets_without_demand",
        name=_("Assets without a demand"),
        meaning=_("Assets in use on which nothing was demanded in the financial year, of all in use"),
        unit="share",
        compute=_everywhere(measures.assets_without_demand),
        better="less",
    ),
)


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    for indicator in INDICATORS:
        register(indicator)
