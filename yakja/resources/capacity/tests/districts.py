"""Invented districts whose bodies lack this and that, for the tests and the benchmark of the best use of a budget."""

from __future__ import annotations

import random

from yakja.resources.capacity.optimising import Option, Problem


def district(bodies: int, tools: int, seed: int = 5, share: float = 0.1) -> Problem:
    """Many bodies, short of this and that; the tools need between three and six of eight resources."""
    draw = random.Random(seed)
    kinds = [
        (frozenset(draw.sample(range(20), draw.choice([1, 1, 2]))), {r: draw.choice([1, 2, 4]) for r in draw.sample(range(8), draw.randint(3, 6))})
        for _tool in range(tools)
    ]  # fmt: skip
    units = [draw.randint(1, 40) * 1_000_000 for _resource in range(8)]
    options, prices = [], {}
    for body in range(bodies):
        has = [draw.choice([0, 0, 1, 2, 4]) for _resource in range(8)]
        by_hand = set(draw.sample(range(20), 14))
        for tool, (cells, needs) in enumerate(kinds):
            if moved := cells & by_hand:
                short = tuple((r, n) for r, n in needs.items() if n > has[r])
                prices |= {(body, r, n): (n - has[r]) * units[r] for r, n in short}
                options.append(Option(body, tool, frozenset(moved), short))
    every = Problem(options, prices, 0).cost(options)
    return Problem(options, prices, int(every * share))
