"""Dividing an amount by shares so that the parts add up exactly."""

from __future__ import annotations

from collections.abc import Sequence


def divide(amount_paisa: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion to whole weights, by the largest remainder; equal remainders go to the earlier one.

    The parts add up to the amount, and each differs from its exact share by less than one paisa. A negative
    amount is divided as its opposite. Raises ValueError for negative weights or when all are nothing.
    """
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("shares are not negative, and at least one is more than nothing")
    if amount_paisa < 0:
        return [-part for part in divide(-amount_paisa, weights)]
    total = sum(weights)
    parts, remainders = [], []
    for place, weight in enumerate(weights):
        whole, remainder = divmod(amount_paisa * weight, total)
        parts.append(whole)
        remainders.append((-remainder, place))
    left = amount_paisa - sum(parts)
    for _remainder, place in sorted(remainders)[:left]:
        parts[place] += 1
    return parts
