"""The best choice within a budget, against every choice there is."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.resources.capacity.optimising import Option, Problem, choose, greedily
from yakja.resources.capacity.optimising import bodies as apart_module


def small_problems() -> st.SearchStrategy[Problem]:
    """Up to three bodies, nine options, three resources with rising prices; some cells are moved by several tools."""

    @st.composite
    def made(draw: st.DrawFn) -> Problem:
        prices = {}
        for body, resource in itertools.product(range(3), range(3)):
            paid = 0
            for target in (1, 2, 3):
                paid += draw(st.integers(0, 40))
                prices[body, resource, target] = paid
        options = []
        for number in range(draw(st.integers(1, 9))):
            needs = draw(st.dictionaries(st.integers(0, 2), st.integers(1, 3), max_size=3))
            cells = draw(st.frozensets(st.integers(0, 4), min_size=1, max_size=3))
            options.append(Option(draw(st.integers(0, 2)), number, cells, tuple(sorted(needs.items()))))
        return Problem(tuple(options), prices, draw(st.integers(0, 200)))

    return made()


def most_cells(problem: Problem) -> int:
    """By trying every subset."""
    return max(
        problem.cells(chosen)
        for size in range(len(problem.options) + 1)
        for chosen in itertools.combinations(problem.options, size)
        if problem.cost(chosen) <= problem.budget
    )


@settings(max_examples=120)
@given(small_problems())
def test_the_choice_is_the_best_there_is(problem):
    choice = choose(problem, within=0.0)
    assert choice.cost == problem.cost(choice.chosen) <= problem.budget
    assert choice.cells == problem.cells(choice.chosen) == most_cells(problem)
    assert choice.bound == choice.cells
    assert choice.gap == 0


@settings(max_examples=120)
@given(small_problems())
def test_taken_apart_the_bound_is_never_passed(problem):
    chosen, bound = apart_module.apart(problem, greedily(problem).chosen, seconds=20)
    best = most_cells(problem)
    assert problem.cost(chosen) <= problem.budget
    assert greedily(problem).cells <= problem.cells(chosen) <= best <= bound + 1e-6


@settings(max_examples=80)
@given(small_problems())
def test_each_pick_tells_what_it_alone_costs_and_moves(problem):
    choice = choose(problem, within=0.0)
    for reason in choice.reasons:
        others = [option for option in choice.chosen if option is not reason.option]
        assert reason.paisa == choice.cost - problem.cost(others)
        assert reason.cells == choice.cells - problem.cells(others)


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


def test_solving_is_worth_more_than_picking_by_hand():
    problem = district(bodies=40, tools=12)
    by_hand, solved = greedily(problem), choose(problem)
    assert solved.cells > by_hand.cells
    assert solved.gap <= 0.01
    assert solved.cost <= problem.budget


def test_what_one_tool_buys_serves_the_next():
    prices = {(0, 0, 2): 100}
    first, second = Option(0, 1, frozenset({1}), ((0, 2),)), Option(0, 2, frozenset({2}), ((0, 2),))
    choice = choose(Problem((first, second), prices, 100))
    assert (choice.cells, choice.cost) == (2, 100)
    assert all(reason.shared == (0,) and reason.paisa == 0 for reason in choice.reasons)


def test_what_costs_nothing_is_taken_without_a_budget():
    free, dear = Option(0, 1, frozenset({1})), Option(0, 2, frozenset({2}), ((0, 1),))
    choice = choose(Problem((free, dear), {(0, 0, 1): 5}, 0))
    assert choice.chosen == (free,)
    assert (choice.cells, choice.cost, choice.bound) == (1, 0, 1)


def test_nothing_to_choose_from():
    choice = choose(Problem((), {}, 10))
    assert (choice.chosen, choice.cost, choice.cells, choice.gap) == ((), 0, 0, 0.0)


def test_the_same_problem_has_the_same_answer():
    problem = district(bodies=12, tools=8)
    once, again = choose(problem), choose(problem)
    assert once.chosen == again.chosen


def test_a_broken_bound_would_be_seen():
    """The greedy answer alone is not the best: the tests above would fail on it."""
    worse = defaultdict(int)
    for seed in range(20):
        problem = district(bodies=3, tools=6, seed=seed, share=0.3)
        worse[greedily(problem).cells < choose(problem, within=0.0).cells] += 1
    assert worse[True] > 0


@pytest.mark.slow
def test_a_province_is_solved_within_a_hundredth():
    problem = district(bodies=1_500, tools=30)
    choice = choose(problem, seconds=50)
    assert choice.gap <= 0.01
    assert choice.cells > greedily(problem).cells
