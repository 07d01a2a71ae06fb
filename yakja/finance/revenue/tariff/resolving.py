"""Which tariff counts: the council's own before its province's, a class of its own before every class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """A tariff in force on the day: whose it is (`is_own`: the council's), for which class, and what it is."""

    is_own: bool
    asset_class: str
    tariff: Any


def resolve(candidates: Iterable[Candidate], asset_class: str) -> Any:
    """The tariff for a class, None when none applies. Order: own class, own all, province class, province all."""
    fitting = [c for c in candidates if c.asset_class in ("", asset_class)]
    if not fitting:
        return None
    return max(fitting, key=lambda c: (c.is_own, c.asset_class != "")).tariff
