"""The best choice within a budget, against every choice there is."""

from __future__ import annotations

import contextlib
import itertools
from collections import defaultdict
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.resources.capacity.optimising import Option, Problem, choose, frontiers, greedily
from yakja.resources.capacity.optimising import bodies as apart_module

from .districts import district


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


def too_many_to_try(are_too_many: bool) -> contextlib.AbstractContextManager[object]:
    """Whether a body has more answers than are all tried, so that the solver is asked at a price."""
    most = 0 if are_too_many else frontiers.MOST
    return mock.patch.object(frontiers, "MOST", most)


@settings(max_examples=120)
@given(small_problems(), st.booleans())
def test_the_choice_is_the_best_there_is(problem, is_large):
    with too_many_to_try(is_large):
        choice = choose(problem, within=0.0)
    assert choice.cost == problem.cost(choice.chosen) <= problem.budget
    assert choice.cells == problem.cells(choice.chosen) == most_cells(problem)
    assert choice.bound == choice.cells
    assert choice.gap == 0


@settings(max_examples=120)
@given(small_problems())
def test_a_body_has_the_cheapest_answer_for_every_number_of_cells_worth_having(problem):
    options = [option for option in problem.options if option.body == problem.options[0].body]
    cheapest: dict[int, int] = {}
    for size in range(len(options) + 1):
        for chosen in itertools.combinations(options, size):
            cells, cost = problem.cells(chosen), problem.cost(chosen)
            cheapest[cells] = min(cost, cheapest.get(cells, cost))
    worth_having = {
        cells: cost
        for cells, cost in cheapest.items()
        if not any(more > cells and least <= cost for more, least in cheapest.items())
    }
    answers = frontiers.frontier(options, problem) or []
    assert {problem.cells(answer): problem.cost(answer) for answer in answers} == worth_having
    assert len(answers) == len(worth_having)
    for answer in answers:
        for option in answer:
            assert problem.cells([other for other in answer if other is not option]) < problem.cells(answer)


@settings(max_examples=120)
@given(small_problems(), st.booleans())
def test_taken_apart_the_bound_is_never_passed(problem, is_large):
    with too_many_to_try(is_large):
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


def test_solving_is_worth_more_than_picking_by_hand():
    problem = district(bodies=40, tools=12)
    by_hand, solved = greedily(problem), choose(problem)
    assert solved.cells > by_hand.cells
    assert solved.gap <= 0.01
    assert solved.cost <= problem.budget


@pytest.mark.parametrize("seconds", [0, 0.05, 0.2, 0.6])
@pytest.mark.parametrize("is_large", [False, True])
def test_a_bound_out_of_time_is_one_that_no_choice_passes(seconds, is_large):
    problem = district(bodies=80, tools=15)
    best = choose(problem)
    with too_many_to_try(is_large), mock.patch.object(apart_module, "LEAST_S", 0.0):
        hurried = choose(problem, seconds=seconds)
    assert best.gap == 0
    assert hurried.cells <= best.cells <= hurried.bound
    assert hurried.cost <= problem.budget


def test_more_money_than_everything_costs_buys_nothing_twice():
    """What a fourth tool does whole is not bought again in parts, however much there is to spend."""
    prices = {(0, 0, 1): 100, (0, 1, 1): 200, (0, 2, 1): 220}
    first, second = Option(0, 1, frozenset({1, 2, 3}), ((0, 1),)), Option(0, 2, frozenset({3, 4}), ((1, 1),))
    whole = Option(0, 3, frozenset({1, 2, 3, 4}), ((2, 1),))
    for budget in (219, 220, 319, 519, 1_000_000):
        choice = choose(Problem((first, second, whole), prices, budget))
        assert (choice.cells, choice.cost) == ((4, 220) if budget >= 220 else (3, 100))


@settings(max_examples=120)
@given(small_problems())
def test_of_choices_that_move_as_many_it_is_the_cheapest(problem):
    choice = choose(problem, within=0.0)
    cheapest = min(
        problem.cost(chosen)
        for size in range(len(problem.options) + 1)
        for chosen in itertools.combinations(problem.options, size)
        if problem.cells(chosen) == choice.cells
    )
    assert choice.cost == cheapest


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
@pytest.mark.parametrize(("bodies", "is_large"), [(500, False), (100, True)])
def test_a_part_of_a_province_is_solved_within_a_hundredth(bodies, is_large):
    """A whole one, 1,500 bodies with 30 tools, is measured by `make bench ONLY=planning`."""
    problem = district(bodies=bodies, tools=30)
    with too_many_to_try(is_large):
        choice = choose(problem, seconds=50)
    assert choice.gap <= 0.01
    assert choice.cells > greedily(problem).cells
