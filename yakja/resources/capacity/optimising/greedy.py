"""The answer a clerk would work out by hand: again and again the option that moves most cells for its price."""

from __future__ import annotations

import heapq
from collections import defaultdict

from .problems import Choice, Option, Problem, explained


def greedily(problem: Problem) -> Choice:
    """Never the better answer by design; it stands beside the solver's so that a reader sees what solving is worth.

    Its bound is the number of all cells: it knows no other.
    """
    paid: dict[tuple[int, int], int] = defaultdict(int)
    moved: dict[int, set[int]] = defaultdict(set)
    chosen: list[Option] = []
    beyond: dict[int, list[int]] = defaultdict(list)
    left = problem.budget

    def worth(option: Option) -> tuple[int, int]:
        """(new cells, paisa on top of what the body has been given)."""
        extra = sum(
            max(0, problem.prices[option.body, resource, target] - paid[option.body, resource])
            for resource, target in option.needs
        )
        return len(option.cells - moved[option.body]), extra

    def rank(option: Option) -> tuple[float, int, int, int]:
        cells, extra = worth(option)
        # Fewest paisa for a cell first; among equals more cells, then a stable order.
        return (extra / cells if cells else float("inf"), -cells, option.body, option.tool)

    waiting = [(*rank(option), number) for number, option in enumerate(problem.options)]
    heapq.heapify(waiting)
    while waiting:
        entry = heapq.heappop(waiting)
        option = problem.options[entry[-1]]
        now = rank(option)
        cells, extra = worth(option)
        if not cells:
            continue
        if now != entry[:-1]:
            # What the body was given since has made it cheaper or emptier: it stands elsewhere in the line.
            heapq.heappush(waiting, (*now, entry[-1]))
            continue
        if extra > left:
            # Another pick of this body may pay for a part of it; then it is looked at again.
            beyond[option.body].append(entry[-1])
            continue
        left -= extra
        chosen.append(option)
        moved[option.body] |= option.cells
        for resource, target in option.needs:
            key = (option.body, resource)
            paid[key] = max(paid[key], problem.prices[option.body, resource, target])
        for number in beyond.pop(option.body, ()):
            heapq.heappush(waiting, (*rank(problem.options[number]), number))
    every = problem.cells(problem.options)
    return Choice(
        tuple(chosen), problem.cost(chosen), problem.cells(chosen), float(every), explained(problem, chosen)
    )
