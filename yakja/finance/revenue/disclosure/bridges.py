"""Edges of a graph that lie on no circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence


def bridges(edges: Sequence[tuple[Hashable, Hashable]]) -> list[bool]:
    """For every edge whether taking it away would cut its ends from one another. Edges may be double; a loop is none."""
    beside: dict[Hashable, list[tuple[int, Hashable]]] = defaultdict(list)
    for index, (one, other) in enumerate(edges):
        beside[one].append((index, other))
        beside[other].append((index, one))
    found = [False] * len(edges)
    entered: dict[Hashable, int] = {}
    lowest: dict[Hashable, int] = {}
    for start in beside:
        if start in entered:
            continue
        entered[start] = lowest[start] = len(entered)
        # The node, the edge it was entered by, and what is left to look at.
        path = [(start, -1, iter(beside[start]))]
        while path:
            node, by, ahead = path[-1]
            for index, other in ahead:
                if index == by:
                    continue
                if other in entered:
                    lowest[node] = min(lowest[node], entered[other])
                    continue
                entered[other] = lowest[other] = len(entered)
                path.append((other, index, iter(beside[other])))
                break
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                    found[by] = lowest[node] > entered[above]
    return found
