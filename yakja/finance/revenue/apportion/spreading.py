"""Spreading one payment over open items, in a fixed order that does not depend on how they were given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

ARREARS_FIRST = "arrears_first"
PRINCIPAL_FIRST = "principal_first"
ORDERS = (ARREARS_FIRST, PRINCIPAL_FIRST)

SURCHARGE = "surcharge"
PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Owed:
    """One open item: what is still owed, in paisa, on one demand as principal or as surcharge.

    `since` is the first day of its period; `is_current` says that the period runs on the day of payment;
    a smaller `priority` is paid earlier.
    """

    demand: int
    kind: str
    owed_paisa: int
    since: dt.date
    due_on: dt.date
    priority: int = 0
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one open item gets, in paisa; never nothing."""

    demand: int
    kind: str
    amount_paisa: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The whole answer: parts in the order of payment, and what is left over and kept as an advance."""

    parts: tuple[Part, ...]
    advance_paisa: int


def _arrears_first(item: Owed) -> tuple[object, ...]:
    step = 0 if item.kind == SURCHARGE else 2 if item.is_current else 1
    return (item.since, step, item.priority, item.due_on, item.demand)


def _principal_first(item: Owed) -> tuple[object, ...]:
    return (item.kind == SURCHARGE, item.since, item.is_current, item.priority, item.due_on, item.demand)


_KEYS = {ARREARS_FIRST: _arrears_first, PRINCIPAL_FIRST: _principal_first}


def spread(amount_paisa: int, items: Iterable[Owed], order: str = ARREARS_FIRST) -> Spread:
    """Spread an amount over open items; whatever they do not take is the advance.

    Nothing is lost or made: the parts and the advance add up to the amount. Raises ValueError for an amount
    below one paisa, an item that owes nothing or less, an item given twice, or an unknown order.
    """
    if amount_paisa <= 0:
        raise ValueError("a payment is at least one paisa")
    if order not in _KEYS:
        raise ValueError(f"no order named {order!r}")
    left = amount_paisa
    parts: list[Part] = []
    seen: set[tuple[int, str]] = set()
    for item in sorted(items, key=_KEYS[order]):  # type: ignore[arg-type]
        if item.owed_paisa <= 0:
            raise ValueError("an open item owes at least one paisa")
        if (item.demand, item.kind) in seen:
            raise ValueError("an open item is given once")
        seen.add((item.demand, item.kind))
        taken = min(left, item.owed_paisa)
        if taken:
            parts.append(Part(item.demand, item.kind, taken))
            left -= taken
    return Spread(tuple(parts), left)
