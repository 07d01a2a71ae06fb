"""What the words of a text add up to: evidence per function, and the functions it is strong enough for."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yakja.framework.catalogue.overlap.senses import FIRST_HEADS, HEADS
from yakja.framework.catalogue.overlap.vocabulary import ON_ANY_MATTER

_MAIN_AT_LEAST = 0.45
_SECONDARY_AT_LEAST = 0.45
_SECONDARY_SHARE = 0.25
_MOST_FUNCTIONS = 4
_MOST_OF_A_SUITE = 8
_SAID_AT_LEAST = 1.5
_SAID_SHARE = 0.35
_OUTRIGHT = 0.6
_GENERAL_SHARE = 0.35
_HEAD_LIFT = 1.5
_FIRST_HEAD_LIFT = 1.8
_FADING = 0.8


@dataclass(slots=True)
class Stretch:
    """What one stretch of text says: the functions it may mean with their worth."""

    worths: dict[str, float]
    is_general: bool
    is_heading: bool


@dataclass(slots=True)
class Tally:
    """The stretches of a tool's texts, as they are counted."""

    counted: set[frozenset[str]] = dataclasses.field(default_factory=set)
    spoken: set[str] = dataclasses.field(default_factory=set)
    done: set[str] = dataclasses.field(default_factory=set)
    stretches: list[Stretch] = dataclasses.field(default_factory=list)

    def evidence(self) -> dict[str, float]:
        """The sum per function: general words count little beside others, a head more than its matter."""
        outright: dict[str, float] = defaultdict(float)
        heads: set[str] = set()
        for stretch in self.stretches:
            if not stretch.is_general:
                for function, worth in stretch.worths.items():
                    outright[function] += worth
                likeliest = max(stretch.worths, key=lambda one: stretch.worths[one])
                if stretch.is_heading and likeliest in HEADS:
                    heads.add(likeliest)
        strongest = max(outright.values(), default=0.0)
        worths: dict[str, list[float]] = defaultdict(list)
        for stretch in self.stretches:
            for function in stretch.worths:
                if stretch.is_general and strongest >= _OUTRIGHT and outright[function] < strongest / 4:
                    stretch.worths[function] *= _GENERAL_SHARE
                worths[function].append(stretch.worths[function])
        # The fifth word for a matter says less than the first.
        evidence = {
            function: sum(worth * _FADING**place for place, worth in enumerate(sorted(own, reverse=True)))
            for function, own in worths.items()
        }
        for function in heads & FIRST_HEADS or heads:
            evidence[function] *= _FIRST_HEAD_LIFT if function in FIRST_HEADS else _HEAD_LIFT
        return evidence


def chosen_functions(evidence: Mapping[str, float], tally: Tally, *, is_suite: bool) -> dict[str, float]:
    """The functions the evidence is strong enough for, the main one at 1.0.

    A further function needs words of its own: "bid" speaks of tenders and of auctions, so that in a tool for
    tenders it says nothing for auctions; and what complaints or surveys are about is hardly their work.
    """
    if not evidence:
        return {}
    main = min(evidence, key=lambda code: (-evidence[code], code))
    if evidence[main] < _MAIN_AT_LEAST:
        return {}
    further: dict[str, float] = defaultdict(float)
    for stretch in tally.stretches:
        if main not in stretch.worths:
            likeliest = max(stretch.worths, key=lambda one: stretch.worths[one])
            further[likeliest] += stretch.worths[likeliest]
    chosen = {main: 1.0}
    most = _MOST_OF_A_SUITE if is_suite else _MOST_FUNCTIONS
    for code, weight in sorted(further.items(), key=lambda item: (-item[1], item[0]))[: most - 1]:
        is_matter = main in ON_ANY_MATTER and code not in ON_ANY_MATTER and not is_suite
        share = weight / evidence[main] / (2 if is_matter else 1)
        if weight >= _SECONDARY_AT_LEAST and share >= _SECONDARY_SHARE:
            chosen[code] = round(min(share, 0.9), 2)
    return chosen


def said_instead(evidence: Mapping[str, float], stated: Sequence[str]) -> str:
    """The function the texts speak of throughout, when they say hardly anything of those stated."""
    if not stated or not evidence:
        return ""
    main = min(evidence, key=lambda code: (-evidence[code], code))
    of_stated = max(evidence.get(code, 0.0) for code in stated)
    is_other = evidence[main] >= _SAID_AT_LEAST and of_stated <= _SAID_SHARE * evidence[main]
    return main if is_other and main not in stated else ""
