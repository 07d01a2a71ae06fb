"""Somebody who adds and subtracts everything that is published."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

# Sums with ones and minus ones behave in this field as they do among fractions, and are quick.
PRIME = 2**61 - 1
Sum = Mapping[Hashable, int]


def worked_out(sums: Iterable[Sum]) -> set[Hashable]:
    """The unknowns whose value follows from the sums that are known: those that stand alone when all is eliminated."""
    reduced: dict[Hashable, dict[Hashable, int]] = {}
    for each in sums:
        row = {key: n % PRIME for key, n in each.items() if n % PRIME}
        for pivot in [key for key in row if key in reduced]:
            _take(row, reduced[pivot], row[pivot])
        if not row:
            continue
        pivot, n = next(iter(row.items()))
        inverse = pow(n, -1, PRIME)
        row = {key: value * inverse % PRIME for key, value in row.items()}
        for other in reduced.values():
            if pivot in other:
                _take(other, row, other[pivot])
        reduced[pivot] = row
    return {pivot for pivot, row in reduced.items() if len(row) == 1}


def _take(row: dict[Hashable, int], other: Sum, times: int) -> None:
    for key, n in other.items():
        left = (row.get(key, 0) - times * n) % PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
