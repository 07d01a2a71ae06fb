"""Every answer of one body that is worth its money, by trying all.

A body buys levels of what it is short of, and what it has bought decides which options it can have. So its answers are
the combinations of levels, or those of options where these are fewer; most bodies have a few thousand.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .problems import Option, Problem

MOST = 1 << 22  # combinations x needs tried for one body, a tenth of a second
Answer = tuple[Option, ...]


def frontier(options: Sequence[Option], problem: Problem) -> list[Answer] | None:
    """For each number of cells worth having its cheapest answer, from no money to all; None where they are too many.

    The options are those of one body.
    """
    levels = _levels(options)
    of_levels = math.prod(len(targets) + 1 for targets in levels.values())
    of_options = 1 << len(options)
    if min(of_levels, of_options) * sum(len(option.needs) for option in options) > MOST:
        return None
    # Twenty megabytes, for the few who plan.
    import numpy as np

    number = np.arange(min(of_levels, of_options))
    bought = {resource: np.zeros(len(number), np.int64) for resource in levels}
    if of_levels <= of_options:
        stride = 1
        for resource, targets in levels.items():
            bought[resource] = (number // stride) % (len(targets) + 1)
            stride *= len(targets) + 1
    else:
        for place, option in enumerate(options):
            for resource, target in option.needs:
                level = (number >> place & 1) * (levels[resource].index(target) + 1)
                np.maximum(bought[resource], level, out=bought[resource])
    cost = np.zeros(len(number), np.int64)
    for resource, targets in levels.items():
        prices = [0, *(problem.prices[options[0].body, resource, target] for target in targets)]
        cost += np.array(prices, np.int64)[bought[resource]]
    moved = {cell: np.zeros(len(number), bool) for option in options for cell in option.cells}
    for option in options:
        possible = np.ones(len(number), bool)
        for resource, target in option.needs:
            possible &= bought[resource] > levels[resource].index(target)
        for cell in option.cells:
            moved[cell] |= possible
    cells = sum(moved.values(), np.zeros(len(number), np.int64))
    # The cheapest first, of those the one that moves most: what moves no more than a cheaper one is nobody's choice.
    order = np.lexsort((-cells, cost))
    before = np.maximum.accumulate(np.concatenate([[-1], cells[order][:-1]]))
    return [
        needed(
            option
            for option in options
            if all(bought[r][place] > levels[r].index(target) for r, target in option.needs)
        )
        for place in order[cells[order] > before]
    ]


def _levels(options: Sequence[Option]) -> dict[int, list[int]]:
    """The targets that are asked of each resource, rising."""
    asked: dict[int, set[int]] = defaultdict(set)
    for option in options:
        for resource, target in option.needs:
            asked[resource].add(target)
    return {resource: sorted(targets) for resource, targets in asked.items()}


def needed(options: Iterable[Option]) -> Answer:
    """Options without those that move nothing that the others do not."""
    kept = sorted(options, key=lambda option: (-len(option.cells), option.tool))
    for option in reversed(kept[:]):
        others = frozenset[int]().union(*(other.cells for other in kept if other is not option))
        if option.cells <= others:
            kept.remove(option)
    return tuple(kept)
