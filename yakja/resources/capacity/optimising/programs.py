"""One problem as a mixed-integer program for HiGHS.

A binary variable for each option, each step of each resource of a body (from one target to the next), and each cell that
several options could move. An option needs the steps up to its targets; a cell moves when one of its options is chosen.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .problems import Option, Problem

_LARGEST = 1e4  # the budget in the program: its numbers are then of one size


def solver(seconds: float, within: float = 0.0) -> Any:
    """HiGHS, silent, on one processor, the same answer each time."""
    # Twenty megabytes with numpy, for the few who plan.
    import highspy

    with _unheard():
        made = highspy.Highs()
    for name, value in (
        ("output_flag", False), ("time_limit", float(seconds)), ("mip_rel_gap", float(within)), ("threads", 1),
        ("random_seed", 1),
    ):  # fmt: skip
        made.setOptionValue(name, value)
    return made


def dual_bound(tool: Any) -> float:
    """What no solution passes, as far as a solver that has run knows: infinite where it refused the model or failed."""
    import highspy

    told = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit
    return float(tool.getInfo().mip_dual_bound) if tool.getModelStatus() in told else math.inf


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """The first solver of a process says its name on standard output before anybody can ask it to be silent."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class Program:
    """The columns and rows of a problem: options first, then steps, then shared cells."""

    def __init__(self, options: Sequence[Option], problem: Problem) -> None:
        self.options = list(options)
        targets: dict[tuple[int, int], set[int]] = defaultdict(set)
        movers: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, option in enumerate(self.options):
            for resource, target in option.needs:
                targets[option.body, resource].add(target)
            for cell in option.cells:
                movers[option.body, cell].append(number)
        count = len(self.options)
        self.steps: dict[tuple[int, int, int], int] = {}
        self.step_costs: list[int] = []
        self.before: dict[int, int] = {}  # the column of a step -> that of the step below it
        for (body, resource), levels in targets.items():
            paid, below = 0, None
            for target in sorted(levels):
                column = count + len(self.step_costs)
                price = problem.prices[body, resource, target]
                self.steps[body, resource, target] = column
                self.step_costs.append(price - paid)
                if below is not None:
                    self.before[column] = below
                paid, below = price, column
        # A cell that one option alone moves is counted with that option.
        self.gains = [0] * count
        self.shared: list[list[int]] = []
        for numbers in movers.values():
            if len(numbers) == 1:
                self.gains[numbers[0]] += 1
            else:
                self.shared.append(numbers)
        self.first_cell = count + len(self.step_costs)
        self.columns = self.first_cell + len(self.shared)
        self._rows = list(self._at_most_nothing())
        self._model: Any = None

    def _at_most_nothing(self) -> Iterable[list[tuple[int, float]]]:
        """What is needed stands with -1 beside what needs it."""
        for number, option in enumerate(self.options):
            for resource, target in option.needs:
                yield [(number, 1.0), (self.steps[option.body, resource, target], -1.0)]
        for column, below in self.before.items():
            yield [(column, 1.0), (below, -1.0)]
        for place, numbers in enumerate(self.shared):
            yield [(self.first_cell + place, 1.0), *((number, -1.0) for number in numbers)]

    def within_budget(self, budget: int) -> Any:
        """Most cells for at most so many paisa."""
        import numpy as np

        scale = _LARGEST / max(budget, 1)
        costs = [
            (len(self.options) + step, cost * scale) for step, cost in enumerate(self.step_costs) if cost
        ]
        model = self._built([*self._rows, costs], [0.0] * len(self._rows) + [budget * scale])
        model.col_cost_ = np.array(
            [*self.gains, *([0] * len(self.step_costs)), *([1] * len(self.shared))], float
        )
        return model

    def at_price(self, paisa: float) -> Any:
        """Most cells where each is worth so many paisa and everything is paid for; no budget."""
        import numpy as np

        if self._model is None:
            self._model = self._built(self._rows, [0.0] * len(self._rows))
        self._model.col_cost_ = np.array(
            [*self.gains, *(-cost / paisa for cost in self.step_costs), *([1] * len(self.shared))], float
        )
        return self._model

    def _built(self, rows: Sequence[Sequence[tuple[int, float]]], most: Sequence[float]) -> Any:
        import highspy
        import numpy as np

        starts, index, value = [0], [], []
        for row in rows:
            for column, weight in row:
                index.append(column)
                value.append(weight)
            starts.append(len(index))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, len(rows)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_lower_, model.col_upper_ = np.zeros(self.columns), np.ones(self.columns)
        model.row_lower_, model.row_upper_ = np.full(len(rows), -highspy.kHighsInf), np.array(most, float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, np.int32)
        model.a_matrix_.index_ = np.array(index, np.int32)
        model.a_matrix_.value_ = np.array(value, float)
        return model

    def as_whole(self, model: Any) -> Any:
        """The same model with every variable a yes or no."""
        import highspy

        model.integrality_ = [highspy.HighsVarType.kInteger] * self.columns
        return model

    def picked(self, values: Sequence[float]) -> tuple[Option, ...]:
        return tuple(option for option, value in zip(self.options, values, strict=False) if value > 0.5)

    def start(self, chosen: Iterable[Option]) -> list[float]:
        """The value of every column where exactly these options are chosen."""
        picked = set(chosen)
        values = [0.0] * self.columns
        for number, option in enumerate(self.options):
            if option not in picked:
                continue
            values[number] = 1.0
            for resource, target in option.needs:
                column: int | None = self.steps[option.body, resource, target]
                while column is not None:
                    values[column] = 1.0
                    column = self.before.get(column)
        for place, numbers in enumerate(self.shared):
            values[self.first_cell + place] = max(values[number] for number in numbers)
        return values
