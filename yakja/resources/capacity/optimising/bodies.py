"""The problem taken apart: bodies share nothing but the budget.

All answers of a body that are worth their money are found beforehand where its levels are few (`frontiers`). Any other
body is a small problem of its own at a price for a cell, solved exactly by HiGHS. The price at which together they
spend the budget is sought; at any price the sum of the bodies' answers is a bound that no choice can pass (Lagrange).
Of the answers found, one for each body is picked within the budget, again by HiGHS.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .frontiers import frontier, needed
from .problems import Option, Problem
from .programs import Program, dual_bound, solver

_WHOLE = 1e-6
WEIGHED = 500  # answers among which the cheapest of equal picks is sought
LEAST_S = 5.0  # for picking one answer for each body, whatever time is left


@dataclass(frozen=True)
class Point:
    """One answer of one body."""

    cost: int
    cells: int
    chosen: tuple[Option, ...]


class Body:
    """One body's options and its answers: all that are worth their money, or the best at the prices asked so far."""

    def __init__(self, options: Sequence[Option], problem: Problem, *, may_try: bool = True) -> None:
        self._problem = problem
        self._options = options
        self._program: Program | None = None
        self.points: dict[tuple[int, int], Point] = {}
        answers = frontier(options, problem) if may_try else None
        self.is_known = answers is not None
        for answer in answers or ():
            self.add(answer)
        if not self.is_known:
            self.add(needed(option for option in options if not problem.cost([option])))
            self.add(needed(options))
        self.nothing = min(self.points.values(), key=lambda point: (point.cost, -point.cells))
        self.everything = max(self.points.values(), key=lambda point: (point.cells, -point.cost))

    def add(self, chosen: tuple[Option, ...]) -> Point:
        point = Point(self._problem.cost(chosen), self._problem.cells(chosen), chosen)
        return self.points.setdefault((point.cost, point.cells), point)

    def at_price(self, paisa: float, tool: Any, until: float) -> Point | None:
        """The best answer where a cell is worth so many paisa, None where the solver ended without knowing it.

        `tool` is a solver that all bodies use in turn.
        """
        if self.is_known:
            return max(
                self.points.values(), key=lambda point: (point.cells - point.cost / paisa, -point.cost)
            )
        self._program = self._program or Program(self._options, self._problem)
        model = self._program.at_price(paisa)
        model.integrality_ = []
        values = _solved(model, tool, until)
        # Mostly the relaxed program answers with whole numbers already, twenty times sooner.
        if any(_WHOLE < value < 1 - _WHOLE for value in values or ()):
            values = _solved(self._program.as_whole(model), tool, until)
        return None if values is None else self.add(self._program.picked(values))


def _solved(model: Any, tool: Any, until: float) -> Sequence[float] | None:
    """The best values, sought for until that moment of the clock; what a solver that was stopped holds is not the best, and no bound may be made of it."""
    import highspy

    # The limit counts the seconds of all runs of a solver.
    tool.setOptionValue("time_limit", tool.getRunTime() + max(0.05, until - time.monotonic()))
    tool.passModel(model)
    tool.run()
    if tool.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values: Sequence[float] = tool.getSolution().col_value
    return values


def apart(problem: Problem, start: Sequence[Option], *, seconds: float) -> tuple[tuple[Option, ...], float]:
    """The best choice of one answer for each body, and the bound. `start` is a choice that is known already."""
    until = time.monotonic() + seconds
    tool = solver(seconds)
    options: dict[int, list[Option]] = defaultdict(list)
    for option in problem.options:
        options[option.body].append(option)
    # Half of the time at most is for trying; a body that was not tried is asked at a price.
    tried_until = time.monotonic() + seconds / 2
    bodies = {
        number: Body(of, problem, may_try=time.monotonic() < tried_until) for number, of in options.items()
    }
    given: dict[int, list[Option]] = defaultdict(list)
    for option in start:
        given[option.body].append(option)
    for number, chosen in given.items():
        bodies[number].add(tuple(chosen))
    below = {number: body.nothing for number, body in bodies.items()}
    above = {number: body.everything for number, body in bodies.items()}
    bound = float(sum(point.cells for point in above.values()))
    if sum(point.cost for point in above.values()) <= problem.budget:
        return tuple(option for point in above.values() for option in point.chosen), bound
    cheap, dear = 0.0, 0.0
    while True:
        price = _price(below, above, problem.budget)
        if price is None or (dear and not cheap * (1 + 1e-9) < price < dear * (1 - 1e-9)):
            break
        found: dict[int, Point] = {}
        for number, body in bodies.items():
            # What is best at a lower and at a higher price is best between them.
            if below[number] == above[number]:
                found[number] = below[number]
            elif time.monotonic() < until and (point := body.at_price(price, tool, until)) is not None:
                found[number] = point
            else:
                break
        if len(found) < len(bodies):
            break  # out of time: answers of some bodies at this price say nothing of the bound
        spent = sum(point.cost for point in found.values())
        worth = sum(point.cells - point.cost / price for point in found.values())
        # Each answer may be short of the best by what the solver takes for equal.
        bound = min(bound, worth + problem.budget / price + 2 * _WHOLE * len(bodies))
        if all(found[number] in (below[number], above[number]) for number in bodies):
            # The price is where nobody has an answer between the two that are known: the two meet here.
            break
        if spent <= problem.budget:
            below, cheap = found, price
        else:
            above, dear = found, price
    picked, most = _together(bodies, problem.budget, max(LEAST_S, until - time.monotonic()))
    known = tuple(option for point in below.values() for option in point.chosen)
    if problem.cost(picked) > problem.budget or problem.cells(picked) < problem.cells(known):
        picked = known  # what came of the last price that the budget pays for
    # Where every answer of every body was there to be picked, no choice passes the best pick either.
    return picked, min(bound, most) if all(body.is_known for body in bodies.values()) else bound


def _price(below: dict[int, Point], above: dict[int, Point], budget: int) -> float | None:
    """The paisa a cell at which the bodies, going from one answer to the other one after another, spend the budget."""
    steps = []
    left = budget - sum(point.cost for point in below.values())
    for number, low in below.items():
        high = above[number]
        if high.cells > low.cells and high.cost > low.cost:
            steps.append(((high.cost - low.cost) / (high.cells - low.cells), high.cost - low.cost))
    steps.sort()
    for price, cost in steps:
        left -= cost
        if left < 0:
            return price
    return steps[-1][0] if steps else None


def _together(bodies: dict[int, Body], budget: int, seconds: float) -> tuple[tuple[Option, ...], float]:
    """One answer for each body, most cells within the budget, of those the cheapest; and what no pick passes."""
    import highspy
    import numpy as np

    points: list[Point] = []
    rows: list[list[int]] = []
    for body in bodies.values():
        # What costs more and moves no more is nobody's choice.
        kept: list[Point] = []
        for point in sorted(body.points.values(), key=lambda p: (p.cost, -p.cells)):
            if point.cost > budget:
                break
            if not kept or point.cells > kept[-1].cells:
                kept.append(point)
        rows.append([len(points) + place for place in range(len(kept))])
        points += kept
    scale = 1e4 / max(budget, 1)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(points), len(rows) + 1
    model.sense_ = highspy.ObjSense.kMaximize
    # All that is spent weighs half a cell: it decides between picks that move as many. Of a province it would take
    # minutes to prove which is the cheapest.
    weight = 0.5 if len(points) <= WEIGHED else 0.0
    model.col_cost_ = np.array(
        [point.cells - weight * point.cost / max(budget, 1) for point in points], float
    )
    model.col_lower_, model.col_upper_ = np.zeros(len(points)), np.ones(len(points))
    model.row_lower_ = np.array([*([1.0] * len(rows)), -highspy.kHighsInf])
    model.row_upper_ = np.array([*([1.0] * len(rows)), budget * scale])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(np.cumsum([0, *(len(row) for row in rows), len(points)]), np.int32)
    model.a_matrix_.index_ = np.array([n for row in rows for n in row] + list(range(len(points))), np.int32)
    model.a_matrix_.value_ = np.array([1.0] * len(points) + [point.cost * scale for point in points])
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(points)
    tool = solver(seconds, within=1e-6)
    tool.passModel(model)
    tool.run()
    values = tool.getSolution().col_value
    chosen = tuple(
        option for point, value in zip(points, values, strict=False) if value > 0.5 for option in point.chosen
    )
    return chosen, dual_bound(tool) + weight
