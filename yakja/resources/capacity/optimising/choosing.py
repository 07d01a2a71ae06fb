"""The best choice within a budget, with a bound that no choice can pass."""

from __future__ import annotations

import time

from .bodies import apart
from .greedy import greedily
from .problems import Choice, Option, Problem, explained
from .programs import Program, dual_bound, solver

# Up to so many options the whole is solved in one piece and the answer is proven the best.
WHOLE_OPTIONS = 2500


def choose(problem: Problem, *, seconds: float = 45.0, within: float = 0.001) -> Choice:
    """The best choice found in about that time; `within` is the gap that is good enough (a share, 0 for proof).

    Options that cost nothing are chosen with it. The answer is never worse than the greedy one.
    """
    if not problem.options:
        return Choice((), 0, 0, 0.0)
    until = time.monotonic() + seconds
    best = greedily(problem).chosen
    found, bound = apart(problem, best, seconds=seconds * 0.7)
    best = _better(problem, best, found)
    missing = bound - problem.cells(best)
    if missing >= 1 and missing > within * bound and len(problem.options) <= WHOLE_OPTIONS:
        found, whole_bound = _in_one(problem, best, seconds=until - time.monotonic(), within=within)
        best, bound = _better(problem, best, found), min(bound, whole_bound)
    cells = problem.cells(best)
    # Cells are whole: a bound of 12.7 is one of 12.
    bound = max(float(cells), float(int(bound + 1e-6)))
    return Choice(best, problem.cost(best), cells, bound, explained(problem, best))


def _better(problem: Problem, one: tuple[Option, ...], other: tuple[Option, ...]) -> tuple[Option, ...]:
    """The one that moves more cells; of two that move as many, the cheaper one."""
    if problem.cost(other) > problem.budget:
        return one
    return max(one, other, key=lambda chosen: (problem.cells(chosen), -problem.cost(chosen)))


def _in_one(
    problem: Problem, start: tuple[Option, ...], *, seconds: float, within: float
) -> tuple[tuple[Option, ...], float]:
    import highspy

    program = Program(problem.options, problem)
    tool = solver(max(1.0, seconds), within)
    tool.passModel(program.as_whole(program.within_budget(problem.budget)))
    known = highspy.HighsSolution()
    known.col_value = program.start(start)
    tool.setSolution(known)
    tool.run()
    values = tool.getSolution().col_value
    chosen = program.picked(values) if len(values) == program.columns else start
    return chosen, dual_bound(tool)
