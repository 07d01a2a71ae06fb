"""Each room declares its numbers once; strategy, dashboards, open data and API all read the same ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Figure:
    """A value for one place or one body: `numerator` of `denominator`, and how many are unknown."""

    numerator: int
    denominator: int
    place_id: int | None = None
    body_id: int | None = None
    unknown: int = 0


@dataclass(frozen=True)
class Indicator:
    """A number that can be computed for any place or body on any day.

    `unit` is count, share (0..1, shown as per cent), days or paisa. `compute(day)` yields Figures. With
    `roll_up="sum"` it yields the lowest places only and numerators and denominators add up along the tree;
    with `"population"` the parents' value is the mean of the children weighted by census population.
    """

    code: str
    name: Any
    meaning: Any
    unit: Literal["count", "share", "days", "paisa"]
    compute: Callable[[dt.date], Iterable[Figure]]
    roll_up: Literal["none", "sum", "population"] = "none"
    better: Literal["more", "less", "neither"] = "more"
    rhythm: Literal["day", "month"] = "month"


_indicators: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    """Declare an indicator; a code may be declared once."""
    known = _indicators.get(indicator.code)
    if known is not None and known.compute is not indicator.compute:
        raise ValueError(f"the indicator {indicator.code} is declared twice")
    _indicators[indicator.code] = indicator


def indicator(code: str) -> Indicator:
    """The declared indicator; LookupError when there is none."""
    try:
        return _indicators[code]
    except KeyError:
        raise LookupError(f"no indicator {code}") from None


def indicators() -> list[Indicator]:
    return [_indicators[code] for code in sorted(_indicators)]
