"""The numbers of which feedback is the source, per place with everything below it; none under thirty answers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.indicators.queries import Figure, Indicator, register
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place

from .models import PER_MILLE, Invitation, Outcome
from .queries.figures import LEAST, UNREACHABLE

SPAN_DAYS = 365


class Sums:
    """What is added up along the tree, each answer by the inverse of its chance of being asked."""

    def __init__(self) -> None:
        self.steps = self.reachable = self.asked = self.answered = 0
        self.outcomes = self.eases = self.of_women = self.of_known = 0
        self.got = self.got_of = self.easy = self.easy_of = 0.0

    def shares(self, name: str) -> tuple[int, int] | None:
        """(numerator, denominator) of one indicator; None while it stands on fewer than thirty."""
        parts = {
            "response_rate": (self.asked, self.answered, self.asked),
            "coverage": (self.steps, self.reachable, self.steps),
            "got_it": (self.outcomes, self.got, self.got_of),
            "easy": (self.eases, self.easy, self.easy_of),
            "women": (self.of_known, self.of_women, self.of_known),
        }
        stands_on, numerator, denominator = parts[name]
        return (round(numerator), round(denominator)) if stands_on >= LEAST else None


def _sums(day: dt.date) -> dict[str, Sums]:
    rows = (
        Invitation.objects.made_between(day - dt.timedelta(days=SPAN_DAYS - 1), day)
        .order_by()
        .values("place__path", "chance", "gender")
        .annotate(
            steps=Count("id"),
            unreachable=Count("id", filter=Q(held__in=UNREACHABLE)),
            asked=Count("id", filter=Q(state=Invitation.State.ASKED)),
            answered=Count("response"),
            outcomes=Count("id", filter=Q(response__isnull=False) & ~Q(response__outcome="")),
            got=Count("id", filter=Q(response__outcome=Outcome.YES)),
            eases=Count("id", filter=Q(response__ease__isnull=False)),
            easy=Count("id", filter=Q(response__ease__gte=4)),
        )
    )
    found: dict[str, Sums] = defaultdict(Sums)
    for row in rows:
        weight = PER_MILLE / max(1, row["chance"])
        for path in [*paths_above(row["place__path"]), row["place__path"]]:
            sums = found[path]
            sums.steps += row["steps"]
            sums.reachable += row["steps"] - row["unreachable"]
            sums.asked += row["asked"]
            sums.answered += row["answered"]
            sums.outcomes += row["outcomes"]
            sums.eases += row["eases"]
            sums.got += weight * row["got"]
            sums.got_of += weight * row["outcomes"]
            sums.easy += weight * row["easy"]
            sums.easy_of += weight * row["eases"]
            if row["gender"]:
                sums.of_known += row["answered"]
                sums.of_women += row["answered"] if row["gender"] == Invitation.Gender.WOMAN else 0
    return found


def _of(name: str) -> Callable[[dt.date], Iterator[Figure]]:
    def compute(day: dt.date) -> Iterator[Figure]:
        sums = _sums(day)
        places = dict(Place.objects.filter(path__in=sums).order_by("id").values_list("path", "pk"))
        for path, found in sorted(sums.items()):
            share = found.shares(name)
            if share is not None and path in places:
                yield Figure(*share, place_id=places[path])

    return compute


# Each place already holds what lies below it: a place under thirty answers must not be told by subtraction.
INDICATORS = (
    Indicator(
        code="feedback.got_it",
        name=_("Got what they came for"),
        meaning=_("Of those who answered in the last twelve months, those who got what they came for"),
        unit="share",
        compute=_of("got_it"),
    ),
    Indicator(
        code="feedback.easy",
        name=_("Found it easy"),
        meaning=_("Of those who answered in the last twelve months, those who found it easy or very easy"),
        unit="share",
        compute=_of("easy"),
    ),
    Indicator(
        code="feedback.response_rate",
        name=_("Answered when asked"),
        meaning=_("Of those who were asked in the last twelve months, those who answered"),
        unit="share",
        compute=_of("response_rate"),
    ),
    Indicator(
        code="feedback.coverage",
        name=_("Could be asked"),
        meaning=_(
            "Of all steps that ended in the last twelve months, those whose person could be reached by a confirmed number"
        ),
        unit="share",
        compute=_of("coverage"),
    ),
    Indicator(
        code="feedback.women",
        name=_("Answers of women"),
        meaning=_("Of the answers of the last twelve months whose gender is known, those of women"),
        unit="share",
        compute=_of("women"),
        better="neither",
    ),
)


def register_indicators() -> None:
    for indicator in INDICATORS:
        register(indicator)
