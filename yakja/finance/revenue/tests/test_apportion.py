"""Spreading and dividing as the specification says them, and their properties."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.finance.revenue.apportion import ARREARS_FIRST, ORDERS, PRINCIPAL_FIRST, Owed, divide, spread

JULY_25, JULY_26 = dt.date(2025, 7, 1), dt.date(2026, 7, 1)


def owed(demand: int, amount: int, since: dt.date = JULY_26, kind: str = "principal", **more) -> Owed:
    more.setdefault("is_current", since == JULY_26)
    return Owed(demand, kind, amount, since, since + dt.timedelta(days=90), **more)


def paid(result) -> list[tuple[int, str, int]]:
    return [(p.demand, p.kind, p.amount_paisa) for p in result.parts]


def test_the_oldest_period_is_paid_first_whatever_the_head():
    items = [owed(2, 500, priority=1), owed(1, 300, JULY_25, priority=9)]
    assert paid(spread(400, items)) == [(1, "principal", 300), (2, "principal", 100)]


def test_inside_a_period_the_penalty_is_paid_before_the_principal():
    items = [owed(1, 300, JULY_25), owed(1, 40, JULY_25, "surcharge"), owed(2, 10, kind="surcharge")]
    assert paid(spread(345, items)) == [(1, "surcharge", 40), (1, "principal", 300), (2, "surcharge", 5)]


def test_inside_a_period_heads_are_paid_by_priority():
    items = [owed(1, 300, priority=5), owed(2, 300, priority=1)]
    assert paid(spread(400, items)) == [(2, "principal", 300), (1, "principal", 100)]


def test_a_council_may_have_the_principal_paid_first():
    items = [owed(1, 300, JULY_25), owed(1, 40, JULY_25, "surcharge"), owed(2, 100)]
    assert paid(spread(410, items, PRINCIPAL_FIRST)) == [
        (1, "principal", 300), (2, "principal", 100), (1, "surcharge", 10),
    ]  # fmt: skip


def test_what_is_left_over_is_an_advance():
    result = spread(1000, [owed(1, 300)])
    assert (paid(result), result.advance_paisa) == ([(1, "principal", 300)], 700)
    assert spread(1000, []).advance_paisa == 1000


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_of_nothing_is_refused(amount):
    with pytest.raises(ValueError):
        spread(amount, [])


def test_an_item_that_owes_nothing_or_comes_twice_is_refused():
    with pytest.raises(ValueError):
        spread(10, [owed(1, 0)])
    with pytest.raises(ValueError):
        spread(10, [owed(1, 5), owed(1, 5)])
    with pytest.raises(ValueError):
        spread(10, [owed(1, 5)], "as_the_payer_likes")


days = st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1))
items = st.lists(
    st.builds(
        Owed,
        demand=st.integers(1, 30),
        kind=st.sampled_from(["principal", "surcharge"]),
        owed_paisa=st.integers(1, 10**9),
        since=days,
        due_on=days,
        priority=st.integers(0, 9),
        is_current=st.booleans(),
    ),
    unique_by=lambda item: (item.demand, item.kind),
    max_size=12,
)
amounts = st.integers(1, 10**10)
orders = st.sampled_from(ORDERS)


@given(amounts, items, orders)
def test_money_is_neither_lost_nor_made(amount, owing, order):
    result = spread(amount, owing, order)
    assert sum(p.amount_paisa for p in result.parts) + result.advance_paisa == amount
    by_item = {(i.demand, i.kind): i.owed_paisa for i in owing}
    assert all(0 < p.amount_paisa <= by_item[p.demand, p.kind] for p in result.parts)
    # An advance only when nothing is owed any more.
    assert not result.advance_paisa or sum(p.amount_paisa for p in result.parts) == sum(by_item.values())


@given(amounts, amounts, items, orders)
def test_who_pays_more_pays_no_item_less(less, more, owing, order):
    less, more = min(less, more), max(less, more)
    small = {(p.demand, p.kind): p.amount_paisa for p in spread(less, owing, order).parts}
    large = {(p.demand, p.kind): p.amount_paisa for p in spread(more, owing, order).parts}
    assert all(large.get(item, 0) >= amount for item, amount in small.items())


@given(amounts, amounts, items, orders)
def test_paying_in_parts_equals_paying_once(first, second, owing, order):
    once = spread(first + second, owing, order)
    begun = spread(first, owing, order)
    taken = {(p.demand, p.kind): p.amount_paisa for p in begun.parts}
    left = [
        Owed(i.demand, i.kind, i.owed_paisa - taken.get((i.demand, i.kind), 0), i.since, i.due_on, i.priority, i.is_current)
        for i in owing
        if i.owed_paisa > taken.get((i.demand, i.kind), 0)
    ]  # fmt: skip
    rest = spread(second, left, order)
    for part in rest.parts:
        taken[part.demand, part.kind] = taken.get((part.demand, part.kind), 0) + part.amount_paisa
    assert taken == {(p.demand, p.kind): p.amount_paisa for p in once.parts}
    assert begun.advance_paisa + rest.advance_paisa == once.advance_paisa


@given(amounts, items, st.randoms(use_true_random=False))
def test_the_order_in_which_items_are_given_does_not_matter(amount, owing, chance):
    mixed = list(owing)
    chance.shuffle(mixed)
    assert spread(amount, owing, ARREARS_FIRST) == spread(amount, mixed, ARREARS_FIRST)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_shares_add_up_and_none_is_off_by_a_paisa(amount, weights):
    if not any(weights):
        with pytest.raises(ValueError):
            divide(amount, weights)
        return
    parts = divide(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount * weight, sum(weights))) < 1


def test_equal_remainders_go_to_the_earlier_share():
    assert divide(100, [1, 1, 1]) == [34, 33, 33]
    assert divide(-100, [1, 1, 1]) == [-34, -33, -33]
    assert divide(1, [0, 5]) == [0, 1]
