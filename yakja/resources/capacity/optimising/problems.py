"""What is to be chosen from. Numbers stand for rows of the database; money is in paisa."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Option:
    """One body could adopt one tool: the cells that move, and the level it needs of each resource it is short of."""

    body: int
    tool: int
    cells: frozenset[int]
    needs: tuple[tuple[int, int], ...] = ()  # (resource, target)


@dataclass(frozen=True)
class Problem:
    """Options, what each target of each resource costs a body (rising with the target), and the money there is.

    A resource bought for one tool serves the body's other tools: of each resource a body pays the highest target.
    """

    options: Sequence[Option]
    prices: Mapping[tuple[int, int, int], int]  # (body, resource, target) -> paisa
    budget: int

    def cost(self, chosen: Iterable[Option]) -> int:
        """What the chosen options cost together."""
        return sum(self.bill(chosen).values())

    def bill(self, chosen: Iterable[Option]) -> dict[tuple[int, int], int]:
        """(body, resource) -> paisa, of all that is chosen."""
        paid: dict[tuple[int, int], int] = {}
        for option in chosen:
            for resource, target in option.needs:
                key = (option.body, resource)
                paid[key] = max(paid.get(key, 0), self.prices[option.body, resource, target])
        return paid

    def cells(self, chosen: Iterable[Option]) -> int:
        """How many cells move; one that two tools would move counts once."""
        moved: dict[int, set[int]] = defaultdict(set)
        for option in chosen:
            moved[option.body] |= option.cells
        return sum(len(cells) for cells in moved.values())


@dataclass(frozen=True)
class Reason:
    """Why an option was picked: the cells only it moves, and what only it costs, beside the body's other picks."""

    option: Option
    cells: int
    paisa: int
    shared: tuple[int, ...]  # resources paid for anyway by another pick of this body

    @property
    def per_cell(self) -> int:
        """Paisa for a cell; 0 where it moves none by itself."""
        return self.paisa // self.cells if self.cells else 0


@dataclass(frozen=True)
class Choice:
    """What was chosen, what it costs and moves, and how much more any choice could move at most."""

    chosen: tuple[Option, ...]
    cost: int
    cells: int
    bound: float
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def gap(self) -> float:
        """The share of the bound that might still be missing, 0 to 1."""
        return max(0.0, (self.bound - self.cells) / self.bound) if self.bound > 0 else 0.0


def explained(problem: Problem, chosen: Sequence[Option]) -> tuple[Reason, ...]:
    """The reason of each pick, in the order given."""
    of_body: dict[int, list[Option]] = defaultdict(list)
    for option in chosen:
        of_body[option.body].append(option)
    reasons = []
    for option in chosen:
        others = [other for other in of_body[option.body] if other is not option]
        elsewhere = problem.bill(others)
        shared = tuple(
            resource
            for resource, target in option.needs
            if elsewhere.get((option.body, resource), -1) >= problem.prices[option.body, resource, target]
        )
        moved = frozenset().union(*(other.cells for other in others)) if others else frozenset()
        paisa = problem.cost([*others, option]) - problem.cost(others)
        reasons.append(Reason(option, len(option.cells - moved), paisa, shared))
    return tuple(reasons)
